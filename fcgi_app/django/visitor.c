#include "config.h"

#include "fcgi_app/django/visitor.h"

#include <stdlib.h>

#include "fcgi_app/django/csrf_token.h"
#include "fcgi_app/django/django_cookie.h"
#include "fcgi_app/django/waiting_messages.h"

/* The Django that began to keep the bare secret, in the cookie or the session. */
#define BARE_SECRET_VERSION 401

struct visitor {
	const struct accounts *accounts;
	const struct django_settings *settings;
	TALLOC_CTX *mem;
	struct django_session *session;
	const char *cookies; /* the header; NULL: none */
	const struct user *user;
	struct permissions permissions;
	bool is_identified;
	bool has_permissions;
	bool has_secret;
	bool sends_secret;
	char secret[CSRF_SECRET_LENGTH + 1];
	struct waiting_messages messages;
};

static void read_secret(struct visitor *visitor)
{
	const struct django_settings *settings = visitor->settings;
	const char *text = settings->csrf_uses_sessions
		? django_session_text(visitor->session, SESSION_CSRF_TOKEN)
		: cookie_find(visitor->mem, visitor->cookies, settings->csrf_cookie.name);

	visitor->has_secret = text && csrf_secret_read(text, visitor->secret);
}

bool visitor_open(const struct accounts *accounts, struct request *request, struct visitor **out,
	struct error *err)
{
	struct visitor *visitor = mem_new(request->mem, struct visitor);

	visitor->accounts = accounts;
	visitor->settings = accounts->sessions.settings;
	visitor->mem = request->mem;
	visitor->cookies = request_param(request, "HTTP_COOKIE");
	if (!django_session_open(&accounts->sessions, request, &visitor->session, err))
		return false;
	read_secret(visitor);
	*out = visitor;
	return true;
}

static bool is_listed(const char *const *list, const char *text)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list;
}

/* Which key made the session's hash of the password; -1: none, the password was another one. */
static int find_key(const struct visitor *visitor, const char *hash, const char *password)
{
	const struct django_settings *settings = visitor->settings;

	for (int i = 0; settings->keys[i]; i++) {
		const char *key = settings->keys[i];

		if (signing_is_equal(hash,
			    signing_session_auth_hash(visitor->mem, SIGNING_SHA256, key, password)))
			return i;
		if (settings->version < 400 &&
			signing_is_equal(hash,
				signing_session_auth_hash(
					visitor->mem, SIGNING_SHA1, key, password)))
			return i;
	}
	return -1;
}

static void set_hash(struct visitor *visitor, const struct user *user)
{
	django_session_set(visitor->session, SESSION_USER_HASH,
		signing_session_auth_hash(
			visitor->mem, SIGNING_SHA256, visitor->settings->keys[0], user->password));
}

/* Of a session that is not from before a change of the password, nor signed in by an old key. */
static bool accept(struct visitor *visitor, const struct user *user, struct error *err)
{
	const char *hash = django_session_text(visitor->session, SESSION_USER_HASH);
	int key = hash ? find_key(visitor, hash, user->password) : -1;

	if (key < 0)
		return django_session_flush(visitor->session, err);
	visitor->user = user;
	if (key == 0)
		return true;
	set_hash(visitor, user);
	return django_session_renew(visitor->session, err);
}

bool visitor_identify(struct visitor *visitor, struct error *err)
{
	const char *id = django_session_text(visitor->session, SESSION_USER_ID);
	const char *backend = django_session_text(visitor->session, SESSION_USER_BACKEND);
	struct user *user;

	if (visitor->is_identified)
		return true;
	visitor->is_identified = true;
	if (!id || !backend || !is_listed(visitor->settings->backends, backend))
		return true;
	if (!users_find(visitor->accounts->users, visitor->mem, id, &user, err))
		return false;
	if (!user || !user->is_active)
		return true;
	return accept(visitor, user, err);
}

const struct user *visitor_user(const struct visitor *visitor)
{
	return visitor->user;
}

bool visitor_permissions(struct visitor *visitor, struct permissions *out, struct error *err)
{
	struct users *users = visitor->accounts->users;
	const struct user *user = visitor_user(visitor);

	*out = (struct permissions){0};
	if (!user)
		return true;
	if (user->is_superuser)
		return users_all_permissions(users, visitor->mem, out, err);
	if (!visitor->has_permissions &&
		!users_permissions(users, visitor->mem, user->id, &visitor->permissions, err))
		return false;
	visitor->has_permissions = true;
	*out = visitor->permissions;
	return true;
}

static bool has_any(const struct permissions *permissions, const char *names)
{
	for (size_t length; *names; names += length + (names[length] == ' ')) {
		length = strcspn(names, " ");
		for (size_t i = 0; i < permissions->count; i++)
			if (strlen(permissions->items[i]) == length &&
				strncmp(permissions->items[i], names, length) == 0)
				return true;
	}
	return false;
}

bool visitor_may(struct visitor *visitor, const char *names, bool *may, struct error *err)
{
	const struct user *user = visitor_user(visitor);
	struct permissions permissions;

	*may = user && user->is_superuser;
	if (*may || !user)
		return true;
	if (!visitor_permissions(visitor, &permissions, err))
		return false;
	*may = has_any(&permissions, names);
	return true;
}

const char *visitor_csrf_secret(const struct visitor *visitor)
{
	return visitor->has_secret ? visitor->secret : NULL;
}

static void renew_secret(struct visitor *visitor)
{
	csrf_secret_new(visitor->accounts->sessions.random, visitor->secret);
	visitor->has_secret = true;
	visitor->sends_secret = true;
}

const char *visitor_csrf_token(struct visitor *visitor)
{
	char *token = mem_array(visitor->mem, char, CSRF_TOKEN_LENGTH + 1);

	if (!visitor->has_secret)
		renew_secret(visitor);
	visitor->sends_secret = true;
	csrf_token_mask(visitor->accounts->sessions.random, visitor->secret, token);
	return token;
}

/* A session of somebody else, or from before their password was changed, ends here. */
static bool prepare_session(
	struct visitor *visitor, const struct user *user, bool *is_kept, struct error *err)
{
	const char *id = django_session_text(visitor->session, SESSION_USER_ID);
	const char *hash = django_session_text(visitor->session, SESSION_USER_HASH);

	*is_kept = id && strcmp(id, user->id) == 0 && hash &&
		find_key(visitor, hash, user->password) == 0;
	return !id || *is_kept || django_session_flush(visitor->session, err);
}

bool visitor_sign_in(struct visitor *visitor, const struct user *user, struct error *err)
{
	const struct accounts *accounts = visitor->accounts;
	bool is_kept;

	if (!prepare_session(visitor, user, &is_kept, err))
		return false;
	django_session_set(visitor->session, SESSION_USER_ID, user->id);
	django_session_set(visitor->session, SESSION_USER_BACKEND, MODEL_BACKEND);
	set_hash(visitor, user);
	renew_secret(visitor);
	visitor->user = user;
	visitor->has_permissions = false;
	return (is_kept || django_session_renew(visitor->session, err)) &&
		users_note_login(
			accounts->users, user->id, clock_now_us(accounts->sessions.clock), err);
}

bool visitor_replace_password(
	struct visitor *visitor, const char *hash, bool *replaced, struct error *err)
{
	struct user *user = mem_copy(visitor->mem, visitor->user, sizeof(*user));

	if (!users_replace_password(visitor->accounts->users, user, hash, replaced, err))
		return false;
	if (!*replaced)
		return true;
	user->password = hash;
	visitor->user = user;
	set_hash(visitor, user);
	return django_session_renew(visitor->session, err);
}

bool visitor_sign_out(struct visitor *visitor, struct error *err)
{
	visitor->user = NULL;
	visitor->has_permissions = false;
	return django_session_flush(visitor->session, err);
}

static struct waiting_messages *messages_of(struct visitor *visitor)
{
	struct waiting_messages *messages = &visitor->messages;

	if (!messages->mem)
		waiting_messages_read(messages, visitor->mem, visitor->settings, visitor->session,
			visitor->cookies);
	return messages;
}

static void tell(struct visitor *visitor, enum message_level level, const char *text, bool is_safe)
{
	if ((int)level >= visitor->settings->message_level)
		waiting_messages_add(messages_of(visitor), (int)level, text, is_safe);
}

void visitor_tell(struct visitor *visitor, enum message_level level, const char *text)
{
	tell(visitor, level, text, false);
}

void visitor_tell_html(struct visitor *visitor, enum message_level level, const char *html)
{
	tell(visitor, level, html, true);
}

/* A request that was refused before anybody asked whose it is shows nobody's messages. */
struct message_list visitor_take_messages(struct visitor *visitor)
{
	if (!visitor->is_identified)
		return (struct message_list){0};
	return waiting_messages_take(messages_of(visitor));
}

static void add_cookie(
	struct visitor *visitor, struct response *response, const struct cookie *cookie)
{
	response_add_header(response, "Set-Cookie",
		cookie_header(visitor->mem, cookie,
			clock_now_us(visitor->accounts->sessions.clock) / 1000000));
}

/* As the project's Django keeps it; one from before 4.1 takes a bare one for none. */
static const char *kept_secret(struct visitor *visitor)
{
	const struct django_settings *settings = visitor->settings;
	char *token;

	if (settings->version >= BARE_SECRET_VERSION && !settings->csrf_cookie_is_masked)
		return visitor->secret;
	token = mem_array(visitor->mem, char, CSRF_TOKEN_LENGTH + 1);
	csrf_token_mask(visitor->accounts->sessions.random, visitor->secret, token);
	return token;
}

/* In the session it stands there once, and is not to cost a writing of the session each time. */
static void keep_secret(struct visitor *visitor, struct response *response)
{
	const struct cookie_settings *settings = &visitor->settings->csrf_cookie;
	struct cookie cookie;
	const char *kept;
	char secret[CSRF_SECRET_LENGTH + 1];

	if (!visitor->settings->csrf_uses_sessions) {
		cookie = django_cookie(settings, kept_secret(visitor), settings->age_s);
		add_cookie(visitor, response, &cookie);
		return;
	}
	kept = django_session_text(visitor->session, SESSION_CSRF_TOKEN);
	if (!kept || !csrf_secret_read(kept, secret) || strcmp(secret, visitor->secret) != 0)
		django_session_set(visitor->session, SESSION_CSRF_TOKEN, kept_secret(visitor));
}

bool visitor_finish(struct visitor *visitor, struct response *response, struct error *err)
{
	const struct cookie *cookie;

	if (visitor->sends_secret)
		keep_secret(visitor, response);
	if (visitor->messages.mem) {
		cookie = waiting_messages_keep(&visitor->messages, visitor->session,
			clock_now_us(visitor->accounts->sessions.clock) / 1000000);
		if (cookie)
			add_cookie(visitor, response, cookie);
	}
	return django_session_finish(visitor->session, response, err);
}
