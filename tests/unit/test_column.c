#include "config.h"

#include "orm_mapping/mapper/column.h"

#include "tests/support/cmocka.h"

struct kind_row {
	int32_t int32;
	int64_t int64;
	uint64_t uint64;
	struct optional_int64 optional;
	const char *text;
	struct date date;
	struct bytes bytes;
};

static const struct column kind_columns[] = {
	COLUMN(kind_row, int32, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(kind_row, int64, COLUMN_AUTO),
	COLUMN_NAMED(kind_row, uint64, "a number", COLUMN_AUTO),
	COLUMN(kind_row, optional, COLUMN_NULLABLE),
	COLUMN(kind_row, text, COLUMN_NULLABLE),
	COLUMN(kind_row, date, COLUMN_NULLABLE),
	COLUMN(kind_row, bytes, COLUMN_NULLABLE),
};

static void test_column__type_and_place_come_from_the_field(void **state)
{
	static const enum column_type types[] = {COLUMN_INT32, COLUMN_INT64, COLUMN_UINT64,
		COLUMN_OPTIONAL_INT64, COLUMN_TEXT, COLUMN_DATE, COLUMN_BYTES};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		assert_int_equal(kind_columns[i].type, types[i]);
	assert_string_equal(kind_columns[1].name, "int64");
	assert_string_equal(kind_columns[2].name, "a number");
	assert_int_equal(kind_columns[4].offset, offsetof(struct kind_row, text));
}

/* The same values at other addresses. */
static void test_column__equal_values_are_the_same(void **state)
{
	char text[] = "text";
	char data[] = "\0\1";
	struct kind_row a = {
		1, 2, 3, {4,    true},
                   "text", {2031, 5,    1},
                   {"\0\1",    2  }
        };
	struct kind_row b = {
		1, 2, 3, {4,    true},
                   text, {2031, 5,    1},
                   {data,    2    }
        };
	struct kind_row null = {0};
	struct kind_row also_null = {
		.optional = {7,    false},
                  .bytes = {NULL, 7    }
        };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kind_columns); i++) {
		assert_row(column_is_same(&kind_columns[i], &a, &b), kind_columns[i].name);
		assert_row(
			column_is_same(&kind_columns[i], &null, &also_null), kind_columns[i].name);
		assert_row(!column_is_same(&kind_columns[i], &a, &null), kind_columns[i].name);
		assert_row(!column_is_same(&kind_columns[i], &null, &a), kind_columns[i].name);
	}
}

static void test_column__the_smallest_difference_is_one(void **state)
{
	static const struct kind_row row = {
		1, 2, 3, {4,    true},
                   "text", {2031, 5,    1},
                   {"\0\1",    2  }
        };
	static const struct kind_row others[] = {
		{2,   3,   4,          {5, true},  "Text",  {2031, 5, 2}, {"\0\2", 2}},
		{-1,  -2,  UINT64_MAX, {-4, true}, "text ", {2031, 6, 1}, {"\0\1", 1}},
		{257, 258, 259,        {0, true},  "",      {2030, 5, 1}, {"", 0}    },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kind_columns); i++)
		for (size_t j = 0; j < ARRAY_SIZE(others); j++)
			assert_row(!column_is_same(&kind_columns[i], &row, &others[j]),
				kind_columns[i].name);
}

static void test_column__null_is_not_empty(void **state)
{
	struct kind_row null = {0};
	struct kind_row empty = {
		.optional = {0,  true},
                  .text = "", .bytes = {"", 0   }
        };

	(void)state;
	assert_false(column_is_same(&kind_columns[3], &null, &empty));
	assert_false(column_is_same(&kind_columns[4], &null, &empty));
	assert_false(column_is_same(&kind_columns[6], &null, &empty));
}

/* Each with the first of two values, with the second, and with none where there may be none. */
struct typed_row {
	bool boolean;
	double real;
	struct decimal amount;
	struct json document;
	struct datetime moment;
	struct time_of_day time;
	struct uuid uuid;
	struct optional_bool any_boolean;
	struct optional_uint64 any_positive;
	struct optional_double any_real;
	struct optional_time any_time;
	struct optional_uuid any_uuid;
};

static const struct column typed_columns[] = {
	COLUMN(typed_row, boolean, COLUMN_PLAIN),
	COLUMN(typed_row, real, COLUMN_PLAIN),
	COLUMN(typed_row, time, COLUMN_PLAIN),
	COLUMN(typed_row, uuid, COLUMN_HYPHENATED),
	COLUMN_OF_DECIMAL(typed_row, amount, COLUMN_NULLABLE, 12, 2),
	COLUMN(typed_row, document, COLUMN_NULLABLE),
	COLUMN(typed_row, moment, COLUMN_NULLABLE),
	COLUMN(typed_row, any_boolean, COLUMN_NULLABLE),
	COLUMN(typed_row, any_positive, COLUMN_NULLABLE),
	COLUMN(typed_row, any_real, COLUMN_NULLABLE),
	COLUMN(typed_row, any_time, COLUMN_NULLABLE),
	COLUMN(typed_row, any_uuid, COLUMN_NULLABLE),
};

/* clang-format off */
static const struct typed_row one = {
	.amount = {"1.50"},
	.document = {"{\"a\": 1, \"b\": 2}"},
	.moment = {{2031, 5, 1}, {0, 0, 0, 0}},
	.any_boolean = {false, true},
	.any_positive = {0, true},
	.any_real = {0, true},
	.any_time = {{0, 0, 0, 0}, true},
	.any_uuid = {{{0}}, true},
};

static const struct typed_row two = {
	.boolean = true,
	.real = -0.0,
	.amount = {"1.51"},
	.document = {"{\"a\": 1, \"b\": 3}"},
	.moment = {{2031, 5, 1}, {0, 0, 0, 1}},
	.time = {0, 0, 0, 1},
	.uuid = {{[15] = 1}},
	.any_boolean = {true, true},
	.any_positive = {1, true},
	.any_real = {5e-324, true},
	.any_time = {{0, 0, 0, 1}, true},
	.any_uuid = {{{[15] = 1}}, true},
};
/* clang-format on */

static void test_column__every_type_tells_two_values_and_none_apart(void **state)
{
	struct typed_row same = one;
	struct typed_row none = {0};

	(void)state;
	same.document.text = "{\"b\":2,\"a\":1}";
	for (size_t i = 0; i < ARRAY_SIZE(typed_columns); i++) {
		const struct column *column = &typed_columns[i];

		assert_row(column_is_same(column, &one, &same), column->name);
		assert_row(!column_is_same(column, &one, &two), column->name);
		assert_row(column_is_same(column, &none, &none), column->name);
		if (column->flags & COLUMN_NULLABLE)
			assert_row(!column_is_same(column, &one, &none), column->name);
	}
}

static void test_column__a_decimal_has_its_rule(void **state)
{
	(void)state;
	assert_int_equal(typed_columns[4].type, COLUMN_DECIMAL);
	assert_int_equal(typed_columns[4].decimal.digits, 12);
	assert_int_equal(typed_columns[4].decimal.places, 2);
}

static void test_column__an_auto_column_is_numbered_once(void **state)
{
	struct kind_row row = {0};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_true(column_is_unnumbered(&kind_columns[i], &row));
		column_set_number(&kind_columns[i], &row, 1000 + i);
		assert_false(column_is_unnumbered(&kind_columns[i], &row));
	}
	assert_int_equal(row.int32, 1000);
	assert_int_equal(row.int64, 1001);
	assert_int_equal(row.uint64, 1002);
	assert_false(column_is_unnumbered(&kind_columns[3], &row));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_column__type_and_place_come_from_the_field),
		cmocka_unit_test(test_column__equal_values_are_the_same),
		cmocka_unit_test(test_column__the_smallest_difference_is_one),
		cmocka_unit_test(test_column__null_is_not_empty),
		cmocka_unit_test(test_column__every_type_tells_two_values_and_none_apart),
		cmocka_unit_test(test_column__a_decimal_has_its_rule),
		cmocka_unit_test(test_column__an_auto_column_is_numbered_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
