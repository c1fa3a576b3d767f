/*
 * fcgi_app/django/waiting_messages.h - what is to be told a user, from one request to the next that
 * shows it: in a cookie, in the session, or in both. Source: docs/django.md, "Messages".
 */
#ifndef FICUS_FCGI_APP_DJANGO_WAITING_MESSAGES_H
#define FICUS_FCGI_APP_DJANGO_WAITING_MESSAGES_H

#include "fcgi_app/django/message_codec.h"
#include "fcgi_app/django/django_session.h"
#include "fcgi_app/http/cookie.h"

/* Zeroed, nothing was read. */
struct waiting_messages {
	TALLOC_CTX *mem;
	const struct django_settings *settings;
	struct django_message *items; /* oldest first */
	size_t count;
	size_t capacity;
	bool is_changed;
	bool has_cookie; /* one came, whatever is in it */
	bool in_session; /* some came from there */
	struct cookie cookie;
};

/* Reads those that wait. cookies: the header, or NULL. What nobody of us wrote is left out. */
void waiting_messages_read(struct waiting_messages *messages, TALLOC_CTX *mem,
	const struct django_settings *settings, const struct django_session *session,
	const char *cookies);

/* Copies the text, which is HTML if it is said to be safe. */
void waiting_messages_add(
	struct waiting_messages *messages, int level, const char *text, bool is_safe);

/* All there are; then there are none. */
struct message_list waiting_messages_take(struct waiting_messages *messages);

/*
 * Keeps those that are left, where the project keeps them: sets them in the session, and returns
 * the cookie that the browser is to get; NULL: none.
 */
const struct cookie *waiting_messages_keep(
	struct waiting_messages *messages, struct django_session *session, int64_t now_s);

#endif
