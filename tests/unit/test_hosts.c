/* tests/unit/test_hosts.c - hosts and the patterns that name them. */
#include "config.h"

#include "fcgi_app/django/hosts.h"

#include "base/mem.h"
#include "tests/support/cmocka.h"

static void test_hosts__pattern_names_a_host_or_all_below_it(void **state)
{
	static const struct {
		const char *host;
		const char *pattern;
		bool matches;
	} rows[] = {
		{"shop.example",      "shop.example",     true },
		{"shop.example",      "Shop.EXAMPLE",     true },
		{"Shop.example",      "shop.example",     false},
		{"shop.examplf",      "shop.example",     false},
		{"shop.exampl",       "shop.example",     false},
		{"a.shop.example",    "shop.example",     false},
		{"a.shop.example",    ".shop.example",    true },
		{"a.shop.example",    ".SHOP.example",    true },
		{"b.a.shop.example",  ".shop.example",    true },
		{"shop.example",      ".shop.example",    true },
		{".shop.example",     ".shop.example",    true },
		{"eshop.example",     ".shop.example",    false},
		{"hop.example",       ".shop.example",    false},
		{"example",           ".shop.example",    false},
		{"a.shop.example:80", ".shop.example",    false},
		{"a.shop.example:80", ".shop.example:80", true },
		{"shop.example",      "shop.example:80",  false},
		{"[::1]",             "[::1]",            true },
		{"shop.example",      "",                 false},
		{"",                  "",                 false},
		{"",                  ".",                true },
		{"",                  "shop.example",     false},
		{"@shop.example",     "`shop.example",    false},
		{"{shop.example",     "[shop.example",    false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_row(host_matches(host_span_of(rows[i].host),
				   host_span_of(rows[i].pattern)) == rows[i].matches,
			rows[i].host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts__pattern_names_a_host_or_all_below_it),
	};

	return cmocka_run_group_tests_name("hosts", tests, NULL, NULL);
}
