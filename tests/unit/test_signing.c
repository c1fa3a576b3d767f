/* tests/unit/test_signing.c - texts signed by Django, and as Django signs them. */
#include "config.h"

#include "fcgi_app/django/signing.h"

#include <stdlib.h>

#include "fcgi_app/django/base64.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"
#include "tests/support/with_mem.h"

static const char *const rotated_keys[] = {"new", "old", "oldest", NULL};
static const struct signer rotated = {rotated_keys, "salt", ""};

static struct signer with_key(const char *const *key)
{
	return (struct signer){key, "salt", ""};
}

/* Signs value and time as they are, whether or not it is one. */
static const char *sign_as_is(TALLOC_CTX *mem, const char *part)
{
	const char *hex = signing_hex_hmac(mem, SIGNING_SHA256, "saltsigner", rotated_keys[0],
		(struct bytes){part, strlen(part)});
	unsigned char digest[32];

	for (size_t i = 0; i < sizeof(digest); i++) {
		const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};

		digest[i] = (unsigned char)strtoul(digits, NULL, 16);
	}
	return mem_printf(mem, "%s:%s", part,
		base64_encode(mem, BASE64_URL, (struct bytes){digest, sizeof(digest)}));
}

static void test_signing__text_is_signed_as_django_signs(void **state)
{
	assert_string_equal(
		signing_sign(*state, &vector_signer, "e30", VECTOR_TIME_S), VECTOR_EMPTY);
}

static void test_signing__what_was_signed_is_read(void **state)
{
	static const int64_t times[] = {0, 1, 61, 62, 3844, VECTOR_TIME_S, INT64_C(253402300799)};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		const char *text = signing_sign(mem, &rotated, "a:b", times[i]);
		struct signed_value found = {0};

		assert_row(signing_unsign(mem, &rotated, text, &found), text);
		assert_string_equal(found.value, "a:b");
		assert_int_equal(found.signed_at_s, times[i]);
		assert_int_equal(found.key, 0);
	}
}

static void test_signing__fallback_keys_verify_and_are_named(void **state)
{
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; rotated_keys[i]; i++) {
		const char *const key[] = {rotated_keys[i], NULL};
		struct signer signer = with_key(key);
		struct signed_value found = {0};

		assert_true(
			signing_unsign(mem, &rotated, signing_sign(mem, &signer, "v", 1), &found));
		assert_int_equal(found.key, i);
	}
}

static void test_signing__another_salt_prefix_or_key_does_not_fit(void **state)
{
	static const char *const others[] = {"other", NULL};
	static const char *const none[] = {NULL};
	const struct signer signers[] = {
		{rotated_keys, "salt2", ""                   },
		{rotated_keys, "sal",   "t"                  },
		{rotated_keys, "salt",  SIGNING_COOKIE_PREFIX},
		with_key(others),
		with_key(none),
	};
	TALLOC_CTX *mem = *state;
	const char *text = signing_sign(mem, &rotated, "v", 1);
	struct signed_value found;

	for (size_t i = 0; i < ARRAY_SIZE(signers); i++)
		assert_false(signing_unsign(mem, &signers[i], text, &found));
}

static void test_signing__malformed_text_is_refused(void **state)
{
	static const char *const texts[] = {"", ":", "::", "v", "v:1", "v:1:", ":1:x",
		VECTOR_EMPTY "=", " " VECTOR_EMPTY, VECTOR_EMPTY " ", VECTOR_EMPTY VECTOR_EMPTY};
	struct signed_value found;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_row(!signing_unsign(*state, &vector_signer, texts[i], &found), texts[i]);
}

/* The key is there, yet no signer of ours or Django's writes such times. */
static void test_signing__signed_time_that_is_none_is_refused(void **state)
{
	static const struct {
		const char *time;
		bool is_time;
	} rows[] = {
		{"0",           true },
		{"zzzzzzzzzz",  true },
		{"zzzzzzzzzzz", false},
		{"",            false},
		{"-1",          false},
		{"1 ",          false},
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *text = sign_as_is(mem, mem_printf(mem, "v:%s", rows[i].time));
		struct signed_value found;

		assert_row(signing_unsign(mem, &rotated, text, &found) == rows[i].is_time,
			rows[i].time);
	}
}

static void test_signing__too_long_text_is_not_looked_at(void **state)
{
	TALLOC_CTX *mem = *state;
	char *value = mem_array(mem, char, SIGNED_TEXT_MAX + 1);
	struct signed_value found;
	const char *text;

	memset(value, 'v', SIGNED_TEXT_MAX);
	value[SIGNED_TEXT_MAX - strlen(VECTOR_EMPTY) + strlen("e30")] = '\0';
	text = signing_sign(mem, &rotated, value, VECTOR_TIME_S);
	assert_int_equal(strlen(text), SIGNED_TEXT_MAX);
	assert_true(signing_unsign(mem, &rotated, text, &found));
	text = signing_sign(mem, &rotated, mem_printf(mem, "v%s", value), VECTOR_TIME_S);
	assert_false(signing_unsign(mem, &rotated, text, &found));
}

static void test_signing__age_may_reach_its_limit(void **state)
{
	(void)state;
	assert_false(signing_is_expired(100, 20, 120));
	assert_true(signing_is_expired(100, 20, 121));
	assert_false(signing_is_expired(100, 20, 90));
}

static void test_signing__user_hash_is_djangos(void **state)
{
	assert_string_equal(
		signing_session_auth_hash(*state, SIGNING_SHA256, VECTOR_KEY, VECTOR_PASSWORD),
		VECTOR_USER_HASH);
	assert_string_equal(
		signing_session_auth_hash(*state, SIGNING_SHA1, VECTOR_KEY, VECTOR_PASSWORD),
		VECTOR_USER_HASH_SHA1);
}

static void test_signing__only_equal_texts_are_equal(void **state)
{
	(void)state;
	assert_true(signing_is_equal("", ""));
	assert_true(signing_is_equal("abc", "abc"));
	assert_false(signing_is_equal("abc", "abd"));
	assert_false(signing_is_equal("abc", "ab"));
	assert_false(signing_is_equal("ab", "abc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_signing__text_is_signed_as_django_signs),
		WITH_MEM(test_signing__what_was_signed_is_read),
		WITH_MEM(test_signing__fallback_keys_verify_and_are_named),
		WITH_MEM(test_signing__another_salt_prefix_or_key_does_not_fit),
		WITH_MEM(test_signing__malformed_text_is_refused),
		WITH_MEM(test_signing__signed_time_that_is_none_is_refused),
		WITH_MEM(test_signing__too_long_text_is_not_looked_at),
		cmocka_unit_test(test_signing__age_may_reach_its_limit),
		WITH_MEM(test_signing__user_hash_is_djangos),
		cmocka_unit_test(test_signing__only_equal_texts_are_equal),
	};

	return cmocka_run_group_tests_name("signing", tests, NULL, NULL);
}
