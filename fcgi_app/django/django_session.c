#include "config.h"

#include "fcgi_app/django/django_session.h"

#include <stdio.h>
#include <time.h>

#include "base/take.h"
#include "base/utf8.h"
#include "fcgi_app/django/django_cookie.h"
#include "fcgi_app/django/legacy_session.h"
#include "fcgi_app/django/session_codec.h"

#define KEY_LENGTH 32
#define KEY_MIN    8 /* characters; a shorter one is nobody's */
#define KEY_MAX    40

#define SECOND_US 1000000

#define ATTEMPTS 3 /* of a writing that lost a race */

/* However long it is meant to last: what is longer, or gone so long, is no time that a row has. */
#define LIFETIME_MAX_S (INT64_C(100) * 366 * 24 * 60 * 60)

/* One thing that was set since the session was read; done again on what stands there by then. */
struct edit {
	const char *name;
	const char *text; /* NULL: removed */
};

struct django_session {
	const struct session_store *store;
	TALLOC_CTX *mem;
	const char *key;    /* NULL: it is kept nowhere */
	const char *cookie; /* as it came; NULL: there was none */
	struct session_data *data;
	struct edit *edits;
	size_t edit_count;
	size_t edit_capacity;
	bool is_renewed; /* the browser is to learn its key */
};

static bool is_in_cookie(const struct session_store *store)
{
	return store->settings->session_engine == SESSION_ENGINE_SIGNED_COOKIES;
}

static struct signer signer_of(const struct session_store *store, TALLOC_CTX *mem)
{
	const struct django_settings *settings = store->settings;

	return (struct signer){
		.keys = settings->keys,
		.salt = is_in_cookie(store)
			? "django.contrib.sessions.backends.signed_cookies"
			: mem_printf(mem, "django.contrib.sessions.%s", settings->session_store),
		.key_prefix = "",
	};
}

static int64_t now_s(const struct session_store *store)
{
	return clock_now_us(store->clock) / SECOND_US;
}

/* What a text that we or Django stored says. False: it is not for us to read. */
static bool decode(const struct session_store *store, TALLOC_CTX *mem, const char *text,
	struct session_data **out)
{
	const struct django_settings *settings = store->settings;
	struct signer signer = signer_of(store, mem);
	struct decoded_session decoded;
	bool ok = session_codec_decode(mem, &signer, text, &decoded);

	if (ok && is_in_cookie(store))
		ok = !signing_is_expired(
			decoded.signed_at_s, settings->session_cookie.age_s, now_s(store));
	if (!ok && settings->version < 400 && !is_in_cookie(store))
		ok = legacy_session_decode(
			mem, settings->keys, settings->session_store, text, &decoded);
	return ok && session_data_parse(mem, decoded.json, out);
}

/* The same; what cannot be read is an empty session, as it is for Django. */
static struct session_data *decode_or_empty(
	const struct session_store *store, TALLOC_CTX *mem, const char *text)
{
	struct session_data *data;

	return decode(store, mem, text, &data) ? data : session_data_new(mem);
}

/* A browser's key is only ever looked up, never taken over; and may have to be sent back. */
static bool is_key(const char *text)
{
	size_t length = strlen(text);

	return length >= KEY_MIN && length <= KEY_MAX && utf8_is_printable_ascii(text);
}

static bool read_rows(struct django_session *session, struct error *err)
{
	const struct session_store *store = session->store;
	const char *text;

	if (!is_key(session->cookie))
		return true;
	if (!session_rows_read(store->rows, session->mem, session->cookie,
		    clock_now_us(store->clock), &text, err))
		return false;
	if (!text)
		return true;
	session->key = session->cookie;
	session->data = decode_or_empty(store, session->mem, text);
	return true;
}

bool django_session_open(const struct session_store *store, const struct request *request,
	struct django_session **out, struct error *err)
{
	struct django_session *session = mem_new(request->mem, struct django_session);

	session->store = store;
	session->mem = request->mem;
	session->data = session_data_new(session->mem);
	session->cookie = cookie_find(session->mem, request_param(request, "HTTP_COOKIE"),
		store->settings->session_cookie.name);
	*out = session;
	if (!session->cookie)
		return true;
	if (!is_in_cookie(store))
		return read_rows(session, err);
	session->data = decode_or_empty(store, session->mem, session->cookie);
	return true;
}

const char *django_session_text(const struct django_session *session, const char *name)
{
	return session_data_text(session->mem, session->data, name);
}

bool django_session_is_empty(const struct django_session *session)
{
	return session_data_is_empty(session->data);
}

static void apply_edit(struct session_data *data, const struct edit *edit)
{
	if (edit->text)
		session_data_set_text(data, edit->name, edit->text);
	else
		session_data_remove(data, edit->name);
}

void django_session_set(struct django_session *session, const char *name, const char *text)
{
	struct edit edit = {name, text ? mem_text(session->mem, text) : NULL};

	mem_grow(session->mem, session->edits, &session->edit_capacity, session->edit_count + 1);
	session->edits[session->edit_count++] = edit;
	apply_edit(session->data, &edit);
}

static void make_key(struct random *random, char key[KEY_LENGTH + 1])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const size_t base = sizeof(digits) - 1;
	uint8_t byte;

	for (size_t i = 0; i < KEY_LENGTH;) {
		random_fill(random, &byte, sizeof(byte));
		if (byte < UINT8_MAX / base * base) /* so that each is as likely as the others */
			key[i++] = digits[byte % base];
	}
	key[KEY_LENGTH] = '\0';
}

/* "+02:00", or with seconds behind it, which do not count here: how far ahead of UTC. */
static bool parse_offset(const char *text, int64_t *out_s)
{
	int sign = *text++ == '-' ? -1 : 1;
	int hours = take_digits(&text, 2);
	bool has_colon = take(&text, ':');
	int minutes = take_digits(&text, 2);

	*out_s = sign * 60 * ((int64_t)hours * 60 + minutes);
	return has_colon && hours >= 0 && minutes >= 0 &&
		strspn(text, "0123456789:") == strlen(text);
}

/*
 * "2031-05-01T10:00:00.5+00:00", as Django writes a time into a session; where no zone is said, the
 * project has but one, which is the process's, too.
 */
static bool parse_moment(const char *text, int64_t *out_s)
{
	struct tm tm = {.tm_isdst = -1};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	int64_t offset_s = 0;

	if (!rest)
		return false;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (!*rest) {
		*out_s = mktime(&tm);
		return true;
	}
	if (strcmp(rest, "Z") != 0 &&
		((*rest != '+' && *rest != '-') || !parse_offset(rest, &offset_s)))
		return false;
	*out_s = timegm(&tm) - offset_s;
	return true;
}

static int64_t clamp(int64_t seconds)
{
	if (seconds > LIFETIME_MAX_S)
		return LIFETIME_MAX_S;
	return seconds < -LIFETIME_MAX_S ? -LIFETIME_MAX_S : seconds;
}

/* How long from now: what the session itself says, or the project. */
static int64_t lifetime_s(const struct django_session *session, const struct session_data *data)
{
	const struct session_store *store = session->store;
	const char *text = session_data_text(session->mem, data, SESSION_EXPIRY);
	int64_t seconds;

	if (text && parse_moment(text, &seconds))
		return clamp(seconds - now_s(store));
	if (session_data_number(data, SESSION_EXPIRY, &seconds) && seconds != 0)
		return clamp(seconds);
	return store->settings->session_cookie.age_s;
}

static bool ends_with_browser(const struct django_session *session)
{
	int64_t seconds;

	if (session_data_number(session->data, SESSION_EXPIRY, &seconds))
		return seconds == 0;
	return !session_data_has(session->data, SESSION_EXPIRY) &&
		session->store->settings->expires_at_browser_close;
}

static const char *encode(
	const struct django_session *session, TALLOC_CTX *mem, const struct session_data *data)
{
	struct signer signer = signer_of(session->store, mem);

	return session_codec_encode(
		mem, &signer, session_data_write(mem, data), now_s(session->store));
}

/* What is to stand there. */
static struct session_row row_of(
	const struct django_session *session, TALLOC_CTX *mem, const struct session_data *data)
{
	return (struct session_row){
		.key = session->key,
		.data = encode(session, mem, data),
		.expires_us =
			clock_now_us(session->store->clock) + lifetime_s(session, data) * SECOND_US,
	};
}

static const char *new_key(const struct django_session *session)
{
	char *key = mem_array(session->mem, char, KEY_LENGTH + 1);

	make_key(session->store->random, key);
	return key;
}

/* It stands there now, under that key. */
static void settle(struct django_session *session, const char *key)
{
	session->key = key;
	session->edit_count = 0;
	session->is_renewed = true;
}

/* Under a new key: nobody can have it already. */
static bool insert(struct django_session *session, struct error *err)
{
	struct session_row row = row_of(session, session->mem, session->data);

	row.key = new_key(session);
	if (!session_rows_insert(session->store->rows, &row, err))
		return false;
	settle(session, row.key);
	return true;
}

/* Others may have changed other members since: only what was set here is set there. */
struct edits {
	struct session_change base;
	struct django_session *session;
	const char *key; /* under which it is to stand */
};

/* Where nothing was set, what is not for us to read stays as it is. */
static bool apply_edits(struct session_change *base, TALLOC_CTX *mem, const char *text,
	struct session_row *row, struct error *err)
{
	struct edits *edits = container_of(base, struct edits, base);
	struct django_session *session = edits->session;
	struct session_data *data;

	(void)err;
	if (!decode(session->store, mem, text, &data)) {
		if (session->edit_count == 0)
			return true;
		data = session_data_new(mem);
	}
	for (size_t i = 0; i < session->edit_count; i++)
		apply_edit(data, &session->edits[i]);
	*row = row_of(session, mem, data);
	row->key = edits->key;
	return true;
}

/* A lost race is run again here, since the request's work is done, and not to be done again. */
static bool change(struct django_session *session, const char *key, struct error *err)
{
	const struct session_store *store = session->store;
	struct edits edits = {{apply_edits}, session, key};
	bool found = false;
	int attempt = 0;

	do
		*err = (struct error){0};
	while (!session_rows_change(store->rows, session->key, clock_now_us(store->clock),
		       &edits.base, &found, err) &&
		err->kind == ERROR_BUSY && ++attempt < ATTEMPTS);
	if (err->kind != ERROR_NONE)
		return false;
	if (!found)
		return error_set(
			err, ERROR_INVALID, "the session was ended before the request was");
	settle(session, key);
	return true;
}

bool django_session_renew(struct django_session *session, struct error *err)
{
	session->is_renewed = is_in_cookie(session->store);
	if (session->is_renewed)
		return true;
	return session->key ? change(session, new_key(session), err) : insert(session, err);
}

/*
 * Also when the cookie's session was not found: a copy of it may have outlived it in a cache, if
 * that was away when somebody else ended the session.
 */
bool django_session_flush(struct django_session *session, struct error *err)
{
	const char *old_key = session->key;

	if (!old_key && session->cookie && !is_in_cookie(session->store) && is_key(session->cookie))
		old_key = session->cookie;
	if (old_key && !session_rows_remove(session->store->rows, old_key, err))
		return false;
	session_data_clear(session->data);
	session->edit_count = 0;
	session->key = NULL;
	session->is_renewed = false;
	return true;
}

static void send_cookie(const struct django_session *session, struct response *response,
	const char *value, int64_t age_s)
{
	struct cookie cookie =
		django_cookie(&session->store->settings->session_cookie, value, age_s);

	response_add_header(response, "Set-Cookie",
		cookie_header(session->mem, &cookie, now_s(session->store)));
}

static void send_key(const struct django_session *session, struct response *response)
{
	int64_t age_s = lifetime_s(session, session->data);

	if (ends_with_browser(session))
		age_s = COOKIE_OF_BROWSER_SESSION;
	else if (age_s < 0)
		age_s = 0;
	send_cookie(session, response,
		is_in_cookie(session->store) ? encode(session, session->mem, session->data)
					     : session->key,
		age_s);
}

static bool keep(struct django_session *session, struct error *err)
{
	if (is_in_cookie(session->store)) {
		session->is_renewed = true;
		return true;
	}
	return session->key ? change(session, session->key, err) : insert(session, err);
}

bool django_session_finish(
	struct django_session *session, struct response *response, struct error *err)
{
	bool is_empty = django_session_is_empty(session);

	if (is_empty && !session->key) {
		if (session->cookie)
			send_cookie(session, response, "", 0);
		return true;
	}
	if ((session->edit_count > 0 || session->store->settings->save_every_request) &&
		!keep(session, err))
		return false;
	if (session->is_renewed)
		send_key(session, response);
	return true;
}
