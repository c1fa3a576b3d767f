/* tests/unit/test_message_codec.c - messages in the cookie and in the session. */
#include "config.h"

#include "fcgi_app/django/message_codec.h"

#include "fcgi_app/django/session_codec.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"
#include "tests/support/with_mem.h"

#define MANY 400

static const struct django_settings settings = {
	.version = 502,
	.keys = vector_keys,
	.message_storage = MESSAGE_STORAGE_FALLBACK,
};
static const struct django_message saved = {MESSAGE_SUCCESS, "Saved.", "", false};

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){text, strlen(text)};
}

/* The JSON in a cookie. */
static const char *json_of(TALLOC_CTX *mem, const char *cookie)
{
	static const struct signer signer = {
		vector_keys, "django.contrib.messages", SIGNING_COOKIE_PREFIX};
	struct decoded_session found;

	assert_true(session_codec_decode(mem, &signer, cookie, &found));
	return mem_text_n(mem, found.json.ptr, found.json.len);
}

static const char *encoded(TALLOC_CTX *mem, struct django_message message, int version)
{
	struct django_settings of_version = settings;
	struct message_list list = {&message, 1, false};
	size_t kept = 0;
	const char *cookie;

	of_version.version = version;
	cookie = message_cookie_encode(mem, &of_version, &list, VECTOR_TIME_S, &kept);
	assert_int_equal(kept, 1);
	return cookie;
}

static void assert_same(const struct django_message *found, const struct django_message *expected)
{
	assert_int_equal(found->level, expected->level);
	assert_string_equal(found->text, expected->text);
	assert_int_equal(!found->tags, !expected->tags);
	if (expected->tags)
		assert_string_equal(found->tags, expected->tags);
	assert_int_equal(found->is_safe, expected->is_safe);
}

static void test_message_codec__cookie_is_djangos(void **state)
{
	assert_string_equal(encoded(*state, saved, 502), VECTOR_MESSAGES);
}

static void test_message_codec__cookie_of_django_is_read(void **state)
{
	struct message_list list = {0};

	assert_true(message_cookie_decode(*state, &settings, VECTOR_MESSAGES, &list));
	assert_int_equal(list.count, 1);
	assert_false(list.has_more);
	assert_same(&list.items[0], &saved);
}

static void test_message_codec__cookie_of_others_is_refused(void **state)
{
	TALLOC_CTX *mem = *state;
	struct message_list list;

	assert_false(message_cookie_decode(mem, &settings, "", &list));
	assert_false(message_cookie_decode(mem, &settings, VECTOR_EMPTY, &list));
	assert_false(message_cookie_decode(mem, &settings, VECTOR_MESSAGES "x", &list));
}

static void test_message_codec__tags_are_written_as_the_version_does(void **state)
{
	static const struct {
		int version;
		const char *tags;
		const char *json;
	} rows[] = {
		{302, NULL, "[[\"__json_message\",0,25,\"Saved.\"]]"      },
		{400, "",   "[[\"__json_message\",0,25,\"Saved.\"]]"      },
		{401, "",   "[[\"__json_message\",0,25,\"Saved.\",\"\"]]" },
		{502, NULL, "[[\"__json_message\",0,25,\"Saved.\"]]"      },
		{302, "x",  "[[\"__json_message\",0,25,\"Saved.\",\"x\"]]"},
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct django_message message = saved;

		message.tags = rows[i].tags;
		assert_string_equal(
			json_of(mem, encoded(mem, message, rows[i].version)), rows[i].json);
	}
}

static void test_message_codec__session_has_the_same_list_with_blanks(void **state)
{
	static const struct django_message messages[] = {
		{MESSAGE_ERROR, "\xC3\xA9\"<b>", NULL,  true },
		{MESSAGE_INFO,  "b",             "x y", false},
	};
	static const char json[] = "[[\"__json_message\", 1, 40, \"\\u00e9\\\"<b>\"], "
				   "[\"__json_message\", 0, 20, \"b\", \"x y\"]]";
	TALLOC_CTX *mem = *state;
	struct message_list list = {messages, ARRAY_SIZE(messages), false};
	struct message_list found = {0};

	assert_string_equal(message_list_write(mem, &list, 502), json);
	assert_true(message_list_read(mem, bytes_of(json), &found));
	assert_int_equal(found.count, list.count);
	for (size_t i = 0; i < found.count; i++)
		assert_same(&found.items[i], &messages[i]);
}

static void test_message_codec__what_is_no_message_is_left_out(void **state)
{
	static const char *const elements[] = {"1", "\"a\"", "null", "[]", "{}",
		"[\"__json_message\"]", "[\"__json_message\",0,20]", "[\"other\",0,20,\"a\"]",
		"[\"__json_message\",0,20,1]", "[\"__json_message\",0,\"20\",\"a\"]",
		"[\"__json_message\",0,-1,\"a\"]", "[\"__json_message\",0,2147483648,\"a\"]",
		"[\"__json_message\",0,20,\"\\u0000\"]",
		"[\"__json_message\",0,20,\"a\",\"b\",\"c\"]", "\"__messagesnotfinished__\""};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(elements); i++) {
		const char *json = mem_printf(
			mem, "[%s, [\"__json_message\", 0, 20, \"a\", null] ]", elements[i]);
		struct message_list list = {0};

		assert_row(message_list_read(mem, bytes_of(json), &list), json);
		assert_row(list.count == 1 && !list.has_more, json);
		assert_string_equal(list.items[0].text, "a");
		assert_null(list.items[0].tags);
	}
}

static void test_message_codec__what_is_no_list_is_refused(void **state)
{
	static const char *const texts[] = {"", "1", "{}", "[", "[1", "[1,]", "[,]", "[1] 2",
		"[[\"__json_message\",0,20,\"a\"]"};
	struct message_list list;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_row(!message_list_read(*state, bytes_of(texts[i]), &list), texts[i]);
	assert_true(message_list_read(*state, bytes_of(" [ ] "), &list));
	assert_int_equal(list.count, 0);
}

/* Texts that do not compress well: all of them together never fit. */
static struct message_list many_messages(TALLOC_CTX *mem)
{
	struct django_message *messages = mem_array(mem, struct django_message, MANY);

	for (unsigned i = 0; i < MANY; i++)
		messages[i] = (struct django_message){
			MESSAGE_INFO, mem_printf(mem, "%x", i * 2654435761U), "", false};
	return (struct message_list){messages, MANY, false};
}

static void assert_kept(TALLOC_CTX *mem, enum message_storage storage, size_t *kept)
{
	struct message_list list = many_messages(mem), found = {0};
	struct django_settings stored_so = settings;
	const char *cookie;

	stored_so.message_storage = storage;
	cookie = message_cookie_encode(mem, &stored_so, &list, VECTOR_TIME_S, kept);
	assert_in_range(strlen(cookie), MESSAGE_COOKIE_MAX - 100, MESSAGE_COOKIE_MAX);
	assert_true(message_cookie_decode(mem, &stored_so, cookie, &found));
	assert_true(found.has_more);
	assert_int_equal(found.count, *kept);
	assert_in_range(*kept, 1, MANY - 1);
	if (storage == MESSAGE_STORAGE_COOKIE)
		list.items += MANY - *kept;
	for (size_t i = 0; i < *kept; i++)
		assert_same(&found.items[i], &list.items[i]);
}

static void test_message_codec__cookie_keeps_what_fits(void **state)
{
	size_t oldest, newest;

	assert_kept(*state, MESSAGE_STORAGE_FALLBACK, &oldest);
	assert_kept(*state, MESSAGE_STORAGE_COOKIE, &newest);
}

static void test_message_codec__too_large_message_leaves_none_in_the_cookie(void **state)
{
	TALLOC_CTX *mem = *state;
	struct message_list many = many_messages(mem);
	struct django_message large = {
		MESSAGE_INFO, message_list_write(mem, &many, 502), "", false};
	struct message_list list = {&large, 1, false};
	struct message_list found = {0};
	size_t kept = 1;
	const char *cookie = message_cookie_encode(mem, &settings, &list, VECTOR_TIME_S, &kept);

	assert_int_equal(kept, 0);
	assert_string_equal(json_of(mem, cookie), "[\"__messagesnotfinished__\"]");
	assert_true(message_cookie_decode(mem, &settings, cookie, &found));
	assert_int_equal(found.count, 0);
	assert_true(found.has_more);
}

static void test_message_codec__no_messages_are_no_cookie(void **state)
{
	static const struct message_list none = {0};
	size_t kept = 1;

	assert_null(message_cookie_encode(*state, &settings, &none, VECTOR_TIME_S, &kept));
	assert_int_equal(kept, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_message_codec__cookie_is_djangos),
		WITH_MEM(test_message_codec__cookie_of_django_is_read),
		WITH_MEM(test_message_codec__cookie_of_others_is_refused),
		WITH_MEM(test_message_codec__tags_are_written_as_the_version_does),
		WITH_MEM(test_message_codec__session_has_the_same_list_with_blanks),
		WITH_MEM(test_message_codec__what_is_no_message_is_left_out),
		WITH_MEM(test_message_codec__what_is_no_list_is_refused),
		WITH_MEM(test_message_codec__cookie_keeps_what_fits),
		WITH_MEM(test_message_codec__too_large_message_leaves_none_in_the_cookie),
		WITH_MEM(test_message_codec__no_messages_are_no_cookie),
	};

	return cmocka_run_group_tests_name("message_codec", tests, NULL, NULL);
}
