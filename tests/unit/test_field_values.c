/* tests/unit/test_field_values.c - values that are texts: decimals, addresses, JSON. */
#include "config.h"

#include "base/ip_address.h"
#include "base/json_spelling.h"
#include "orm_mapping/mapper/decimal.h"
#include "tests/support/with_mem.h"

static const struct decimal_rule money = {5, 2};

static void test_decimal__what_fits_its_rule_passes(void **state)
{
	static const char *const texts[] = {
		"0", "-0", "1", "12.5", "-12.50", "999.99", "-999.99", "000999.99", "0.01", "007"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct error err = {0};

		assert_row(decimal_check("price", texts[i], money, &err), texts[i]);
	}
}

static void test_decimal__what_does_not_is_refused_and_not_rounded(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} rows[] = {
		{"1.005",   "price must have at most 2 digits behind the point"},
		{"1.000",   "price must have at most 2 digits behind the point"},
		{"1000",    "price must have at most 3 digits before the point"},
		{"-1000.0", "price must have at most 3 digits before the point"},
		{"",        "price must be a decimal number"                   },
		{"-",       "price must be a decimal number"                   },
		{".5",      "price must be a decimal number"                   },
		{"1.",      "price must be a decimal number"                   },
		{"+1",      "price must be a decimal number"                   },
		{"1e2",     "price must be a decimal number"                   },
		{"1,5",     "price must be a decimal number"                   },
		{" 1",      "price must be a decimal number"                   },
		{"1.5.5",   "price must be a decimal number"                   },
		{"NaN",     "price must be a decimal number"                   },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = {0};

		assert_row(!decimal_check("price", rows[i].text, money, &err), rows[i].text);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void test_decimal__a_rule_may_leave_no_digit_on_one_side(void **state)
{
	struct error err = {0};

	(void)state;
	assert_true(decimal_check("rate", "0.25", (struct decimal_rule){2, 2}, &err));
	assert_false(decimal_check("rate", "1.25", (struct decimal_rule){2, 2}, &err));
	assert_true(decimal_check("number", "99", (struct decimal_rule){2, 0}, &err));
	assert_false(decimal_check("number", "9.0", (struct decimal_rule){2, 0}, &err));
}

static void test_ip_address__has_one_spelling(void **state)
{
	static const struct {
		const char *text;
		const char *normal;
		const char *unpacked;
	} rows[] = {
		{"2001:0DB8:0:0:0:0:0:1", "2001:db8::1",     "2001:db8::1"    },
		{"::",                    "::",              "::"             },
		{"0:0:0:0:0:0:0:1",       "::1",             "::1"            },
		{"0:0:0:0:0:0:1:2",       "::1:2",           "::1:2"          },
		{"1:0:0:0:0:0:0:0",       "1::",             "1::"            },
		{"1:0:2:3:4:5:6:7",       "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
		{"1:0:0:2:0:0:0:3",       "1:0:0:2::3",      "1:0:0:2::3"     },
		{"1:0:0:2:3:0:0:4",       "1::2:3:0:0:4",    "1::2:3:0:0:4"   },
		{"::FFFF:0A00:0001",      "::ffff:10.0.0.1", "10.0.0.1"       },
		{"::ffff:10.0.0.1",       "::ffff:10.0.0.1", "10.0.0.1"       },
		{" 10.0.0.1\n",           "10.0.0.1",        "10.0.0.1"       },
		{"255.255.255.255",       "255.255.255.255", "255.255.255.255"},
	};
	char text[IP_ADDRESS_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(ip_address_normalise(rows[i].text, IP_ADDRESS_AS_GIVEN, text));
		assert_string_equal(text, rows[i].normal);
		assert_true(ip_address_normalise(rows[i].text, IP_ADDRESS_UNPACKED, text));
		assert_string_equal(text, rows[i].unpacked);
	}
}

static void test_ip_address__the_longest_fits(void **state)
{
	static const char longest[] = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe";
	char text[IP_ADDRESS_TEXT_SIZE];

	(void)state;
	assert_int_equal(sizeof(longest), sizeof(text));
	assert_true(ip_address_normalise(longest, IP_ADDRESS_AS_GIVEN, text));
	assert_string_equal(text, longest);
}

static void test_ip_address__refuses_everything_else(void **state)
{
	static const char *const texts[] = {"", " ", "1", "1.2.3", "1.2.3.256", "010.0.0.1",
		"1.2.3.4.5", ":", ":::", "1::2::3", "12345::", "g::", "fe80::1%eth0",
		"1:2:3:4:5:6:7:8:9", "1.2.3.4 5", "[::1]",
		"00000000000000000000000000000000000000000000000000000000000000001"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char text[IP_ADDRESS_TEXT_SIZE] = "unchanged";

		assert_row(!ip_address_normalise(texts[i], IP_ADDRESS_AS_GIVEN, text), texts[i]);
		assert_string_equal(text, "unchanged");
	}
}

static void test_json__is_spelled_as_django_does(void **state)
{
	static const struct {
		const char *text;
		const char *spelled;
	} rows[] = {
		{"{\"b\":1,\"a\":[true,null,1.5,\"\xc3\xa9\"]}",
                 "{\"b\": 1, \"a\": [true, null, 1.5, \"\\u00e9\"]}"                             },
		{" [ ] ",					"[]"                            },
		{"{ }",					  "{}"			    },
		{"\n{\"a\"\t:\r[ 1 ,2 ] } ",                     "{\"a\": [1, 2]}"               },
		{"\"\\u00E9\\/\\u0041\"",                        "\"\\u00e9/A\""                 },
		{"\"\xf0\x9f\xaa\x91\"",                         "\"\\ud83e\\ude91\""            },
		{"\"\\ud83e\\uDE91\"",                           "\"\\ud83e\\ude91\""            },
		{"\"\xef\xbf\xbf\xe2\x82\xac\x7f\"",             "\"\\uffff\\u20ac\\u007f\""     },
		{"\"\\b\\f\\n\\r\\t\\\"\\\\\\u0001\\u0000\"",
                 "\"\\b\\f\\n\\r\\t\\\"\\\\\\u0001\\u0000\""                                     },
		{"123456789012345678901234567890",               "123456789012345678901234567890"},
		{"-0.5E+10",				     "-0.5E+10"                      },
		{"{\"a\":1,\"b\":2,\"a\":3}",                    "{\"a\": 3, \"b\": 2}"          },
		{"{\"a\":1,\"\\u0061\":2}",                      "{\"a\": 2}"                    },
		{"null",					 "null"                          },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *spelled = json_spell(*state, rows[i].text);

		assert_row(spelled, rows[i].text);
		assert_string_equal(spelled, rows[i].spelled);
		assert_true(json_is_same(rows[i].text, spelled));
		assert_string_equal(json_spell(*state, spelled), spelled);
	}
}

static void test_json__what_is_none_is_told(void **state)
{
	static const char *const texts[] = {"", " ", "[", "]", "{", "{\"a\"}", "{\"a\":}", "{a:1}",
		"[1,]", "[,1]", "{\"a\":1,}", "01", "1.", ".5", "1e", "+1", "-", "NaN", "Infinity",
		"nul", "nulls", "1 2", "\"", "\"\\\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u12",
		"\"\n\"", "'a'", "\"\xff\"", "\"\xed\xa0\x80\"", "[1}", "{\"a\":1]", "\"\\",
		"{1:2}"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_row(!json_is_valid(texts[i]), texts[i]);
		assert_row(!json_spell(*state, texts[i]), texts[i]);
		assert_row(!json_is_same(texts[i], "1"), texts[i]);
		assert_row(json_is_same(texts[i], texts[i]), texts[i]);
	}
}

static void test_json__may_not_be_too_deep(void **state)
{
	static const char lists[] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
				    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
				    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
				    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]";

	assert_int_equal(strlen(lists), 2 * JSON_SPELLING_DEPTH);
	assert_true(json_is_valid(lists));
	assert_false(json_is_valid(mem_printf(*state, "[%s]", lists)));
	assert_true(json_is_valid(mem_printf(*state, "%.199s, []]", lists)));
}

static void test_json__is_the_same_whatever_its_order_of_keys(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool is_same;
	} rows[] = {
		{"{\"aa\":1,\"b\":[2]}",      "{\"b\": [2], \"aa\": 1}",   true },
		{"{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"y\":2,\"x\":1}}", true },
		{"{\"a\":1,\"a\":2}",         "{\"a\": 2}",                true },
		{"\"\xc3\xa9\"",              "\"\\u00e9\"",               true },
		{"[1,2]",                     "[2,1]",                     false},
		{"{\"a\":1}",                 "{\"a\":2}",                 false},
		{"{\"a\":1}",                 "{\"b\":1}",                 false},
		{"{\"a\":1}",                 "{\"a\":1,\"b\":1}",         false},
		{"1",			 "\"1\"",                     false},
		{"null",                      "false",                     false},
		{"[]",			"{}",                        false},
		{"[1e+22, 1.50]",             "[1e22, 1.5]",               true },
		{"100.0",                     "1e2",                       true },
		{"1",			 "1.0",                       false},
		{"1e400",                     "1e500",                     false},
		{"0.1",                       "0.2",                       false},
		{"18446744073709551616",      "18446744073709551617",      false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_row(json_is_same(rows[i].a, rows[i].b) == rows[i].is_same, rows[i].a);
		assert_row(json_is_same(rows[i].b, rows[i].a) == rows[i].is_same, rows[i].a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimal__what_fits_its_rule_passes),
		cmocka_unit_test(test_decimal__what_does_not_is_refused_and_not_rounded),
		cmocka_unit_test(test_decimal__a_rule_may_leave_no_digit_on_one_side),
		cmocka_unit_test(test_ip_address__has_one_spelling),
		cmocka_unit_test(test_ip_address__the_longest_fits),
		cmocka_unit_test(test_ip_address__refuses_everything_else),
		WITH_MEM(test_json__is_spelled_as_django_does),
		WITH_MEM(test_json__what_is_none_is_told),
		WITH_MEM(test_json__may_not_be_too_deep),
		cmocka_unit_test(test_json__is_the_same_whatever_its_order_of_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
