/* tests/unit/test_value_text.c - values as people read and type them. */
#include "config.h"

#include "fcgi_app/admin/value_text.h"

#include <stdlib.h>
#include <time.h>

#include "fcgi_app/admin/value_json.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static void use_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static const struct row_choice choices[] = {
	{"draft",  "A draft"},
	{"listed", "Listed" },
};

static void test_value_text__is_shown_for_reading(void **state)
{
	static const struct {
		struct row_field field;
		const char *value;
		const char *shown;
	} rows[] = {
		{{.kind = ROW_TEXT},					NULL,                         "-"                  },
		{{.kind = ROW_TEXT},					"",                           "-"                  },
		{{.kind = ROW_TEXT},					"<b>",                        "<b>"                },
		{{.kind = ROW_TEXT, .choices = choices, .choice_count = 2}, "listed",                     "Listed"             },
		{{.kind = ROW_TEXT, .choices = choices, .choice_count = 2}, "gone",                       "gone"               },
		{{.kind = ROW_BOOLEAN},                                     "1",                          "Yes"                },
		{{.kind = ROW_BOOLEAN},                                     "0",                          "No"                 },
		{{.kind = ROW_DECIMAL},                                     "1.50",                       "1.50"               },
		{{.kind = ROW_DATE},					"2024-01-02",                 "2 Jan 2024"         },
		{{.kind = ROW_DATE},					"0000-00-00",                 "0000-00-00"         },
		{{.kind = ROW_DATETIME},                                    "2024-01-02 03:04:05",        "2 Jan 2024, 04:04"  },
		{{.kind = ROW_DATETIME},                                    "2024-12-31 23:30:00.000060", "1 Jan 2025, 00:30"  },
		{{.kind = ROW_DATETIME, .flags = ROW_LOCAL_TIME},           "2024-01-02 03:04:05",
                 "2 Jan 2024, 03:04"											   },
		{{.kind = ROW_DATETIME},                                    "0000-00-00 00:00:00",        "0000-00-00 00:00:00"},
		{{.kind = ROW_DURATION},                                    "93784000000",                "1 02:03:04"         },
		{{.kind = ROW_BINARY},                                      "1",                          "1 byte"             },
		{{.kind = ROW_BINARY},                                      "70000",                      "70000 bytes"        },
		{{.kind = ROW_TEXT, .flags = ROW_SECRET},                   "pbkdf2",                     "(not shown)"        },
	};

	use_zone("Europe/Paris");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
			value_show(*state, &words_english, &rows[i].field, rows[i].value),
			rows[i].shown);
}

static void test_value_text__is_shown_in_the_readers_language(void **state)
{
	static const struct {
		const char *language;
		struct row_field field;
		const char *value;
		const char *shown;
	} rows[] = {
		{"de", {.kind = ROW_DECIMAL},  "-1234567.50",         "-1234567,50"        },
		{"de", {.kind = ROW_REAL},     "1.5e+22",             "1,5e+22"            },
		{"de", {.kind = ROW_INTEGER},  "1234567",             "1234567"            },
		{"de", {.kind = ROW_DATE},     "2024-03-02",          "2. März 2024"      },
		{"de", {.kind = ROW_DATETIME}, "2024-12-31 23:30:00", "1. Jan. 2025, 00:30"},
		{"de", {.kind = ROW_BOOLEAN},  "1",                   "Ja"                 },
		{"fr", {.kind = ROW_DECIMAL},  "1.50",                "1,50"               },
		{"fr", {.kind = ROW_DECIMAL},  "7",                   "7"                  },
		{"fr", {.kind = ROW_DATE},     "2024-08-02",          "2 août 2024"       },
		{"fr", {.kind = ROW_DATETIME}, "2024-12-31 23:30:00", "1 janv. 2025, 00:30"},
		{"en", {.kind = ROW_REAL},     "1.5e+22",             "1.5e+22"            },
	};

	use_zone("Europe/Paris");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(value_show(*state, words_choose(rows[i].language, NULL, NULL),
					    &rows[i].field, rows[i].value),
			rows[i].shown);
}

static void test_value_text__goes_into_an_input_and_comes_back(void **state)
{
	static const struct {
		struct row_field field;
		const char *value;
		const char *input;
	} rows[] = {
		{{.kind = ROW_TEXT},                              "a b",                        "a b"                },
		{{.kind = ROW_BOOLEAN},                           "1",                          "1"                  },
		{{.kind = ROW_DATETIME},                          "2024-01-02 03:04:05",        "2024-01-02T04:04:05"},
		{{.kind = ROW_DATETIME},                          "2024-07-02 03:04:05.000060",
                 "2024-07-02T05:04:05.000060"									},
		{{.kind = ROW_DATETIME, .flags = ROW_LOCAL_TIME}, "2024-01-02 03:04:05",
                 "2024-01-02T03:04:05"									       },
		{{.kind = ROW_DURATION},                          "93784000000",                "1 02:03:04"         },
		{{.kind = ROW_DURATION},                          "5",                          "00:00:00.000005"    },
		{{.kind = ROW_DURATION},                          "-86398999995",               "-1 00:00:01.000005" },
		{{.kind = ROW_DURATION},                          "-1000000",                   "-1 23:59:59"        },
		{{.kind = ROW_DURATION},                          "0",                          "00:00:00"           },
	};

	use_zone("Europe/Paris");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row_field *field = &rows[i].field;
		const char *input = value_to_input(*state, field, rows[i].value);
		struct row_complaint complaint;
		const char *value;

		assert_string_equal(input, rows[i].input);
		assert_row(value_from_input(*state, field, input, &value, &complaint), input);
		assert_string_equal(value, rows[i].value);
	}
	assert_string_equal(value_to_input(*state, &rows[0].field, NULL), "");
}

static void test_value_text__durations_are_read_as_django_does(void **state)
{
	static const struct row_field field = {.kind = ROW_DURATION};
	static const struct {
		const char *typed;
		const char *value; /* NULL: it is none */
	} rows[] = {
		{"90",             "90000000"    },
		{" 1:30 ",         "90000000"    },
		{"1:00:00",        "3600000000"  },
		{"0.5",            "500000"      },
		{"1 0",            "86400000000" },
		{"-1 00:00:01",    "-86399000000"},
		{"-00:00:01",      "-1000000"    },
		{"1 -00:00:01",    "86399000000" },
		{"x",              NULL          },
		{"1:2:3:4",        NULL          },
		{"1.",             NULL          },
		{"1.1234567",      NULL          },
		{"12345678",       NULL          },
		{"1 1 1",          NULL          },
		{"99999999 00:00", NULL          },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_complaint complaint;
		const char *value;
		bool is_read = value_from_input(*state, &field, rows[i].typed, &value, &complaint);

		assert_row(is_read == !!rows[i].value, rows[i].typed);
		assert_string_equal(value, is_read ? rows[i].value : rows[i].typed);
		assert_row(is_read == !complaint.text, rows[i].typed);
	}
}

static void test_value_text__wall_times_that_are_none_or_two_are_complained_of(void **state)
{
	static const struct row_field field = {.kind = ROW_DATETIME};
	static const char *const typed[] = {"2024-03-31T02:30", "2024-10-27T02:30"};
	static const char *const complaints[] = {
		"The clocks pass over 2024-03-31 02:30:00, or show it twice. Enter another time.",
		"The clocks pass over 2024-10-27 02:30:00, or show it twice. Enter another time.",
	};

	use_zone("Europe/Paris");
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
		struct row_complaint complaint;
		const char *value;

		assert_false(value_from_input(*state, &field, typed[i], &value, &complaint));
		assert_string_equal(value, typed[i]);
		assert_string_equal(
			complaint_text(*state, &words_english, &complaint), complaints[i]);
	}
}

static void test_value_text__what_is_no_value_is_complained_of(void **state)
{
	static const struct {
		enum row_kind kind;
		const char *typed;
	} rows[] = {
		{ROW_DATETIME, "yesterday"       },
		{ROW_DATETIME, "2024-02-30T00:00"},
		{ROW_DATE,     "2024-02-30"      },
		{ROW_TIME,     "24:00"           },
		{ROW_INTEGER,  "1.5"             },
		{ROW_JSON,     "{"               },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row_field field = {.kind = rows[i].kind};
		struct row_complaint complaint;
		const char *value;

		assert_row(!value_from_input(*state, &field, rows[i].typed, &value, &complaint),
			rows[i].typed);
		assert_non_null(complaint.text);
		assert_string_equal(value, rows[i].typed);
	}
}

static void test_value_text__arguments_are_put_into_a_complaint(void **state)
{
	static const struct {
		struct row_complaint complaint;
		const char *text;
	} rows[] = {
		{{"Enter a number.", {NULL}},    "Enter a number."},
		{{"At least %s.", {"3%s"}},      "At least 3%s."  },
		{{"From %s to %s.", {"1", "2"}}, "From 1 to 2."   },
		{{"%s, %s, %s", {"1", "2"}},     "1, 2, "         },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
			complaint_text(*state, &words_english, &rows[i].complaint), rows[i].text);
}

static void test_value_text__json_is_indented(void **state)
{
	static const struct {
		const char *json;
		const char *indented;
	} rows[] = {
		{"1",			     "1"                   },
		{"[]",			    "[]"                  },
		{"{ }",			   "{}"                  },
		{"{\"a\": [1, true], \"b\": {}}",
                 "{\n  \"a\": [\n    1,\n    true\n  ],\n  \"b\": {}\n}"},
		{"\"{[\\\"},:\"",                 "\"{[\\\"},:\""       },
		{"]]",			    "\n]\n]"              },
		{"\"\\",			  "\"\\"                },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(value_json_indented(*state, rows[i].json), rows[i].indented);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_value_text__is_shown_for_reading),
		WITH_MEM(test_value_text__is_shown_in_the_readers_language),
		WITH_MEM(test_value_text__goes_into_an_input_and_comes_back),
		WITH_MEM(test_value_text__durations_are_read_as_django_does),
		WITH_MEM(test_value_text__wall_times_that_are_none_or_two_are_complained_of),
		WITH_MEM(test_value_text__what_is_no_value_is_complained_of),
		WITH_MEM(test_value_text__arguments_are_put_into_a_complaint),
		WITH_MEM(test_value_text__json_is_indented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
