/*
 * tests/support/csrf_cases.h - requests that pass, or do not pass, the check against forged ones.
 * One table for our check and for Django's, which must decide alike.
 */
#ifndef FICUS_TESTS_SUPPORT_CSRF_CASES_H
#define FICUS_TESTS_SUPPORT_CSRF_CASES_H

#include "fcgi_app/django/django_settings.h"
#include "fcgi_app/http/request.h"

/* Versions of Django by their rules: from 4.0 on, Origin counts, and trusted origins have a scheme.
 */
enum csrf_rules {
	CSRF_RULES_ANY,
	CSRF_RULES_OF_REFERER,
	CSRF_RULES_OF_ORIGIN,
};

/* A POST to http://shop.example:80, unless it says otherwise. Lists end in NULL; NULL: empty. */
struct csrf_case {
	const char *name;
	enum csrf_rules rules;
	const char *method;        /* NULL: "POST" */
	const char *const *params; /* "NAME=value", override the usual ones */
	const char *cookie;        /* what holds the secret; NULL: none */
	const char *field;         /* csrfmiddlewaretoken; NULL: none */
	const char *const *trusted;
	const char *domain; /* of the cookie that holds the secret; NULL: none */
	bool uses_sessions;
	bool uses_forwarded;     /* host and port */
	const char *proxy_value; /* of X-Forwarded-Proto, means HTTPS; NULL: no proxy */
	const char *refusal;     /* NULL: it passes */
};

extern const struct csrf_case csrf_cases[];
extern const size_t csrf_case_count;

/* The settings of a project of that version. */
struct django_settings csrf_case_settings(const struct csrf_case *row, int version);

/* Whether the version has the rules that the case is about. */
bool csrf_case_is_for(const struct csrf_case *row, int version);

/* The params of its request, owned by mem; ends in NULL. */
const char *const *csrf_case_params(TALLOC_CTX *mem, const struct csrf_case *row);

/* What our check says. */
bool csrf_case_passes(TALLOC_CTX *mem, const struct csrf_case *row, int version, struct error *err);

#endif
