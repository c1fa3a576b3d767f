/*
 * fcgi_app/django/django_session.h - a visitor's session, Django's and ours alike: read with a
 * request, written when something in it has changed. Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_FCGI_APP_DJANGO_DJANGO_SESSION_H
#define FICUS_FCGI_APP_DJANGO_DJANGO_SESSION_H

#include "fcgi_app/django/django_settings.h"
#include "fcgi_app/django/session_data.h"
#include "fcgi_app/http/request.h"
#include "fcgi_app/http/response.h"
#include "services/accounts/session_rows.h"
#include "services/bus/clock.h"
#include "services/bus/random.h"

/* Where sessions are kept, for one thread. All of it outlives the sessions. */
struct session_store {
	const struct django_settings *settings;
	struct session_rows *rows; /* of no use where the cookie itself is the session */
	struct clock *clock;
	struct random *random;
};

struct django_session; /* of one request; owned by its mem */

/*
 * The session that the request's cookie names; an empty one, which nobody keeps, when it names
 * none that is valid. At most one statement. Errors: those of session_rows_read().
 */
MUST_CHECK bool django_session_open(const struct session_store *store,
	const struct request *request, struct django_session **out, struct error *err);

/* The value of that name; NULL: there is none, or it is no text. Owned by the session. */
const char *django_session_text(const struct django_session *session, const char *name);

bool django_session_is_empty(const struct django_session *session);

/* text NULL: removes the name. Kept by django_session_finish(), or django_session_renew(). */
void django_session_set(struct django_session *session, const char *name, const char *text);

/*
 * Gives the session another key, under which it is kept from now on, what was set included; the old
 * one is gone. For a visitor whose rights grow. INVALID: it was ended meanwhile, and stays so.
 */
MUST_CHECK bool django_session_renew(struct django_session *session, struct error *err);

/* Forgets it all, here and where it is kept. The session goes on as an empty one without a key. */
MUST_CHECK bool django_session_flush(struct django_session *session, struct error *err);

/*
 * At the end of a request that succeeded: keeps what was set, unless it is kept already, and gives
 * the answer its cookie, or takes the browser's away. INVALID: the session was ended meanwhile, and
 * stays so.
 */
MUST_CHECK bool django_session_finish(
	struct django_session *session, struct response *response, struct error *err);

#endif
