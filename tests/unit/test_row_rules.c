/* tests/unit/test_row_rules.c - which values the fields of each kind take. */
#include "config.h"

#include "services/rows/row_rules.h"
#include "services/rows/value_syntax.h"
#include "tests/support/with_mem.h"

#define NULLABLE (ROW_NULLABLE | ROW_MAY_BE_BLANK)
#define BLANK    ROW_MAY_BE_BLANK

#define MISSING  "Please fill this in."
#define TOO_LONG "At most %s characters fit here, and these are %s."

/* What comes of a text that is typed: a canonical value, or the complaint. */
struct attempt {
	const char *typed;
	const char *value;
	const char *complaint; /* NULL: none */
};

static void try_all(
	void **state, const struct row_field *field, const struct attempt *attempts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct attempt *attempt = &attempts[i];
		struct row_complaint complaint = {0};
		const char *value = NULL;
		bool ok = row_rules_clean(*state, field, attempt->typed, &value, &complaint);

		assert_row(ok == !attempt->complaint, attempt->typed);
		if (!ok) {
			assert_string_equal(complaint.text, attempt->complaint);
			assert_string_equal(value, attempt->typed);
			continue;
		}
		assert_row(!complaint.text, attempt->typed);
		assert_row(!value == !attempt->value, attempt->typed);
		if (value)
			assert_string_equal(value, attempt->value);
		assert_row(row_rules_check(field, value, *state, &complaint), attempt->typed);
	}
}

#define TRY(field, ...)                                                                            \
	do {                                                                                       \
		static const struct attempt attempts[] = {__VA_ARGS__};                            \
		try_all(state, (field), attempts, ARRAY_SIZE(attempts));                           \
	} while (0)

/* Of texts that are canonical as they are, and of texts that are refused with a complaint `none`.
 */
#define GOOD(text)                                                                                 \
	{                                                                                          \
		(text), (text), NULL                                                               \
	}
#define BAD(text)                                                                                  \
	{                                                                                          \
		(text), NULL, none                                                                 \
	}

/* Blank values. */

static void test_rules__say_what_an_empty_input_means(void **state)
{
	static const struct {
		enum row_kind kind;
		unsigned flags;
		const char *value;
		const char *complaint;
	} rows[] = {
		{ROW_TEXT,      0,            NULL, MISSING},
		{ROW_TEXT,      ROW_NULLABLE, NULL, MISSING},
		{ROW_TEXT,      BLANK,        "",   NULL   },
		{ROW_TEXT,      NULLABLE,     NULL, NULL   },
		{ROW_LONG_TEXT, BLANK,        "",   NULL   },
		{ROW_LONG_TEXT, NULLABLE,     "",   NULL   },
		{ROW_LONG_TEXT, 0,            NULL, MISSING},
		{ROW_EMAIL,     NULLABLE,     NULL, NULL   },
		{ROW_URL,       BLANK,        "",   NULL   },
		{ROW_SLUG,      BLANK,        "",   NULL   },
		{ROW_FILE,      NULLABLE,     "",   NULL   },
		{ROW_FILE,      0,            NULL, MISSING},
		{ROW_ADDRESS,   NULLABLE,     NULL, NULL   },
		{ROW_ADDRESS,   BLANK,        NULL, MISSING},
		{ROW_INTEGER,   NULLABLE,     NULL, NULL   },
		{ROW_INTEGER,   BLANK,        NULL, MISSING},
		{ROW_INTEGER,   ROW_NULLABLE, NULL, MISSING},
		{ROW_DATE,      NULLABLE,     NULL, NULL   },
		{ROW_JSON,      NULLABLE,     NULL, NULL   },
		{ROW_JSON,      0,            NULL, MISSING},
		{ROW_BOOLEAN,   0,            "0",  NULL   },
		{ROW_BOOLEAN,   ROW_NULLABLE, NULL, NULL   },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row_field field = {.kind = rows[i].kind, .flags = rows[i].flags};
		const struct attempt attempts[] = {
			{"",    rows[i].value, rows[i].complaint},
			{" \t", rows[i].value, rows[i].complaint},
		};

		try_all(state, &field, attempts, rows[i].kind == ROW_FILE ? 1 : 2);
	}
}

static void test_rules__null_is_for_fields_that_have_it(void **state)
{
	const struct row_field plain = {.kind = ROW_INTEGER};
	const struct row_field nullable = {.kind = ROW_INTEGER, .flags = NULLABLE};
	struct row_complaint complaint = {0};

	assert_false(row_rules_check(&plain, NULL, *state, &complaint));
	assert_string_equal(complaint.text, MISSING);
	assert_true(row_rules_check(&nullable, NULL, *state, &complaint));
}

/* Texts. */

static void test_rules__texts_lose_the_blanks_around_them(void **state)
{
	const struct row_field text = {.kind = ROW_TEXT, .max_length = 5};
	const struct row_field file = {.kind = ROW_FILE, .max_length = 5};

	TRY(&text, {"  oak  ", "oak", NULL}, {"\xc2\xa0oak\xe3\x80\x80", "oak", NULL},
		{"\x1coak\x1f", "oak", NULL}, {"o a k", "o a k", NULL});
	TRY(&file, {" oak", " oak", NULL});
}

static void test_rules__long_texts_keep_their_lines(void **state)
{
	const struct row_field field = {.kind = ROW_LONG_TEXT};

	TRY(&field, {"a\r\nb\nc\r\n", "a\r\nb\nc", NULL});
}

static void test_rules__length_is_counted_in_characters(void **state)
{
	const struct row_field field = {.kind = ROW_TEXT, .max_length = 3};
	struct row_complaint complaint = {0};
	const char *value;

	TRY(&field, {"\xc3\xa4\xc3\xb6\xc3\xbc", "\xc3\xa4\xc3\xb6\xc3\xbc", NULL},
		{"\xf0\x9f\x8c\xb3oa", "\xf0\x9f\x8c\xb3oa", NULL}, {"oaks", NULL, TOO_LONG});
	assert_false(row_rules_clean(*state, &field, "oaks", &value, &complaint));
	assert_string_equal(complaint.arguments[0], "3");
	assert_string_equal(complaint.arguments[1], "4");
}

static void test_rules__choices_are_all_there_is(void **state)
{
	static const struct row_choice choices[] = {
		{"new",  "New" },
		{"used", "Used"},
	};
	const struct row_field field = {.kind = ROW_TEXT,
		.flags = BLANK,
		.choices = choices,
		.choice_count = ARRAY_SIZE(choices)};

	TRY(&field, {"new", "new", NULL}, {"", "", NULL},
		{"New", NULL, "Please choose one of those that are offered."});
}

static void test_rules__patterns_are_matched(void **state)
{
	const struct row_field field = {.kind = ROW_TEXT,
		.flags = BLANK,
		.pattern = "^[A-Z]{2}[0-9]+$",
		.pattern_message = "Two letters and a number, please."};
	const struct row_field silent = {.kind = ROW_TEXT, .pattern = "^x"};
	const struct row_field broken = {.kind = ROW_TEXT, .pattern = "("};
	const struct row_field any = {.kind = ROW_TEXT, .pattern = "a"};
	char *longest = mem_text_n(*state, mem_zeroed(*state, 1, 10001, "text"), 10001);
	struct row_complaint complaint = {0};
	const char *value;

	TRY(&field, {"AB12", "AB12", NULL}, {"", "", NULL},
		{"ab12", NULL, "Two letters and a number, please."});
	TRY(&silent, {"y", NULL, "This is not what is expected here."});
	TRY(&broken, {"y", "y", NULL});
	memset(longest, 'a', 10001);
	assert_false(row_rules_clean(*state, &any, longest, &value, &complaint));
	longest[10000] = '\0';
	assert_true(row_rules_clean(*state, &any, longest, &value, &complaint));
}

/* Numbers. */

static void test_rules__whole_numbers(void **state)
{
	static const char none[] = "Please enter a whole number.";
	const struct row_field field = {.kind = ROW_INTEGER, .max = "100"};
	const struct row_field largest = {.kind = ROW_INTEGER};
	const struct row_field natural = {.kind = ROW_UNSIGNED};

	TRY(&field, {"12", "12", NULL}, {" -12 ", "-12", NULL}, {"+7", "7", NULL},
		{"007", "7", NULL}, {"-0", "0", NULL}, {"0", "0", NULL}, {"5.0", "5", NULL},
		{"100", "100", NULL}, {"101", NULL, "This must be at most %s."},
		{"5.5", NULL, none}, {"1e2", NULL, none}, {"0x10", NULL, none},
		{"1 000", NULL, none}, {"--1", NULL, none}, {"-", NULL, none}, {".0", NULL, none},
		{"abc", NULL, none}, {"\xd9\xa3", NULL, none});
	TRY(&largest, {"9223372036854775807", "9223372036854775807", NULL},
		{"-9223372036854775808", "-9223372036854775808", NULL},
		{"9223372036854775808", NULL, "This must be at most %s."},
		{"-9223372036854775809", NULL, "This must be at least %s."},
		{"99999999999999999999999999", NULL, "This must be at most %s."});
	TRY(&natural, {"18446744073709551615", "18446744073709551615", NULL}, {"0", "0", NULL},
		{"-1", NULL, "This must be at least %s."},
		{"18446744073709551616", NULL, "This must be at most %s."});
}

static void test_rules__decimals_are_not_rounded(void **state)
{
	static const char none[] = "Please enter a number, such as 12.50.";
	static const char places[] = "At most %s digits can stand behind the point.";
	static const char digits[] = "At most %s digits can stand before the point.";
	const struct row_field field = {.kind = ROW_DECIMAL,
		.max_digits = 5,
		.decimal_places = 2,
		.min = "-10",
		.max = "999.5"};
	const struct row_field whole = {.kind = ROW_DECIMAL, .max_digits = 3};
	const struct row_field share = {.kind = ROW_DECIMAL, .max_digits = 2, .decimal_places = 2};

	TRY(&field, {"1.5", "1.50", NULL}, {"12", "12.00", NULL}, {".5", "0.50", NULL},
		{"5.", "5.00", NULL}, {"+1.25", "1.25", NULL}, {"-0.00", "0.00", NULL},
		{"-9.99", "-9.99", NULL}, {"0007.10", "7.10", NULL}, {"999.50", "999.50", NULL},
		{"1.005", NULL, places}, {"1.000", NULL, places}, {"1000", NULL, digits},
		{"999.51", NULL, "This must be at most %s."},
		{"-10.01", NULL, "This must be at least %s."}, {"1,5", NULL, none},
		{"1e1", NULL, none}, {".", NULL, none}, {"NaN", NULL, none},
		{"Infinity", NULL, none}, {"1.2.3", NULL, none});
	TRY(&whole, {"12", "12", NULL}, {"12.0", NULL, places}, {"1000", NULL, digits});
	TRY(&share, {"0.25", "0.25", NULL}, {"1.25", NULL, digits});
}

static void test_rules__reals_are_finite(void **state)
{
	static const char none[] = "Please enter a number.";
	const struct row_field field = {.kind = ROW_REAL, .min = "-1.5", .max = "1e+22"};
	const struct row_field any = {.kind = ROW_REAL};

	TRY(&field, {"1.50", "1.5", NULL}, {"1e22", "1e+22", NULL}, {"0.1", "0.1", NULL},
		{"0.30000000000000004", "0.30000000000000004", NULL}, {"100000", "100000", NULL},
		{"-1.6", NULL, "This must be at least %s."},
		{"2e22", NULL, "This must be at most %s."}, {"nan", NULL, none},
		{"inf", NULL, none}, {"0x1p3", NULL, none}, {"1e999", NULL, none},
		{"1,5", NULL, none}, {"1.5x", NULL, none}, {"e", NULL, none});
	TRY(&any, {"-1e300", "-1e+300", NULL});
}

static void test_rules__durations_are_microseconds(void **state)
{
	static const char none[] = "Please enter a duration, such as 1 04:30:00.";
	const struct row_field field = {.kind = ROW_DURATION};

	TRY(&field, {"-86398999995", "-86398999995", NULL}, {"183600000000", "183600000000", NULL},
		{"9223372036854775807", "9223372036854775807", NULL},
		{"9223372036854775808", NULL, none}, {"-9223372036854775809", NULL, none},
		{"1.0", NULL, none}, {"2 days", NULL, none});
}

static void test_rules__answers_are_yes_or_no(void **state)
{
	const struct row_field field = {.kind = ROW_BOOLEAN};

	TRY(&field, {"1", "1", NULL}, {"0", "0", NULL}, {"2", NULL, "Please answer yes or no."},
		{"true", NULL, "Please answer yes or no."});
}

static void test_compare__orders_numbers_by_what_they_say(void **state)
{
	static const struct {
		enum row_kind kind;
		const char *a;
		const char *b;
		int order;
	} rows[] = {
		{ROW_DECIMAL, "1.50",  "1.5",   0 },
		{ROW_DECIMAL, "-0.00", "0",     0 },
		{ROW_DECIMAL, "0.09",  "0.1",   -1},
		{ROW_DECIMAL, "10",    "9.99",  1 },
		{ROW_DECIMAL, "-10",   "-9.99", -1},
		{ROW_DECIMAL, "-1",    "1",     -1},
		{ROW_DECIMAL, "1",     "-1",    1 },
		{ROW_INTEGER, "12",    "13",    -1},
		{ROW_INTEGER, "100",   "13",    1 },
		{ROW_INTEGER, "0012",  "12",    0 },
		{ROW_REAL,    "1e+22", "2",     1 },
		{ROW_REAL,    "-1e-3", "0",     -1},
		{ROW_REAL,    "0.5",   "0.50",  0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(value_compare(rows[i].kind, rows[i].a, rows[i].b), rows[i].order);
		assert_int_equal(value_compare(rows[i].kind, rows[i].b, rows[i].a), -rows[i].order);
	}
}

/* Addresses. */

static void test_rules__mailboxes(void **state)
{
	static const char none[] = "This is not an e-mail address.";
	const struct row_field field = {.kind = ROW_EMAIL, .max_length = 254};

	TRY(&field, GOOD("jane@shop.example"), GOOD("a.b+c_d@x-y.example.org"), GOOD("j@localhost"),
		GOOD("j@[192.0.2.1]"), GOOD("j@[2001:db8::1]"), GOOD("\"j\\ d\"@shop.example"),
		GOOD("\"j\\\"d\"@shop.example"),
		GOOD("jane@b\xc3\xbc"
		     "cher.example"),
		GOOD("jane@shop.xn--p1ai"), GOOD("!#$%&'*+/=?^_`{}|~-@shop.example"));
	TRY(&field, BAD("jane"), BAD("@shop.example"), BAD("jane@"), BAD("jane@shop"),
		BAD("jane@shop.12"), BAD("jane@shop.c"), BAD("jane@.example"),
		BAD("jane@shop..example"), BAD("jane@-shop.example"), BAD("jane@shop-.example"),
		BAD(".jane@shop.example"), BAD("jane.@shop.example"), BAD("ja..ne@shop.example"),
		BAD("ja ne@shop.example"), BAD("jane@sh op.example"), BAD("ja(ne@shop.example"),
		BAD("jane@shop.example,j@shop.example"), BAD("a@b@shop.example"),
		BAD("j\xc3\xa4ne@shop.example"), BAD("\"j\"d\"@shop.example"),
		BAD("\"jd\\\"@shop.example"), BAD("\"j\\\\\"d\"@shop.example"),
		BAD("\"j d\"@shop.example"), BAD("\"@shop.example"),
		BAD("\"j\xc3\xa4\"@shop.example"), BAD("\"j\nd\"@shop.example"),
		BAD("j@[192.0.2.256]"), BAD("j@[192.0.2.1"), BAD("j@[]"), BAD("j@192.0.2.1"),
		BAD("j@a23456789a23456789a23456789a23456789a23456789a23456789a2345678914.example"));
	TRY(&field,
		GOOD("j@a23456789a23456789a23456789a23456789a23456789a23456789a23456783.example"));
}

static void test_rules__web_addresses(void **state)
{
	static const char none[] =
		"This is not a web address; they begin with https:// or http://.";
	const struct row_field field = {.kind = ROW_URL, .max_length = 200};

	TRY(&field, GOOD("https://shop.example"), GOOD("HTTP://Shop.Example/"),
		GOOD("ftp://shop.example/a"), GOOD("ftps://shop.example"),
		GOOD("http://localhost:8000/x?y=z#a"), GOOD("http://192.0.2.1:80/"),
		GOOD("http://[2001:db8::1]/"), GOOD("http://[::1]:8080"),
		GOOD("http://user@shop.example/"), GOOD("http://user:pw@shop.example/"),
		GOOD("http://user:@shop.example/"), GOOD("http://shop.example./"),
		GOOD("http://b\xc3\xbc"
		     "cher.example/\xc3\xa4"),
		GOOD("http://shop.example?q=a@b"), GOOD("http://shop.example/a:b@c"),
		GOOD("https://shop.example#top"));
	TRY(&field, BAD("shop.example"), BAD("//shop.example"), BAD("javascript:alert(1)"),
		BAD("mailto:j@shop.example"), BAD("http://"), BAD("http:///a"), BAD("http://shop"),
		BAD("http://shop.example/a b"), BAD("http://shop.example/\xc2\xa0x"),
		BAD("http://shop.example:123456"), BAD("http://shop.example:"),
		BAD("http://shop.example:8o"), BAD("http://@shop.example"),
		BAD("http://:pw@shop.example"), BAD("http://a:b:c@shop.example"),
		BAD("http://a@b@shop.example"), BAD("http://::1/"), BAD("http://[::1/"),
		BAD("http://-shop.example"), BAD("http://1.2.34"), BAD("http://<b>.example"));
}

static void test_rules__hosts_have_a_limit(void **state)
{
	const struct row_field field = {.kind = ROW_URL};
	char *host = mem_text(*state, "http://");
	struct row_complaint complaint = {0};
	const char *value;

	for (int i = 0; i < 60; i++)
		host = mem_printf(*state, "%sabc.", host);
	assert_true(row_rules_clean(
		*state, &field, mem_printf(*state, "%sabcdefghijklm", host), &value, &complaint));
	assert_false(row_rules_clean(
		*state, &field, mem_printf(*state, "%sabcdefghijklmn", host), &value, &complaint));
	assert_false(row_rules_clean(*state, &field,
		mem_printf(*state, "http://shop.example/%02040d", 0), &value, &complaint));
}

static void test_rules__slugs(void **state)
{
	static const char none[] = "Only letters, digits, hyphens and underscores can be here.";
	const struct row_field ascii = {.kind = ROW_SLUG, .max_length = 50};
	const struct row_field unicode = {.kind = ROW_SLUG, .flags = ROW_UNICODE};

	TRY(&ascii, GOOD("oak-stool_2"), GOOD("-"), BAD("oak stool"), BAD("oak.stool"),
		BAD("b\xc3\xa4nk"));
	TRY(&unicode, GOOD("b\xc3\xa4nk-\xe6\x9c\xa8"), GOOD("oak-2"), BAD("b\xc3\xa4nk!"),
		BAD("\xe2\x82\xac"), BAD("oak stool"));
}

static void test_rules__internet_addresses_have_one_spelling(void **state)
{
	static const char none[] = "This is not an IP address.";
	const struct row_field field = {.kind = ROW_ADDRESS};

	TRY(&field, GOOD("192.0.2.1"), {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1", NULL},
		{"::FFFF:10.0.0.1", "::ffff:10.0.0.1", NULL}, BAD("192.0.2.256"), BAD("192.0.2.01"),
		BAD("12345::"), BAD("shop.example"));
}

static void test_rules__names_of_files_stay_in_the_storage(void **state)
{
	static const char none[] = "This is not a name that a file can have.";
	const struct row_field field = {.kind = ROW_FILE, .max_length = 100};

	TRY(&field, GOOD("items/lamp.png"), GOOD("..."), GOOD("a..b/c"), BAD("/etc/passwd"),
		BAD("../lamp.png"), BAD("items/../lamp.png"), BAD("items/.."), BAD("./lamp.png"),
		BAD("items//lamp.png"), BAD("items/"), BAD("items\\lamp.png"));
}

/* Times, and the rest. */

static void test_rules__dates_and_times(void **state)
{
	static const char no_date[] = "Please enter a date of the calendar, such as 2024-01-31.";
	static const char no_time[] = "Please enter a time of the day, such as 14:30.";
	static const char neither[] = "Please enter a date and a time, such as 2024-01-31 14:30.";
	const struct row_field date = {.kind = ROW_DATE};
	const struct row_field time = {.kind = ROW_TIME};
	const struct row_field datetime = {.kind = ROW_DATETIME};

	TRY(&date, {"2024-02-29", "2024-02-29", NULL}, {"2023-02-29", NULL, no_date},
		{"2024-2-9", NULL, no_date}, {"0000-00-00", NULL, no_date},
		{"2024-01-02T10:00", NULL, no_date}, {"31.01.2024", NULL, no_date});
	TRY(&time, {"14:30", "14:30:00", NULL}, {"03:04:05.00006", "03:04:05.000060", NULL},
		{"24:00", NULL, no_time}, {"2pm", NULL, no_time});
	TRY(&datetime, {"2024-01-02T03:04", "2024-01-02 03:04:00", NULL},
		{"2024-01-02 03:04:05.00006", "2024-01-02 03:04:05.000060", NULL},
		{"2024-01-02", NULL, neither}, {"2024-02-30 03:04", NULL, neither});
}

static void test_rules__spans_of_time(void **state)
{
	static const char none[] = "Please enter hours and minutes, such as 25:30.";
	const struct row_field field = {.kind = ROW_SPAN};

	TRY(&field, GOOD("25:30"), GOOD("-838:59:59"), GOOD("00:00:00.000060"), GOOD("1:00"),
		BAD("25"), BAD("25:3"), BAD("1000:00"), BAD("--1:00"), BAD("1:00:"), BAD("1:00.5"),
		BAD("1:00:00."), BAD("1:00:00.0000000"), BAD("1:00:00 h"), BAD("a lamp"));
}

static void test_rules__uuids_in_either_form(void **state)
{
	static const char none[] = "This is not a UUID.";
	const struct row_field field = {.kind = ROW_UUID};

	TRY(&field, GOOD("12345678-1234-5678-1234-567812345678"),
		{"12345678123456781234567812345678", "12345678-1234-5678-1234-567812345678", NULL},
		{"ABCDEF78-1234-5678-1234-567812345678", "abcdef78-1234-5678-1234-567812345678",
			NULL},
		BAD("1234567812345678123456781234567"), BAD("oak"));
}

static void test_rules__json_is_spelled_as_django_does(void **state)
{
	static const char none[] = "This is not valid JSON.";
	const struct row_field field = {.kind = ROW_JSON};

	TRY(&field,
		{"{\"b\":1,\"a\":[true,null,1.5]}", "{\"b\": 1, \"a\": [true, null, 1.5]}", NULL},
		GOOD("null"), {" 12 ", "12", NULL}, BAD("{"), BAD("{'a': 1}"), BAD("NaN"),
		BAD("1 2"));
}

static void test_rules__bytes_are_not_for_forms(void **state)
{
	static const char none[] = "This cannot be changed here.";
	const struct row_field field = {.kind = ROW_BINARY};

	TRY(&field, BAD("12"));
}

static void test_rules__what_another_row_is_called_by_is_exact(void **state)
{
	static const struct row_relation relation = {.policy = POLICY_CASCADE};
	const struct row_field text = {
		.kind = ROW_TEXT, .flags = NULLABLE, .max_length = 3, .relation = &relation};
	const struct row_field number = {.kind = ROW_INTEGER, .relation = &relation};

	TRY(&text, GOOD(" a"), GOOD("a "), GOOD("a"), {"", NULL, NULL}, {"abcd", NULL, TOO_LONG});
	TRY(&number, {" 7 ", "7", NULL});
}

static void test_rules__keys_are_found_as_they_are(void **state)
{
	static const struct row_choice choices[] = {
		{"a", "A"}
        };
	const struct row_field text = {.kind = ROW_SLUG,
		.flags = ROW_KEY,
		.max_length = 1,
		.choices = choices,
		.choice_count = 1};
	const struct row_field number = {.kind = ROW_INTEGER, .flags = ROW_KEY | ROW_AUTO};

	assert_string_equal(row_rules_key(*state, &text, " no slug "), " no slug ");
	assert_string_equal(row_rules_key(*state, &number, "007"), "7");
	assert_null(row_rules_key(*state, &number, "7x"));
	assert_null(row_rules_key(*state, &number, "99999999999999999999"));
	assert_null(row_rules_key(*state, &number, ""));
}

static void test_look_same__is_what_no_form_can_tell_apart(void **state)
{
	static const struct row_relation relation;
	static const struct row_field text = {.name = "text", .kind = ROW_TEXT};
	static const struct row_field number = {.name = "number", .kind = ROW_INTEGER};
	static const struct row_field code = {
		.name = "code", .kind = ROW_TEXT, .relation = &relation};

	(void)state;
	assert_true(row_rules_look_same(&text, NULL, ""));
	assert_true(row_rules_look_same(&text, " a\t", "a"));
	assert_true(row_rules_look_same(&text, "a\r\nb", "a\nb"));
	assert_false(row_rules_look_same(&text, "a b", "ab"));
	assert_false(row_rules_look_same(&text, "A", "a"));
	assert_false(row_rules_look_same(&number, NULL, "0"));
	assert_false(row_rules_look_same(&code, NULL, ""));
	assert_false(row_rules_look_same(&code, "a ", "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_rules__say_what_an_empty_input_means),
		WITH_MEM(test_rules__null_is_for_fields_that_have_it),
		WITH_MEM(test_rules__texts_lose_the_blanks_around_them),
		WITH_MEM(test_rules__long_texts_keep_their_lines),
		WITH_MEM(test_rules__length_is_counted_in_characters),
		WITH_MEM(test_rules__choices_are_all_there_is),
		WITH_MEM(test_rules__patterns_are_matched),
		WITH_MEM(test_rules__whole_numbers),
		WITH_MEM(test_rules__decimals_are_not_rounded),
		WITH_MEM(test_rules__reals_are_finite),
		WITH_MEM(test_rules__durations_are_microseconds),
		WITH_MEM(test_rules__answers_are_yes_or_no),
		cmocka_unit_test(test_compare__orders_numbers_by_what_they_say),
		WITH_MEM(test_rules__mailboxes),
		WITH_MEM(test_rules__web_addresses),
		WITH_MEM(test_rules__hosts_have_a_limit),
		WITH_MEM(test_rules__slugs),
		WITH_MEM(test_rules__internet_addresses_have_one_spelling),
		WITH_MEM(test_rules__names_of_files_stay_in_the_storage),
		WITH_MEM(test_rules__dates_and_times),
		WITH_MEM(test_rules__spans_of_time),
		WITH_MEM(test_rules__uuids_in_either_form),
		WITH_MEM(test_rules__json_is_spelled_as_django_does),
		WITH_MEM(test_rules__bytes_are_not_for_forms),
		WITH_MEM(test_rules__what_another_row_is_called_by_is_exact),
		WITH_MEM(test_rules__keys_are_found_as_they_are),
		cmocka_unit_test(test_look_same__is_what_no_form_can_tell_apart),
	};

	return cmocka_run_group_tests_name("row_rules", tests, NULL, NULL);
}
