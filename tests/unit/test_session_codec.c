/* tests/unit/test_session_codec.c - sessions as Django packs and signs them, and the old form. */
#include "config.h"

#include "fcgi_app/django/session_codec.h"

#include <zlib.h>

#include "fcgi_app/django/base64.h"
#include "fcgi_app/django/legacy_session.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"
#include "tests/support/with_mem.h"

#define PLENTY (16 * 1024 * 1024)

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){text, strlen(text)};
}

/* size bytes that compress well. */
static struct bytes dull_bytes(TALLOC_CTX *mem, size_t size)
{
	char *bytes = mem_array(mem, char, size);

	memset(bytes, ' ', size);
	return (struct bytes){bytes, size};
}

static struct bytes deflate_bytes(TALLOC_CTX *mem, struct bytes bytes)
{
	uLongf length = compressBound(bytes.len);
	unsigned char *packed = mem_array(mem, unsigned char, length);

	assert_int_equal(compress(packed, &length, bytes.ptr, bytes.len), Z_OK);
	return (struct bytes){packed, length};
}

/* Signed with our key, whatever is packed into it. */
static const char *sign_packed(TALLOC_CTX *mem, struct bytes packed)
{
	const char *value = mem_printf(mem, ".%s", base64_encode(mem, BASE64_URL, packed));

	return signing_sign(mem, &vector_signer, value, VECTOR_TIME_S);
}

static bool is_decoded(TALLOC_CTX *mem, const char *text, struct decoded_session *out)
{
	return session_codec_decode(mem, &vector_signer, text, out);
}

static void test_session_codec__sessions_of_django_are_read(void **state)
{
	static const struct {
		const char *text;
		const char *json;
	} rows[] = {
		{VECTOR_EMPTY,       "{}"               },
		{VECTOR_ACCENTS,     VECTOR_ACCENTS_JSON},
		{VECTOR_LOGIN,       VECTOR_LOGIN_JSON  },
		{VECTOR_LOGIN_PLAIN, VECTOR_LOGIN_JSON  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct decoded_session found = {0};

		assert_row(is_decoded(*state, rows[i].text, &found), rows[i].text);
		assert_int_equal(found.json.len, strlen(rows[i].json));
		assert_memory_equal(found.json.ptr, rows[i].json, found.json.len);
		assert_int_equal(found.signed_at_s, VECTOR_TIME_S);
		assert_int_equal(found.key, 0);
	}
}

static void test_session_codec__short_session_is_written_as_django_does(void **state)
{
	assert_string_equal(
		session_codec_encode(*state, &vector_signer, bytes_of("{}"), VECTOR_TIME_S),
		VECTOR_EMPTY);
	assert_string_equal(session_codec_encode(*state, &vector_signer,
				    bytes_of(VECTOR_ACCENTS_JSON), VECTOR_TIME_S),
		VECTOR_ACCENTS);
}

/* The dot says so; compressing must save two bytes at least. */
static void test_session_codec__is_compressed_when_that_saves_something(void **state)
{
	TALLOC_CTX *mem = *state;

	for (size_t size = 0; size < 40; size++) {
		struct bytes json = dull_bytes(mem, size);
		const char *text = session_codec_encode(mem, &vector_signer, json, 1);
		struct decoded_session found = {0};

		assert_int_equal(*text == '.', deflate_bytes(mem, json).len + 1 < size);
		assert_true(is_decoded(mem, text, &found));
		assert_int_equal(found.json.len, size);
	}
}

static void test_session_codec__largest_session_is_read_back(void **state)
{
	TALLOC_CTX *mem = *state;
	struct bytes json = dull_bytes(mem, SESSION_JSON_MAX);
	struct decoded_session found = {0};

	assert_true(is_decoded(mem, session_codec_encode(mem, &vector_signer, json, 1), &found));
	assert_int_equal(found.json.len, SESSION_JSON_MAX);
	assert_memory_equal(found.json.ptr, json.ptr, json.len);
}

static void test_session_codec__larger_session_is_refused(void **state)
{
	TALLOC_CTX *mem = *state;
	struct bytes json = dull_bytes(mem, SESSION_JSON_MAX + 1);
	const char *plain = base64_encode(mem, BASE64_URL, json);
	struct decoded_session found;

	assert_false(is_decoded(mem, session_codec_encode(mem, &vector_signer, json, 1), &found));
	assert_false(is_decoded(mem, signing_sign(mem, &vector_signer, plain, 1), &found));
}

/* 64 MiB in 64 KiB: signed, as if somebody had the key. */
static void test_session_codec__bomb_takes_bounded_memory(void **state)
{
	TALLOC_CTX *making = mem_context(*state, "making");
	TALLOC_CTX *reading = mem_context(*state, "reading");
	struct bytes bomb = deflate_bytes(making, dull_bytes(making, 64 * 1024 * 1024));
	const char *text = sign_packed(making, bomb);
	struct decoded_session found;

	assert_true(bomb.len < 128 * 1024);
	assert_false(is_decoded(reading, text, &found));
	assert_true(talloc_total_size(reading) < PLENTY);
}

static void test_session_codec__what_is_not_packed_rightly_is_refused(void **state)
{
	static const char *const values[] = {".", ".e30", "e3", "e", "!", "..", "e30=", "e30\n"};
	TALLOC_CTX *mem = *state;
	struct bytes packed = deflate_bytes(mem, dull_bytes(mem, 100));
	struct decoded_session found;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		assert_row(
			!is_decoded(mem, signing_sign(mem, &vector_signer, values[i], 1), &found),
			values[i]);
	assert_true(is_decoded(mem, sign_packed(mem, packed), &found));
	for (size_t length = 0; length < packed.len; length++)
		assert_false(is_decoded(
			mem, sign_packed(mem, (struct bytes){packed.ptr, length}), &found));
}

static void test_session_codec__nothing_may_follow_what_was_packed(void **state)
{
	TALLOC_CTX *mem = *state;
	struct bytes packed = deflate_bytes(mem, dull_bytes(mem, 100));
	char *longer = mem_array(mem, char, packed.len + 1);
	struct decoded_session found;

	memcpy(longer, packed.ptr, packed.len);
	assert_false(
		is_decoded(mem, sign_packed(mem, (struct bytes){longer, packed.len + 1}), &found));
}

static void test_legacy_session__old_form_is_read(void **state)
{
	static const char *const fallback[] = {"new", VECTOR_KEY, NULL};
	struct decoded_session found = {0};

	assert_true(
		legacy_session_decode(*state, vector_keys, "SessionStore", VECTOR_LEGACY, &found));
	assert_int_equal(found.json.len, strlen(VECTOR_LEGACY_JSON));
	assert_memory_equal(found.json.ptr, VECTOR_LEGACY_JSON, found.json.len);
	assert_int_equal(found.signed_at_s, 0);
	assert_int_equal(found.key, 0);
	assert_true(legacy_session_decode(*state, fallback, "SessionStore", VECTOR_LEGACY, &found));
	assert_int_equal(found.key, 1);
}

static void test_legacy_session__another_text_key_or_store_is_refused(void **state)
{
	static const char *const other_keys[] = {"other", NULL};
	static const char *const texts[] = {"", "Og==", (VECTOR_LEGACY "AAAA"), (" " VECTOR_LEGACY),
		VECTOR_EMPTY, "NjY1MWE0Njk5NmUwOTRhMmY0ZWU5MGE2Yzc0NmFjMjY2YWQ0Y2NmZQ==",
		"NjY1MWE0Njk5NmUwOTRhMmY0ZWU5MGE2Yzc0NmFjMjY2YWQ0Y2NmZTp7ImEiOjJ9"};
	struct decoded_session found;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_row(!legacy_session_decode(
				   *state, vector_keys, "SessionStore", texts[i], &found),
			texts[i]);
	assert_false(
		legacy_session_decode(*state, other_keys, "SessionStore", VECTOR_LEGACY, &found));
	assert_false(legacy_session_decode(*state, vector_keys, "OurStore", VECTOR_LEGACY, &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_session_codec__sessions_of_django_are_read),
		WITH_MEM(test_session_codec__short_session_is_written_as_django_does),
		WITH_MEM(test_session_codec__is_compressed_when_that_saves_something),
		WITH_MEM(test_session_codec__largest_session_is_read_back),
		WITH_MEM(test_session_codec__larger_session_is_refused),
		WITH_MEM(test_session_codec__bomb_takes_bounded_memory),
		WITH_MEM(test_session_codec__what_is_not_packed_rightly_is_refused),
		WITH_MEM(test_session_codec__nothing_may_follow_what_was_packed),
		WITH_MEM(test_legacy_session__old_form_is_read),
		WITH_MEM(test_legacy_session__another_text_key_or_store_is_refused),
	};

	return cmocka_run_group_tests_name("session_codec", tests, NULL, NULL);
}
