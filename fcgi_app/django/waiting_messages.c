#include "config.h"

#include "fcgi_app/django/waiting_messages.h"

#include "fcgi_app/django/django_cookie.h"

static void append(struct waiting_messages *messages, const struct message_list *list)
{
	mem_grow(
		messages->mem, messages->items, &messages->capacity, messages->count + list->count);
	for (size_t i = 0; i < list->count; i++)
		messages->items[messages->count++] = list->items[i];
}

static void read_cookie(struct waiting_messages *messages, const char *cookies)
{
	const char *cookie = cookie_find(messages->mem, cookies, MESSAGE_COOKIE);
	struct message_list list;

	messages->has_cookie = cookie;
	if (cookie && message_cookie_decode(messages->mem, messages->settings, cookie, &list))
		append(messages, &list);
}

static void read_session(struct waiting_messages *messages, const struct django_session *session)
{
	const char *text = django_session_text(session, SESSION_MESSAGES);
	struct message_list list;

	messages->in_session = text;
	if (text && message_list_read(messages->mem, (struct bytes){text, strlen(text)}, &list))
		append(messages, &list);
}

void waiting_messages_read(struct waiting_messages *messages, TALLOC_CTX *mem,
	const struct django_settings *settings, const struct django_session *session,
	const char *cookies)
{
	*messages = (struct waiting_messages){.mem = mem, .settings = settings};
	if (settings->message_storage != MESSAGE_STORAGE_SESSION)
		read_cookie(messages, cookies);
	if (settings->message_storage != MESSAGE_STORAGE_COOKIE)
		read_session(messages, session);
}

void waiting_messages_add(
	struct waiting_messages *messages, int level, const char *text, bool is_safe)
{
	struct django_message message = {
		.level = level,
		.text = mem_text(messages->mem, text),
		.tags = "",
		.is_safe = is_safe,
	};

	append(messages, &(struct message_list){.items = &message, .count = 1});
	messages->is_changed = true;
}

struct message_list waiting_messages_take(struct waiting_messages *messages)
{
	struct message_list taken = {.items = messages->items, .count = messages->count};

	messages->is_changed |= messages->count > 0 || messages->has_cookie;
	messages->items = NULL;
	messages->count = 0;
	messages->capacity = 0;
	return taken;
}

/* Those behind the first ones, for which there was room elsewhere. */
static void keep_in_session(
	struct waiting_messages *messages, size_t first, struct django_session *session)
{
	struct message_list rest = {
		.items = messages->items + first, .count = messages->count - first};

	if (rest.count > 0)
		django_session_set(session, SESSION_MESSAGES,
			message_list_write(messages->mem, &rest, messages->settings->version));
	else if (messages->in_session)
		django_session_set(session, SESSION_MESSAGES, NULL);
}

static const char *encode(struct waiting_messages *messages, int64_t now_s, size_t *kept)
{
	struct message_list list = {.items = messages->items, .count = messages->count};

	*kept = 0;
	if (messages->settings->message_storage == MESSAGE_STORAGE_SESSION)
		return NULL;
	return message_cookie_encode(messages->mem, messages->settings, &list, now_s, kept);
}

const struct cookie *waiting_messages_keep(
	struct waiting_messages *messages, struct django_session *session, int64_t now_s)
{
	const char *value;
	size_t kept;

	if (!messages->is_changed)
		return NULL;
	value = encode(messages, now_s, &kept);
	if (messages->settings->message_storage != MESSAGE_STORAGE_COOKIE)
		keep_in_session(messages, kept, session);
	if (!value && !messages->has_cookie)
		return NULL;
	messages->cookie = django_cookie(&messages->settings->session_cookie, value ? value : "",
		value ? COOKIE_OF_BROWSER_SESSION : 0);
	messages->cookie.name = MESSAGE_COOKIE;
	messages->cookie.path = "/";
	return &messages->cookie;
}
