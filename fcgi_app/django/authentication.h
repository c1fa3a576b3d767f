/*
 * fcgi_app/django/authentication.h - a user name and a password: whose are they? As Django's own
 * backend answers. Source: docs/django.md, "Passwords".
 */
#ifndef FICUS_FCGI_APP_DJANGO_AUTHENTICATION_H
#define FICUS_FCGI_APP_DJANGO_AUTHENTICATION_H

#include "fcgi_app/django/hashing_queue.h"
#include "fcgi_app/django/password.h"
#include "services/accounts/users.h"
#include "services/bus/random.h"

struct login_guard;

struct authenticator {
	struct users *users;
	const struct password_policy *policy;
	size_t username_max;             /* characters: of the column, 150 in Django's own */
	struct password_work *work;      /* gets what was computed; NULL: nobody asks */
	struct hashing_queue *queue;     /* NULL: nobody else computes */
	struct random *random;           /* for salts */
	const struct login_guard *guard; /* see login_guard.h; NULL: nobody counts */
};

/* As they were typed: UTF-8 without NUL. */
struct credentials {
	const char *username;
	const char *password;
};

/* Who it is about. */
struct claim {
	struct user *user;    /* NULL: there is none of that name */
	const char *username; /* the user's; without one what was typed, as Django compares it */
};

/* Whose name was typed, owned by mem. Errors: BUSY, UNAVAILABLE, INTERNAL. */
MUST_CHECK bool authenticator_find(const struct authenticator *authenticator, TALLOC_CTX *mem,
	const char *typed, struct claim *out, struct error *err);

/*
 * *is_admitted is false, which is no error, when there is no such user (NULL), the password is
 * wrong, or the user is not active: these three look alike and cost alike. What is stored stays as
 * it is. Nothing is counted here. Errors: BUSY, by the queue, whoever it is.
 */
MUST_CHECK bool authenticator_judge(const struct authenticator *authenticator,
	const struct user *user, const char *password, bool *is_admitted, struct error *err);

/* What is stored of a new password of 1 to PASSWORD_MAX bytes, owned by mem. BUSY: by the queue. */
MUST_CHECK bool authenticator_hash(const struct authenticator *authenticator, TALLOC_CTX *mem,
	const char *password, const char **out, struct error *err);

#endif
