/*
 * fcgi_app/django/message_codec.h - messages to the user that wait for the next page: as many as
 * fit in a signed cookie, the others in the session. Source: docs/django.md, "Messages".
 */
#ifndef FICUS_FCGI_APP_DJANGO_MESSAGE_CODEC_H
#define FICUS_FCGI_APP_DJANGO_MESSAGE_CODEC_H

#include "fcgi_app/django/django_settings.h"
#include "fcgi_app/django/signing.h"

#define MESSAGE_COOKIE     "messages"
#define MESSAGE_COOKIE_MAX 2048 /* characters of its value */

enum message_level {
	MESSAGE_DEBUG = 10,
	MESSAGE_INFO = 20,
	MESSAGE_SUCCESS = 25,
	MESSAGE_WARNING = 30,
	MESSAGE_ERROR = 40,
};

struct django_message {
	int level; /* a project may have levels of its own */
	const char *text;
	const char *tags; /* NULL: absent */
	bool is_safe;     /* the text is HTML */
};

/* Oldest first. */
struct message_list {
	const struct django_message *items;
	size_t count;
	bool has_more; /* the rest of them stands in the session */
};

/* The cookie's value, owned by mem. Sets *kept to how many messages it holds: the oldest of them,
 * or, where there is no session to take the others (MESSAGE_STORAGE_COOKIE), the newest. NULL: the
 * list is empty, and so is the cookie. */
const char *message_cookie_encode(TALLOC_CTX *mem, const struct django_settings *settings,
	const struct message_list *list, int64_t now_s, size_t *kept);

/* False: nobody of us has written this cookie. It is to be deleted, then. */
MUST_CHECK bool message_cookie_decode(TALLOC_CTX *mem, const struct django_settings *settings,
	const char *cookie, struct message_list *out);

/* The text under SESSION_MESSAGES; owned by mem. version: of Django, as in its settings. */
const char *message_list_write(TALLOC_CTX *mem, const struct message_list *list, int version);

/* What is no message is left out. False: no valid JSON list. */
MUST_CHECK bool message_list_read(TALLOC_CTX *mem, struct bytes json, struct message_list *out);

#endif
