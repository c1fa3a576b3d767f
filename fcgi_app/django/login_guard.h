/*
 * fcgi_app/django/login_guard.h - lets nobody try passwords for long: what failed of late under a
 * name, or from an address, counts. Source: docs/django.md, "Passwords".
 */
#ifndef FICUS_FCGI_APP_DJANGO_LOGIN_GUARD_H
#define FICUS_FCGI_APP_DJANGO_LOGIN_GUARD_H

#include "fcgi_app/django/authentication.h"
#include "fcgi_app/http/request.h"
#include "services/accounts/login_attempts.h"
#include "services/bus/clock.h"

/* Whole offices share an address: it may fail so many times as often as a name. */
#define LOGIN_NAMES_PER_ADDRESS 10

/* A thread's. */
struct login_guard {
	struct login_attempts *attempts;
	struct clock *clock;
	struct login_limits limits;
};

struct login_verdict {
	struct user *user; /* NULL: not admitted, as by authenticator_judge() */
	int64_t wait_s;    /* too many have failed, and nobody looked at the password: wait so long;
			      else 0 */
};

/*
 * Judges them, unless too much has failed: under the name of the user, however it was typed; names
 * nobody has are counted like any other. Errors: BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool login_guard_judge(const struct authenticator *authenticator,
	const struct request *request, const struct credentials *credentials,
	struct login_verdict *out, struct error *err);

/* "Too many attempts have failed. Try again in 3 minutes.", in the reader's language. */
const char *login_guard_complaint(const struct request *request, int64_t wait_s);

#endif
