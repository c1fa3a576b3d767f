#include "config.h"

#include "adapters/curl/webhook_signature.h"

#include "tests/support/with_mem.h"

/* Made by: printf '%s' "<t>.<body>" | openssl dgst -sha256 -hmac "<secret>" */
static void test_webhook_signature__is_the_hmac_of_time_and_body(void **state)
{
	static const struct {
		const char *secret;
		int64_t time_s;
		const char *body;
		const char *signature;
	} rows[] = {
		{"swordfish",        1935360000, "{\"sku\":\"OAK-STOOL\"}",
                 "t=1935360000,v1="
			"a47627b2b6396ce94c2a67b9aa31da933638e4af927088699f1cabb752212c0b"},
		{"schl\xC3\xBCssel", 0,          "",
                 "t=0,v1=6f6812186feeeb2786888548c8b86a000b0905b49f3d9652786736ef422e53af"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
			webhook_signature(*state, rows[i].secret, rows[i].time_s, rows[i].body),
			rows[i].signature);
}

static void test_webhook_signature__knows_time_body_and_secret_apart(void **state)
{
	const char *body = "1.x";
	const char *longer = "1.x1";
	const char *first = webhook_signature(*state, "a", 12, body);

	assert_string_not_equal(first, webhook_signature(*state, "b", 12, body));
	assert_string_not_equal(
		strchr(first, 'v'), strchr(webhook_signature(*state, "a", 13, body), 'v'));
	assert_string_not_equal(
		strchr(first, 'v'), strchr(webhook_signature(*state, "a", 12, longer), 'v'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_webhook_signature__is_the_hmac_of_time_and_body),
		WITH_MEM(test_webhook_signature__knows_time_body_and_secret_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
