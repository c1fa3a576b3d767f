/* tests/unit/test_query.c - the values in the query of a URL. */
#include "config.h"

#include "fcgi_app/http/query.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static void test_query__value_is_found_by_its_name(void **state)
{
	static const struct {
		const char *query;
		const char *value; /* of qty; NULL: none */
	} rows[] = {
		{"",              NULL      },
		{"qty=3",         "3"       },
		{"qty",           ""        },
		{"qty=",          ""        },
		{"qty==3",        "=3"      },
		{"a=1&qty=3&b=2", "3"       },
		{"qty=3&qty=4",   "4"       },
		{"qty=3&qty",     ""        },
		{"&&qty=3&",      "3"       },
		{"QTY=3",         NULL      },
		{"xqty=3&qtyx=4", NULL      },
		{"=3",            NULL      },
		{"%71ty=3",       "3"       },
		{"qty=%33",       "3"       },
		{"qty=a+b%2Bc",   "a b+c"   },
		{"qty=%26%3D%25", "&=%"     },
		{"qty=%C3%A9",    "\xC3\xA9"},
		{"qty=\xC3\xA9",  "\xC3\xA9"},
		{"q+ty=1",        NULL      },
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *value = "unset";
		struct error err = {0};

		assert_row(query_find(mem, rows[i].query, "qty", &value, &err), rows[i].query);
		assert_row(!value == !rows[i].value, rows[i].query);
		if (value)
			assert_string_equal(value, rows[i].value);
	}
}

/* Whichever parameter it is: half a query tells nothing. */
static void test_query__malformed_parameter_is_refused(void **state)
{
	static const char *const queries[] = {"qty=3&a=%", "qty=3&a=%4", "qty=3&a=%4g", "qty=3&%zz",
		"qty=3&a=%00", "qty=3&a=%FF", "qty=3&a=%C3", "qty=3&a=\xC3", "qty=3&a=%ED%A0%80",
		"qty=3&a=b c", "qty=3&a=\x7F", "qty=3&a=\x01", "qty=3&a=#"};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		const char *value;
		struct error err = {0};

		assert_row(!query_find(mem, queries[i], "qty", &value, &err), queries[i]);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message, "the query is malformed at parameter 2");
	}
}

static void test_query__parameters_come_one_after_the_other(void **state)
{
	static const struct {
		const char *name;
		const char *value;
	} expected[] = {
		{"a b", "1&" },
                {"",    ""   },
                {"",    "x"  },
                {"c",   ""   },
                {"a b", "2=3"}
        };
	TALLOC_CTX *mem = *state;
	struct query_walk walk = {.rest = "a+b=1%26&&=x&c&a%20b=2=3&"};
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_true(query_next(mem, &walk, &err));
		assert_string_equal(walk.name, expected[i].name);
		assert_string_equal(walk.value, expected[i].value);
	}
	for (int again = 0; again < 2; again++) {
		assert_true(query_next(mem, &walk, &err));
		assert_null(walk.name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_query__value_is_found_by_its_name),
		WITH_MEM(test_query__malformed_parameter_is_refused),
		WITH_MEM(test_query__parameters_come_one_after_the_other),
	};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
