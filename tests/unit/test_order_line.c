#include "config.h"

#include "base/mem.h"
#include "domain/order_line.h"
#include "tests/support/cmocka.h"

/* Source: docs/domain.md, "Equality". Names are compared byte by byte. */
static void test_order_line__is_equal_by_all_three_values(void **state)
{
	static const struct order_line line = {"o-1", "OAK-STOOL", 4};
	static const struct {
		const char *what;
		struct order_line line;
		bool equal;
	} rows[] = {
		{"the same values",  {"o-1", "OAK-STOOL", 4},        true },
		{"another quantity", {"o-1", "OAK-STOOL", 5},        false},
		{"another order",    {"o-2", "OAK-STOOL", 4},        false},
		{"another sku",      {"o-1", "ASH-BENCH", 4},        false},
		{"case",             {"O-1", "OAK-STOOL", 4},        false},
		{"case of the sku",  {"o-1", "oak-stool", 4},        false},
		{"trailing blank",   {"o-1 ", "OAK-STOOL", 4},       false},
		{"accent",           {"o-1", "O\xc3\x84K-STOOL", 4}, false},
		{"prefix",           {"o-1", "OAK", 4},              false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_row(order_line_equal(line, rows[i].line) == rows[i].equal, rows[i].what);
		assert_row(order_line_equal(rows[i].line, line) == rows[i].equal, rows[i].what);
	}
}

/* U+00E9, and e followed by U+0301, look alike and are two texts. */
static void test_order_line__is_not_normalised(void **state)
{
	(void)state;
	assert_false(order_line_equal((struct order_line){"o-1", "\xc3\xa9tage", 4},
		(struct order_line){"o-1", "e\xcc\x81tage", 4}));
}

static void test_order_line__copy_has_texts_of_its_own(void **state)
{
	char orderid[] = "o-1";
	char sku[] = "OAK-STOOL";
	struct order_line line = {orderid, sku, 4};
	TALLOC_CTX *mem = mem_context(NULL, "test");
	struct order_line copy = order_line_copy(mem, line);

	(void)state;
	assert_true(order_line_equal(copy, line));
	orderid[0] = 'X';
	sku[0] = 'X';
	assert_true(order_line_equal(copy, (struct order_line){"o-1", "OAK-STOOL", 4}));
	talloc_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_line__is_equal_by_all_three_values),
		cmocka_unit_test(test_order_line__is_not_normalised),
		cmocka_unit_test(test_order_line__copy_has_texts_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
