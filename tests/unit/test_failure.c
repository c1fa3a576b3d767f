#include "config.h"

#include "orm_mapping/mysql/failure.h"

#include <string.h>

#include "base/mem.h"
#include "tests/support/cmocka.h"

/* Source: docs/decisions/0008-error-kinds.md. */
static void test_failure__every_number_has_its_class_and_kind(void **state)
{
	static const struct {
		unsigned code;
		enum failure_class class;
		enum error_kind kind;
	} rows[] = {
		{1213, FAILURE_RETRY,     ERROR_BUSY       },
		{1020, FAILURE_RETRY,     ERROR_BUSY       },
		{1205, FAILURE_WAIT,      ERROR_BUSY       },
		{3100, FAILURE_RETRY,     ERROR_BUSY       },
		{3101, FAILURE_RETRY,     ERROR_BUSY       },
		{9007, FAILURE_RETRY,     ERROR_BUSY       },
		{8002, FAILURE_RETRY,     ERROR_BUSY       },
		{8022, FAILURE_RETRY,     ERROR_BUSY       },
		{2006, FAILURE_LOST,      ERROR_UNAVAILABLE},
		{2013, FAILURE_LOST,      ERROR_UNAVAILABLE},
		{2055, FAILURE_LOST,      ERROR_UNAVAILABLE},
		{1290, FAILURE_FAILOVER,  ERROR_BUSY       },
		{1792, FAILURE_FAILOVER,  ERROR_BUSY       },
		{1836, FAILURE_FAILOVER,  ERROR_BUSY       },
		{1047, FAILURE_FAILOVER,  ERROR_BUSY       },
		{1053, FAILURE_FAILOVER,  ERROR_BUSY       },
		{1615, FAILURE_REPREPARE, ERROR_BUSY       },
		{1054, FAILURE_SCHEMA,    ERROR_INTERNAL   },
		{1146, FAILURE_SCHEMA,    ERROR_INTERNAL   },
		{1412, FAILURE_SCHEMA,    ERROR_BUSY       },
		{1364, FAILURE_SCHEMA,    ERROR_INTERNAL   },
		{1267, FAILURE_SCHEMA,    ERROR_INVALID    },
		{1264, FAILURE_DOMAIN,    ERROR_INVALID    },
		{1292, FAILURE_DOMAIN,    ERROR_INVALID    },
		{1366, FAILURE_DOMAIN,    ERROR_INVALID    },
		{3854, FAILURE_SCHEMA,    ERROR_INVALID    },
		{3988, FAILURE_SCHEMA,    ERROR_INVALID    },
		{1265, FAILURE_DOMAIN,    ERROR_INVALID    },
		{1406, FAILURE_DOMAIN,    ERROR_INVALID    },
		{1040, FAILURE_CAPACITY,  ERROR_UNAVAILABLE},
		{1203, FAILURE_CAPACITY,  ERROR_UNAVAILABLE},
		{1028, FAILURE_TIME,      ERROR_UNAVAILABLE},
		{1969, FAILURE_TIME,      ERROR_UNAVAILABLE},
		{3024, FAILURE_TIME,      ERROR_UNAVAILABLE},
		{1226, FAILURE_CAPACITY,  ERROR_UNAVAILABLE},
		{1461, FAILURE_CAPACITY,  ERROR_UNAVAILABLE},
		{1062, FAILURE_DOMAIN,    ERROR_CONFLICT   },
		{1451, FAILURE_DOMAIN,    ERROR_CONFLICT   },
		{1452, FAILURE_DOMAIN,    ERROR_CONFLICT   },
		{3819, FAILURE_DOMAIN,    ERROR_INVALID    },
		{4025, FAILURE_DOMAIN,    ERROR_INVALID    },
		{1064, FAILURE_OTHER,     ERROR_INTERNAL   },
		{0,    FAILURE_OTHER,     ERROR_INTERNAL   },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct failure *failure = failure_find(rows[i].code);

		assert_int_equal(failure->class, rows[i].class);
		assert_int_equal(failure->kind, rows[i].kind);
		assert_non_null(failure->meaning);
	}
}

static void test_failure__constraints_are_named_however_the_server_words_it(void **state)
{
	static const struct {
		unsigned code;
		const char *message;
		const char *name;
	} rows[] = {
		{1062, "Duplicate entry 'B-7' for key 'batch_reference'",               "batch_reference"},
		{1062, "Duplicate entry 'B-7' for key 'alloc_batch.batch_reference'",
                 "batch_reference"								       },
		{1062, "Duplicate entry '1' for key 'PRIMARY'",                         "PRIMARY"        },
		{1062, "Duplicate entry 'x' for key 'no'-1' for key 'yes'",             "yes"            },
		{1452,
                 "Cannot add or update a child row: a foreign key constraint fails "
			"(`ficus`.`alloc_allocation`, CONSTRAINT `alloc_line_fk` FOREIGN KEY "
			"(`line_id`) REFERENCES `alloc_orderline` (`id`))",             "alloc_line_fk"  },
		{1451,
                 "Cannot delete or update a parent row: a foreign key constraint fails "
			"(`ficus`.`alloc_allocation`, CONSTRAINT `alloc_line_fk` FOREIGN KEY "
			"(`line_id`) REFERENCES `alloc_orderline` (`id`))",             "alloc_line_fk"  },
		{3819, "Check constraint 'qty_positive' is violated.",                  "qty_positive"   },
		{4025, "CONSTRAINT `qty_positive` failed for `ficus`.`alloc_batch`",
                 "qty_positive"									  },
		{4025, "CONSTRAINT `alloc_batch.qty` failed for `ficus`.`alloc_batch`", "qty"            },
		{1264, "Out of range value for column 'qty' at row 1",                  "qty"            },
		{1265, "Data truncated for column 'colour' at row 1",                   "colour"         },
		{1406, "Data too long for column 'note' at row 1",                      "note"           },
		{1292, "Incorrect datetime value: 'x' for column 'eta' at row 1",       "eta"            },
		{1292, "Incorrect uuid value: 'x' for column `f`.`b`.`key` at row 1",   "key"            },
		{1366, "Incorrect string value: '\\xF0' for column 'sku' at row 1",     "sku"            },
		{1366, "Incorrect string value: '' for column `f`.`b`.`sku` at row 1",  "sku"            },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct constraint constraint = {rows[i].name, ERROR_NOT_FOUND, "what it means"};
		struct error err = {0};

		assert_false(failure_of_constraint(
			failure_find(rows[i].code), rows[i].message, &constraint, 1, &err));
		assert_row(err.kind == ERROR_NOT_FOUND, rows[i].message);
		assert_string_equal(err.message, "what it means");
	}
}

static void test_failure__an_unknown_constraint_has_the_kind_of_its_number(void **state)
{
	static const struct constraint other[] = {
		{"other", ERROR_NOT_FOUND, "not this"}
        };
	struct error err = {0};

	(void)state;
	assert_false(failure_of_constraint(failure_find(1062),
		"Duplicate entry 'B-7' for key 'batch_reference'", other, 1, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_non_null(strstr(err.message, "(batch_reference)"));
	assert_null(strstr(err.message, "B-7"));
}

static void test_failure__a_message_without_a_name_will_do(void **state)
{
	static const char *const messages[] = {
		"", "for key '", "Duplicate entry", "CONSTRAINT `unfinished", "Check constraint '"};
	static const unsigned codes[] = {1062, 1451, 1452, 3819, 4025};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++)
		for (size_t j = 0; j < ARRAY_SIZE(codes); j++) {
			const struct failure *failure = failure_find(codes[j]);
			struct error err = {0};

			assert_false(failure_of_constraint(failure, messages[i], NULL, 0, &err));
			assert_int_equal(err.kind, failure->kind);
			assert_string_equal(err.message, failure->meaning);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failure__every_number_has_its_class_and_kind),
		cmocka_unit_test(test_failure__constraints_are_named_however_the_server_words_it),
		cmocka_unit_test(test_failure__an_unknown_constraint_has_the_kind_of_its_number),
		cmocka_unit_test(test_failure__a_message_without_a_name_will_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
