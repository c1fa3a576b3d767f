/*
 * tests/fuzz/session.c - the text of a session, as it is and signed with our key, and the JSON in
 * it: parsed and written again it is the same dictionary, and every other decoder bears it.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "fcgi_app/django/legacy_session.h"
#include "fcgi_app/django/message_codec.h"
#include "fcgi_app/django/session_codec.h"
#include "fcgi_app/django/session_data.h"
#include "tests/fuzz/fuzz.h"

static const char *const keys[] = {"key", NULL};
static const struct signer signer = {keys, "salt", ""};
static const struct django_settings settings = {.version = 502, .keys = keys};

static bool is_same(struct bytes a, struct bytes b)
{
	return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static void check_messages(TALLOC_CTX *mem, struct bytes json)
{
	struct message_list list, again;
	const char *text;
	bool is_read;

	if (!message_list_read(mem, json, &list))
		return;
	text = message_list_write(mem, &list, settings.version);
	is_read = message_list_read(mem, (struct bytes){text, strlen(text)}, &again);
	assert(is_read && again.count == list.count && again.has_more == list.has_more);
	for (size_t i = 0; i < list.count; i++)
		assert(strcmp(again.items[i].text, list.items[i].text) == 0);
}

static void check_member(TALLOC_CTX *mem, struct session_data *data, const char *name)
{
	const char *text = session_data_text(mem, data, name);
	int64_t number;

	if (session_data_number(data, name, &number))
		session_data_set_number(data, name, number);
	if (!text)
		return;
	assert(utf8_is_valid(text, strlen(text)));
	session_data_set_text(data, name, text);
	assert(strcmp(session_data_text(mem, data, name), text) == 0);
}

/* What is written is parsed, and then written as the same. */
static void check_json(TALLOC_CTX *mem, struct bytes json)
{
	struct session_data *data, *again;
	struct bytes written;
	bool is_parsed;

	if (!session_data_parse(mem, json, &data))
		return;
	check_member(mem, data, SESSION_USER_ID);
	check_member(mem, data, SESSION_EXPIRY);
	written = session_data_write(mem, data);
	is_parsed = session_data_parse(mem, written, &again);
	assert(is_parsed && is_same(session_data_write(mem, again), written));
}

/* Whoever packed it: nothing larger comes out than may, and it can be packed again. */
static void check_packed(TALLOC_CTX *mem, const char *value)
{
	const char *text = signing_sign(mem, &signer, value, 1);
	struct decoded_session decoded, again;
	bool is_decoded;

	if (!session_codec_decode(mem, &signer, text, &decoded))
		return;
	assert(decoded.json.len <= SESSION_JSON_MAX && decoded.signed_at_s == 1);
	text = session_codec_encode(mem, &signer, decoded.json, 2);
	is_decoded = session_codec_decode(mem, &signer, text, &again);
	assert(is_decoded && is_same(again.json, decoded.json));
	check_json(mem, decoded.json);
}

/* Nothing that was not signed is taken. */
static void check_unsigned(TALLOC_CTX *mem, const char *text)
{
	struct decoded_session decoded;
	struct message_list messages;
	bool is_taken = session_codec_decode(mem, &signer, text, &decoded) ||
		legacy_session_decode(mem, keys, "SessionStore", text, &decoded) ||
		message_cookie_decode(mem, &settings, text, &messages);

	assert(!is_taken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const char *text = mem_text_n(mem, (const char *)data, size);

	check_unsigned(mem, text);
	check_packed(mem, text);
	check_json(mem, (struct bytes){data, size});
	check_messages(mem, (struct bytes){data, size});
	talloc_free(mem);
	return 0;
}
