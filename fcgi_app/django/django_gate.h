/* fcgi_app/django/django_gate.h - the gate for which Django's sessions and permissions count. */
#ifndef FICUS_FCGI_APP_DJANGO_DJANGO_GATE_H
#define FICUS_FCGI_APP_DJANGO_DJANGO_GATE_H

#include "fcgi_app/django/visitor.h"
#include "fcgi_app/http/gate.h"

/* Bytes of a way back; a longer one is forgotten, since front ends do not take any header. */
#define NEXT_MAX 2000

/* For one thread. */
struct django_gate {
	struct gate base;
	const struct accounts *accounts;
	const char *login_path; /* of a page of ours */
};

/* Both outlive the gate. */
void django_gate_init(
	struct django_gate *gate, const struct accounts *accounts, const char *login_path);

/* Whether a name and a password are ours to judge, or Django asks for more than these. */
bool django_gate_may_sign_in(const struct django_settings *settings);

/* The address of a page to sign in, which may have a query of its own, with the way back. */
const char *django_gate_login_at(TALLOC_CTX *mem, const char *url, const char *next);

/* Where one signs in, with the way back to the path and query that were asked for. */
const char *django_gate_login_url(const struct django_gate *gate, const struct request *request);

#endif
