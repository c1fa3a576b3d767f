/* tests/unit/test_site_address.c - scheme, host and port that a request was sent to. */
#include "config.h"

#include "fcgi_app/django/site_address.h"

#include "tests/fakes/fake_exchange.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct django_settings plain = {
	.version = 302,
	.allowed_hosts = (const char *const[]){"*", NULL},
	.secure_header = "",
	.secure_value = "",
};

static bool read_address(TALLOC_CTX *mem, const struct django_settings *settings,
	const char *const *params, struct site_address *out, struct error *err)
{
	struct fake_exchange *exchange = mem_new(mem, struct fake_exchange);
	struct request request;

	fake_exchange_init(exchange, mem, params, (struct bytes){"", 0});
	request_init(&request, mem, &exchange->base);
	return site_address_read(settings, &request, out, err);
}

static struct site_address address(
	TALLOC_CTX *mem, const struct django_settings *settings, const char *const *params)
{
	struct site_address out;
	struct error err = {0};

	if (!read_address(mem, settings, params, &out, &err))
		fail_msg("%s", err.message);
	return out;
}

static void check_host(
	TALLOC_CTX *mem, const struct django_settings *settings, const char *host, bool is_allowed)
{
	struct site_address site;
	struct error err = {0};
	const char *param = mem_printf(mem, "HTTP_HOST=%s", host);

	assert_row(read_address(mem, settings, LIST(param), &site, &err) == is_allowed, host);
	if (is_allowed)
		assert_string_equal(site.host, host);
	else
		assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_site_address__host_is_a_name_or_an_address(void **state)
{
	static const struct {
		const char *host;
		bool is_one;
	} rows[] = {
		{"shop.example",      true },
		{"SHOP.example",      true },
		{"shop.example.",     true },
		{"shop-1.example:80", true },
		{"127.0.0.1",         true },
		{"localhost:8080",    true },
		{"[::1]",             true },
		{"[::1]:8080",        true },
		{"[FE80::a:1]",       true },
		{"[::ffff:10.0.0.1]", true },
		{"",                  false},
		{".",                 false},
		{":80",               false},
		{"shop.example:",     false},
		{"shop.example:8o",   false},
		{"shop.example:80:1", false},
		{"shop.example/",     false},
		{"shop example",      false},
		{"shop_example",      false},
		{"a@shop.example",    false},
		{"a, b",              false},
		{"sh\xC3\xB6p",       false},
		{"::1",               false},
		{"[::1",              false},
		{"[::1]80",           false},
		{"[::1]:",            false},
		{"[]",                false},
		{"[:]",               false},
		{"[1]",               false},
		{"[1.2:3]",           false},
		{"[::g]",             false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_host(*state, &plain, rows[i].host, rows[i].is_one);
}

static void test_site_address__host_is_one_of_those_allowed(void **state)
{
	static const struct {
		const char *host;
		bool is_allowed;
	} rows[] = {
		{"one.example",       true },
		{"One.Example",       true },
		{"one.example:8080",  true },
		{"one.example.",      true },
		{"a.one.example",     false},
		{"two.example",       true },
		{"a.two.example.:80", true },
		{"etwo.example",      false},
		{"[::1]:80",          true },
		{"[::2]",             false},
		{"three.example",     false},
	};
	struct django_settings settings = plain;

	settings.allowed_hosts = LIST("one.example", ".Two.example", "[::1]");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_host(*state, &settings, rows[i].host, rows[i].is_allowed);
}

static void test_site_address__no_host_is_allowed_by_an_empty_list(void **state)
{
	struct django_settings settings = plain;

	settings.allowed_hosts = (const char *const[]){NULL};
	check_host(*state, &settings, "localhost", false);
	check_host(*state, &settings, "127.0.0.1", false);
}

static void test_site_address__refused_host_is_named(void **state)
{
	struct django_settings settings = plain;
	struct site_address site;
	struct error err = {0};

	settings.allowed_hosts = LIST("shop.example");
	assert_false(read_address(*state, &settings, LIST("HTTP_HOST=evil.example"), &site, &err));
	assert_string_equal(err.message, "the host evil.example is not one of this site");
}

static void test_site_address__forwarded_host_and_port_count_when_asked_for(void **state)
{
	const char *const *params = LIST("HTTP_HOST=inside", "SERVER_PORT=81",
		"HTTP_X_FORWARDED_HOST=shop.example:444", "HTTP_X_FORWARDED_PORT=444");
	struct django_settings settings = plain;

	assert_string_equal(address(*state, &settings, params).host, "inside");
	assert_string_equal(address(*state, &settings, params).port, "81");
	settings.uses_forwarded_host = true;
	assert_string_equal(address(*state, &settings, params).host, "shop.example:444");
	assert_string_equal(address(*state, &settings, params).port, "81");
	settings.uses_forwarded_port = true;
	assert_string_equal(address(*state, &settings, params).port, "444");
}

static void test_site_address__without_forwarded_ones_the_request_s_own_count(void **state)
{
	struct django_settings settings = plain;
	struct site_address site;

	settings.uses_forwarded_host = true;
	settings.uses_forwarded_port = true;
	site = address(*state, &settings, LIST("HTTP_HOST=shop.example", "SERVER_PORT=81"));
	assert_string_equal(site.host, "shop.example");
	assert_string_equal(site.port, "81");
}

static void test_site_address__without_a_host_the_server_s_name_counts(void **state)
{
	static const struct {
		const char *port;
		const char *https;
		const char *host;
	} rows[] = {
		{"SERVER_PORT=80",  "HTTPS=",   "shop.example"    },
		{"SERVER_PORT=443", "HTTPS=",   "shop.example:443"},
		{"SERVER_PORT=443", "HTTPS=on", "shop.example"    },
		{"SERVER_PORT=80",  "HTTPS=on", "shop.example:80" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
			address(*state, &plain,
				LIST("SERVER_NAME=shop.example", rows[i].port, rows[i].https))
				.host,
			rows[i].host);
}

static void test_site_address__https_is_what_the_front_end_says(void **state)
{
	static const struct {
		const char *param;
		bool is_secure;
	} rows[] = {
		{"HTTPS=on",                     true },
		{"HTTPS=1",                      true },
		{"HTTPS=off",                    false},
		{"HTTPS=OFF",                    false},
		{"HTTPS=",                       false},
		{"HTTP_X_FORWARDED_PROTO=https", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_row(address(*state, &plain, LIST("HTTP_HOST=shop.example", rows[i].param))
					.is_secure == rows[i].is_secure,
			rows[i].param);
}

static void test_site_address__https_is_what_the_proxy_says_that_is_asked(void **state)
{
	static const struct {
		const char *param;
		bool of_3_2, of_4_1;
	} rows[] = {
		{"HTTP_X_SCHEME=https",         true,  true },
		{"HTTP_X_SCHEME=HTTPS",         false, false},
		{"HTTP_X_SCHEME=http",          false, false},
		{"HTTP_X_SCHEME=",              false, false},
		{"HTTP_X_SCHEME=https, http",   false, true },
		{"HTTP_X_SCHEME= https\t,http", false, true },
		{"HTTP_X_SCHEME=http, https",   false, false},
		{"HTTP_X_SCHEME=httpss",        false, false},
		{"HTTP_X_SCHEMES=http",         true,  true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *const *params = LIST("HTTPS=on", "HTTP_HOST=h", rows[i].param);
		struct django_settings settings = plain;

		settings.secure_header = "HTTP_X_SCHEME";
		settings.secure_value = "https";
		assert_row(address(*state, &settings, params).is_secure == rows[i].of_3_2,
			rows[i].param);
		settings.version = 401;
		assert_row(address(*state, &settings, params).is_secure == rows[i].of_4_1,
			rows[i].param);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_site_address__host_is_a_name_or_an_address),
		WITH_MEM(test_site_address__host_is_one_of_those_allowed),
		WITH_MEM(test_site_address__no_host_is_allowed_by_an_empty_list),
		WITH_MEM(test_site_address__refused_host_is_named),
		WITH_MEM(test_site_address__forwarded_host_and_port_count_when_asked_for),
		WITH_MEM(test_site_address__without_forwarded_ones_the_request_s_own_count),
		WITH_MEM(test_site_address__without_a_host_the_server_s_name_counts),
		WITH_MEM(test_site_address__https_is_what_the_front_end_says),
		WITH_MEM(test_site_address__https_is_what_the_proxy_says_that_is_asked),
	};

	return cmocka_run_group_tests_name("site_address", tests, NULL, NULL);
}
