/*
 * fcgi_app/django/visitor.h - who is asking: the session of a request, the user it belongs to, what
 * they may do, and what is to be told them. Made by the gate, used by views.
 */
#ifndef FICUS_FCGI_APP_DJANGO_VISITOR_H
#define FICUS_FCGI_APP_DJANGO_VISITOR_H

#include "fcgi_app/django/message_codec.h"
#include "fcgi_app/django/django_session.h"
#include "services/accounts/users.h"

/* What is stored of a login that we vouch for, as Django's own backend does. */
#define MODEL_BACKEND "django.contrib.auth.backends.ModelBackend"

/* A thread's ways to the accounts; outlives the visits. */
struct accounts {
	struct session_store sessions;
	struct users *users;
};

struct visitor; /* request->visitor; owned by the request's mem */

/* Reads the session, and nothing else yet. Errors: those of django_session_open(). */
MUST_CHECK bool visitor_open(const struct accounts *accounts, struct request *request,
	struct visitor **out, struct error *err);

/*
 * Whose session it is: at most one statement, the first time. Nobody's is one of a user who is
 * gone or not active, of a backend that the project does not list, or from before the password was
 * changed, which ends with that.
 */
MUST_CHECK bool visitor_identify(struct visitor *visitor, struct error *err);

/* NULL: nobody is signed in, or it was not found out who. */
const struct user *visitor_user(const struct visitor *visitor);

/*
 * Whether the user has any of the permissions, separated by blanks: "alloc.change_batch". Of a
 * superuser every one. One statement, the first time.
 */
MUST_CHECK bool visitor_may(
	struct visitor *visitor, const char *permissions, bool *may, struct error *err);

/* All that the user has. */
MUST_CHECK bool visitor_permissions(
	struct visitor *visitor, struct permissions *out, struct error *err);

/* The secret against forged requests, of 32 characters; NULL: the visitor has none yet. */
const char *visitor_csrf_secret(const struct visitor *visitor);

/* A token for a form, another one each time. The browser gets the secret with the answer. */
const char *visitor_csrf_token(struct visitor *visitor);

/* Signs the user in, whose password was right. Errors: BUSY, UNAVAILABLE, INTERNAL. */
MUST_CHECK bool visitor_sign_in(
	struct visitor *visitor, const struct user *user, struct error *err);

/*
 * Stores another hash of the user's own password. This session goes on, under another key; all
 * others of the user end. *replaced false: it was replaced meanwhile, and nothing has changed.
 * Errors: BUSY, UNAVAILABLE, INTERNAL; INVALID: the session was ended meanwhile.
 */
MUST_CHECK bool visitor_replace_password(
	struct visitor *visitor, const char *hash, bool *replaced, struct error *err);

MUST_CHECK bool visitor_sign_out(struct visitor *visitor, struct error *err);

/* Tells the user something on the next page that shows messages; less than the level is dropped. */
void visitor_tell(struct visitor *visitor, enum message_level level, const char *text);

/* The same of HTML, in which all that anybody else has written is escaped. */
void visitor_tell_html(struct visitor *visitor, enum message_level level, const char *html);

/* What is to be told now, and then no more. Owned by the visitor. */
struct message_list visitor_take_messages(struct visitor *visitor);

/* Keeps what has changed and adds the cookies. Errors: those of django_session_finish(). */
MUST_CHECK bool visitor_finish(
	struct visitor *visitor, struct response *response, struct error *err);

#endif
