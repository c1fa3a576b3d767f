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
		cmocka_unit_test(test_column__an_auto_column_is_numbered_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
