/* tests/unit/test_csrf_token.c - secrets, and tokens that stand for them. */
#include "config.h"

#include "fcgi_app/django/csrf_token.h"

#include <string.h>

#include "base/mem.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static void test_csrf_token__bare_and_masked_secrets_are_read(void **state)
{
	char secret[CSRF_SECRET_LENGTH + 1];

	(void)state;
	assert_true(csrf_secret_read(VECTOR_SECRET, secret));
	assert_string_equal(secret, VECTOR_SECRET);
	assert_true(csrf_secret_read(VECTOR_TOKEN, secret));
	assert_string_equal(secret, VECTOR_SECRET);
}

static void test_csrf_token__text_that_is_neither_is_refused(void **state)
{
	static const char *const neither[] = {"", "a", "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9K",
		VECTOR_SECRET "a",
		"zyxwvutsrqponmlkjihgfedcba987654ZynXwlVujTshRqfPodNmbLk9Ji7Hg5F", VECTOR_TOKEN "a",
		"Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9K-", " a0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk",
		"zyxwvutsrqponmlkjihgfedcba987654ZynXwlVujTshRqfPodNmbLk9Ji7Hg5F_",
		VECTOR_TOKEN VECTOR_TOKEN};
	char secret[CSRF_SECRET_LENGTH + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(neither); i++) {
		assert_row(!csrf_secret_read(neither[i], secret), neither[i]);
		assert_row(!csrf_token_matches(neither[i], VECTOR_SECRET), neither[i]);
	}
}

static void test_csrf_token__only_its_own_secret_matches(void **state)
{
	(void)state;
	assert_true(csrf_token_matches(VECTOR_TOKEN, VECTOR_SECRET));
	assert_true(csrf_token_matches(VECTOR_SECRET, VECTOR_SECRET));
	assert_false(csrf_token_matches(VECTOR_TOKEN, "Ba0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk"));
	assert_false(csrf_token_matches(VECTOR_SECRET, "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kl"));
}

static void test_csrf_token__every_mask_hides_the_same_secret(void **state)
{
	struct fake_random random;
	char tokens[2][CSRF_TOKEN_LENGTH + 1];

	(void)state;
	fake_random_init(&random, 1);
	for (int i = 0; i < 1000; i++) {
		csrf_token_mask(&random.base, VECTOR_SECRET, tokens[i % 2]);
		assert_int_equal(strlen(tokens[i % 2]), CSRF_TOKEN_LENGTH);
		assert_true(csrf_token_matches(tokens[i % 2], VECTOR_SECRET));
		assert_true(i == 0 || strcmp(tokens[0], tokens[1]) != 0);
	}
}

/* 50,000 times each is expected; a remainder of 256 would make some 25 % likelier. */
static void test_csrf_token__letters_of_secrets_are_equally_likely(void **state)
{
	enum { ROUNDS = 62 * 50000 / CSRF_SECRET_LENGTH };
	unsigned counts[128] = {0};
	struct fake_random random;
	char secret[CSRF_SECRET_LENGTH + 1];

	(void)state;
	fake_random_init(&random, 2);
	for (int i = 0; i < ROUNDS; i++) {
		csrf_secret_new(&random.base, secret);
		for (const char *letter = secret; *letter; letter++)
			counts[(unsigned char)*letter]++;
	}
	for (const char *letter = LETTERS_AND_DIGITS; *letter; letter++)
		assert_in_range(counts[(unsigned char)*letter], 49000, 51000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csrf_token__bare_and_masked_secrets_are_read),
		cmocka_unit_test(test_csrf_token__text_that_is_neither_is_refused),
		cmocka_unit_test(test_csrf_token__only_its_own_secret_matches),
		cmocka_unit_test(test_csrf_token__every_mask_hides_the_same_secret),
		cmocka_unit_test(test_csrf_token__letters_of_secrets_are_equally_likely),
	};

	return cmocka_run_group_tests_name("csrf_token", tests, NULL, NULL);
}
