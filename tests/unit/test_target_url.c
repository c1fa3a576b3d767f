#include "config.h"

#include "adapters/curl/target_url.h"

#include "tests/support/with_mem.h"

static void test_target_url__with_host_and_scheme_passes(void **state)
{
	static const struct {
		const char *url;
		const char *schemes;
		bool has_user;
	} rows[] = {
		{"smtp://127.0.0.1:2525",                     "smtp smtps", false},
		{"smtps://mail.shop.example",                 "smtp smtps", false},
		{"smtp://ficus:s%40fe@mail.shop.example:587", "smtp smtps", true },
		{"https://shop.example/hook?a=b",             "http https", false},
		{"HTTP://[::1]:8080/",                        "http https", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = {0};

		assert_row(target_url_check(rows[i].url, rows[i].schemes, &err), rows[i].url);
		assert_int_equal(target_url_has_user(rows[i].url), rows[i].has_user);
	}
}

static void test_target_url__anything_else_does_not(void **state)
{
	static const char *const urls[] = {"", "mail.shop.example", "127.0.0.1:25",
		"http://shop.example", "smt://shop.example", "smtpsx://shop.example",
		"smtp://:secret@", "smtp://secret@shop.example:99999",
		"smtp://sec ret@shop.example", "file:///secret"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(urls); i++) {
		struct error err = {0};

		assert_row(!target_url_check(urls[i], "smtp smtps", &err), urls[i]);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_null(strstr(err.message, "secret"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_target_url__with_host_and_scheme_passes),
		cmocka_unit_test(test_target_url__anything_else_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
