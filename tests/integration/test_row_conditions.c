#include "config.h"

#include "orm_mapping/tables/row_conditions.h"

#include "tests/support/accounts.h"
#include "tests/support/cmocka.h"
#include "tests/support/shelf.h"

/* The ids of the items that a single condition holds for. */
static const char *items_with(struct database_case *this, struct row_condition condition)
{
	struct row_clause clause = {&condition, 1};
	struct row_request request = shelf_all_items;

	request.selection = (struct row_selection){&shelf_items, &clause, 1};
	return shelf_read(this, &request);
}

static void test_row_conditions__of_every_kind(void **state)
{
	static const struct {
		const char *path;
		enum row_test test;
		const char *value;
		const char *ids;
	} rows[] = {
		{"id",                      TEST_IS,          "3",                                    "3"      },
		{"name",                    TEST_IS,          "LAMP",                                 "1"      },
		{"name",                    TEST_IS,          "lampshade",                            "2"      },
		{"name",                    TEST_IS,          "0",                                    ""       },
		{"name",                    TEST_MORE,        "lamp",                                 "2 4"    },
		{"name",                    TEST_STARTS_WITH, "lamp",                                 "1 2"    },
		{"name",                    TEST_STARTS_WITH, "shade",                                ""       },
		{"name",                    TEST_CONTAINS,    "AMP",                                  "1 2"    },
		{"name",                    TEST_CONTAINS,    "",                                     "1 2 3 4"},
		{"name",                    TEST_CONTAINS,    "%",                                    "3"      },
		{"name",                    TEST_CONTAINS,    "_",                                    "3"      },
		{"name",                    TEST_CONTAINS,    "\\",                                   "3"      },
		{"name",                    TEST_CONTAINS,    "%_w",                                  "3"      },
		{"name",                    TEST_STARTS_WITH, "%",                                    ""       },
		{"name",                    TEST_STARTS_WITH, "____",                                 ""       },
		{"name",                    TEST_CONTAINS,    "'",                                    "4"      },
		{"name",                    TEST_IS,          "O'Neill \"x\"",                        "4"      },
		{"name",                    TEST_IS,          "100%_wool\\",                          "3"      },
		{"name",                    TEST_IS,          "' OR '1'='1",                          ""       },
		{"b",		       TEST_IS,          "2",				    "3 4"    },
		{"b",		       TEST_IS_NULL,     "1",                                    "2"      },
		{"b",		       TEST_IS_NULL,     "0",                                    "1 3 4"  },
		{"b",		       TEST_LESS,        "2",                                    "1"      },
		{"b",		       TEST_AT_MOST,     "2",                                    "1 3 4"  },
		{"b",		       TEST_CONTAINS,    "2",                                    "3 4"    },
		{"twice",                   TEST_IS,          "4",                                    "3 4"    },
		{"twice",                   TEST_IS_NULL,     "1",                                    "2"      },
		{"price",                   TEST_IS,          "1.5",                                  "1"      },
		{"price",                   TEST_LESS,        "1.50",                                 "2 4"    },
		{"price",                   TEST_LESS,        SHELF_LOWEST_PRICE,                     ""       },
		{"price",                   TEST_LESS,        "-9999999999999999999999999999.98",     "2"      },
		{"price",                   TEST_AT_LEAST,    "0.05",                                 "1 4"    },
		{"debt",                    TEST_MORE,        "9999999999999999999999999999.98",      "2"      },
		{"shown",                   TEST_IS,          "1",                                    "1 3"    },
		{"shown",                   TEST_IS,          "0",                                    "2"      },
		{"weight",                  TEST_IS,          "0.1",                                  "4"      },
		{"weight",                  TEST_IS,          "1e+22",                                "3"      },
		{"big",                     TEST_IS,          "18446744073709551615",                 "1"      },
		{"big",                     TEST_MORE,        "9223372036854775807",                  "1"      },
		{"day",                     TEST_IS,          "2024-01-02",                           "1"      },
		{"day",                     TEST_AT_LEAST,    "2024-01-02",                           "1 3"    },
		{"day",                     TEST_CONTAINS,    "2024-",                                "1 3"    },
		{"moment",                  TEST_IS,          "2024-01-02 03:04:05.000060",           "1"      },
		{"moment",                  TEST_MORE,        "2024-01-02 03:04:05.000060",           "3"      },
		{"at",                      TEST_IS,          "23:59:59.500000",                      "3"      },
		{"lasts",                   TEST_LESS,        "0",                                    "1"      },
		{"token",                   TEST_IS,          "12345678-1234-5678-1234-567812345678", "1"      },
		{"extra",                   TEST_CONTAINS,    "1.50",                                 "1"      },
		{"extra",                   TEST_IS_NULL,     "1",                                    "2 4"    },
		{"note",                    TEST_CONTAINS,    "o\nl",                                 "1"      },
		{"note",                    TEST_IS,          "",                                     "3"      },
		{"image",                   TEST_IS_NULL,     "0",                                    "1 3"    },
		{"maker",                   TEST_IS,          "1",                                    "1 2"    },
		{"maker",                   TEST_IS_NULL,     "1",                                    "4"      },
		{"maker.name",              TEST_IS,          "bert",                                 "3"      },
		{"maker.name",              TEST_IS_NULL,     "1",                                    "4"      },
		{"maker.country.name",      TEST_STARTS_WITH, "aus",                                  "1 2"    },
		{"maker.country",           TEST_IS,          "1",                                    "1 2"    },
		{"tags",                    TEST_IS,          "1",                                    "1 2"    },
		{"tags",                    TEST_IS,          "99",                                   ""       },
		{"tags",                    TEST_AT_MOST,     "2",                                    "1 2 4"  },
		{"tags",                    TEST_IS_NULL,     "1",                                    "3"      },
		{"tags",                    TEST_IS_NULL,     "0",                                    "1 2 4"  },
		{"tags.name",               TEST_CONTAINS,    "e",                                    "1 2 4"  },
		{"tags.name",               TEST_IS,          "old",                                  "1 4"    },
		{"tags.maker.name",         TEST_IS,          "Anna",                                 "1 2"    },
		{"tags.maker.country.name", TEST_IS,          "Austria",                              "1 2"    },
		{"tags.maker",              TEST_IS_NULL,     "1",                                    "4"      },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_condition condition = {rows[i].path, rows[i].test, rows[i].value};
		const char *ids = items_with(*state, condition);

		if (strcmp(ids, rows[i].ids) != 0)
			fail_msg("%s, test %d, %s: found %s", rows[i].path, (int)rows[i].test,
				rows[i].value, ids);
	}
}

/* Whatever is asked for, nothing but INVALID with the field's name, and it is not sent. */
static void test_row_conditions__values_of_other_kinds_are_invalid(void **state)
{
	static const struct row_condition conditions[] = {
		{"id",     TEST_IS,       "1 OR 1=1"           },
		{"id",     TEST_IS,       ""                   },
		{"id",     TEST_IS,       NULL                 },
		{"b",      TEST_LESS,     "2.5"                },
		{"price",  TEST_IS,       "1.505"              },
		{"shown",  TEST_IS,       "yes"                },
		{"day",    TEST_MORE,     "tomorrow"           },
		{"moment", TEST_IS,       "2024-02-30 00:00:00"},
		{"at",     TEST_IS,       "25:00"              },
		{"token",  TEST_IS,       "1234"               },
		{"image",  TEST_IS,       "4"                  },
		{"name",   TEST_IS,       NULL                 },
		{"name",   TEST_CONTAINS, NULL                 },
		{"b",      TEST_IS_NULL,  "yes"                },
		{"b",      TEST_IS_NULL,  NULL                 },
		{"tags",   TEST_IS_NULL,  "2"                  },
		{"twice",  TEST_IS,       "x"                  },
	};
	struct database_case *this = *state;
	int64_t before = accounts_statements(this->conn).prepared;

	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++) {
		struct row_clause clause = {&conditions[i], 1};
		struct row_request request = shelf_all_items;
		struct row_list list;
		struct error err = {0};

		request.selection = (struct row_selection){&shelf_items, &clause, 1};
		assert_false(row_reader_read(shelf_reader(this), this, &request, &list, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_row(strstr(err.message, conditions[i].path), err.message);
	}
	assert_int_equal(accounts_statements(this->conn).prepared, before);
}

static void test_row_conditions__values_of_related_rows_are_named(void **state)
{
	static const struct {
		const char *path;
		const char *value;
		const char *message;
	} rows[] = {
		{"tags",          "red", "id must be an integer of 64 bits"     },
		{"tags.maker",    "x",   "maker must be an integer of 64 bits"  },
		{"maker.country", "x",   "country must be an integer of 64 bits"},
	};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_condition condition = {rows[i].path, TEST_IS, rows[i].value};
		struct row_clause clause = {&condition, 1};
		struct row_selection selection = {&shelf_items, &clause, 1};
		struct error err = {0};
		uint64_t count;

		assert_false(row_reader_count(shelf_reader(this), &selection, 10, &count, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message, rows[i].message);
	}
}

/* All clauses hold, and of each any condition. */
static void test_row_conditions__clauses_are_joined_by_and_their_conditions_by_or(void **state)
{
	static const struct row_condition lamps[] = {
		{"name",      TEST_IS, "Lamp"     },
		{"name",      TEST_IS, "lampshade"},
		{"tags.name", TEST_IS, "new"      },
	};
	static const struct row_condition red_or_cheap[] = {
		{"tags.name", TEST_IS,   "red" },
		{"price",     TEST_LESS, "0.00"},
	};
	static const struct row_clause clauses[] = {
		{lamps,        ARRAY_SIZE(lamps)       },
                {red_or_cheap, ARRAY_SIZE(red_or_cheap)},
		{NULL,         0                       }, /* no condition, so none that holds */
	};
	struct row_request request = shelf_all_items;

	request.selection.clauses = clauses;
	request.selection.clause_count = 1;
	assert_string_equal(shelf_read(*state, &request), "1 2 4");
	request.selection.clause_count = 2;
	assert_string_equal(shelf_read(*state, &request), "1 2");
	request.selection.clause_count = 3;
	assert_string_equal(shelf_read(*state, &request), "");
}

/* More than a hundred parameters in one statement. */
static void test_row_conditions__many_values_are_compared_at_once(void **state)
{
	struct database_case *this = *state;
	struct row_condition keys[1000];
	struct row_clause clause = {keys, ARRAY_SIZE(keys)};
	struct row_request request = shelf_all_items;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		keys[i] = (struct row_condition){"id", TEST_IS, mem_printf(this, "%zu", i + 3)};
	request.selection = (struct row_selection){&shelf_items, &clause, 1};
	assert_string_equal(shelf_read(this, &request), "3 4");
}

/* Every path and every test with what would be SQL, if it were pasted into it. */
static void test_row_conditions__no_value_becomes_sql(void **state)
{
	static const char *const values[] = {"'", "\\", "\\' OR 1=1 -- ", "` = 1", "?", "%s%n",
		"{table}", "1; DROP TABLE shelf_item", "\xf0\x9f\xaa\x91", "0x31", ""};
	struct database_case *this = *state;

	for (size_t i = 0; i < shelf_items.field_count - 1; i++)
		for (enum row_test test = TEST_IS; test <= TEST_CONTAINS; test++)
			for (size_t j = 0; j < ARRAY_SIZE(values); j++) {
				struct row_condition condition = {
					shelf_items.fields[i].name, test, values[j]};
				struct row_clause clause = {&condition, 1};
				struct row_selection selection = {&shelf_items, &clause, 1};
				struct error err = {0};
				uint64_t count;

				if (!row_reader_count(
					    shelf_reader(this), &selection, 9, &count, &err) &&
					err.kind != ERROR_INVALID)
					fail_msg("%s: %s", condition.path, err.message);
			}
	assert_string_equal(shelf_read(this, &shelf_all_items), "1 2 3 4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DATABASE_CASE(test_row_conditions__of_every_kind),
		DATABASE_CASE(test_row_conditions__values_of_other_kinds_are_invalid),
		DATABASE_CASE(test_row_conditions__values_of_related_rows_are_named),
		DATABASE_CASE(
			test_row_conditions__clauses_are_joined_by_and_their_conditions_by_or),
		DATABASE_CASE(test_row_conditions__many_values_are_compared_at_once),
		DATABASE_CASE(test_row_conditions__no_value_becomes_sql),
	};

	return cmocka_run_group_tests(tests, shelf_open_group, database_case_close_group);
}
