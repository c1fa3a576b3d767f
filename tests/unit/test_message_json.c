#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "services/bus/json_syntax.h"
#include "services/bus/message_json.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"

struct order {
	struct message message;
	const char *orderid;
	const char *sku;
	int32_t quantity;
	struct date eta;
};

static const struct field order_fields[] = {
	FIELD(struct order, orderid, "orderid", .min = 1, .max = 255, .flags = FIELD_FROM_INTEGER),
	FIELD(struct order, sku, "sku", .alias = "product", .min = 1, .max = 255),
	FIELD(struct order, quantity, "qty", .min = 1, .max = INT32_MAX),
	FIELD(struct order, eta, "eta", .flags = FIELD_OPTIONAL),
};
static const struct message_type order_type = MESSAGE_TYPE("Order", struct order, order_fields);

/* Every field may be left out; the number may be 0 or less. */
struct note {
	struct message message;
	const char *text;
	int32_t number;
	struct date day;
};

static const struct field note_fields[] = {
	FIELD(struct note, text, "text", .min = 0, .max = 10, .flags = FIELD_OPTIONAL),
	FIELD(struct note, number, "number", .min = -5, .max = 5, .flags = FIELD_OPTIONAL),
	FIELD(struct note, day, "day", .flags = FIELD_OPTIONAL),
};
static const struct message_type note_type = MESSAGE_TYPE("Note", struct note, note_fields);

/* One that may be null, but not left out. */
static const struct field due_fields[] = {
	FIELD(struct order, eta, "eta", .flags = FIELD_NULLABLE),
};
static const struct message_type due_type = MESSAGE_TYPE("Due", struct order, due_fields);

#define BAD_ORDERID "orderid: expected a text of 1 to 255 characters"
#define BAD_SKU     "sku: expected a text of 1 to 255 characters"
#define BAD_QTY     "qty: expected an integer from 1 to 2147483647"
#define BAD_ETA     "eta: expected a date like 2031-05-01 or null"
#define NOT_UTF8    "expected a JSON object, but it is not in UTF-8"
#define TOO_SHORT   "expected a JSON object, but it ends too early"
#define WRONG_AT(n) "expected a JSON object, but found something else at byte " #n

static int make_mem(void **state)
{
	*state = mem_context(NULL, "test");
	return 0;
}

static int free_mem(void **state)
{
	return talloc_free(*state);
}

/* The message that json is, of which nothing may be wrong. */
static const void *read_message(TALLOC_CTX *mem, const struct message_type *type, const char *json)
{
	struct message *message = NULL;
	struct error err = {0};

	if (!message_from_json(mem, type, (struct bytes){json, strlen(json)}, &message, &err))
		fail_msg("%s: %s", json, err.message);
	return message_as(message, type);
}

static const struct order *read_order(TALLOC_CTX *mem, const char *json)
{
	return read_message(mem, &order_type, json);
}

static const struct note *read_note(TALLOC_CTX *mem, const char *json)
{
	return read_message(mem, &note_type, json);
}

static void assert_refused(TALLOC_CTX *mem, struct bytes json, const char *expected)
{
	struct message *message = NULL;
	struct error err = {0};

	if (message_from_json(mem, &order_type, json, &message, &err))
		fail_msg("%.*s is taken", (int)json.len, (const char *)json.ptr);
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, expected);
	assert_null(message);
}

/* An order with the members left out that the test is about. */
#define ORDER(members) "{\"orderid\":\"o\",\"sku\":\"K\"," members "}"
#define QTY(value)     ORDER("\"qty\":" value)
#define ETA(value)     ORDER("\"qty\":3,\"eta\":" value)
#define SKU(value)     "{\"orderid\":\"o\",\"qty\":3,\"sku\":" value "}"
#define ORDERID(value) "{\"sku\":\"K\",\"qty\":3,\"orderid\":" value "}"
#define NOTE(value)    ORDER("\"qty\":3,\"note\":" value)

static void test_message_json__numbers(void **state)
{
	static const struct {
		const char *json;
		int32_t quantity;
	} cases[] = {
		{QTY("3"),					   3        },
		{QTY("\"3\""),				       3        },
		{QTY("\"003\""),				     3        },
		{QTY("1"),					   1        },
		{QTY("2147483647"),                                  INT32_MAX},
		{QTY("\"2147483647\""),                              INT32_MAX},
		{QTY("\"000000000000000000000000000000000000007\""), 7        },
		{QTY("9,\"qty\":4"),                                 4        },
		{QTY("\"x\",\"qty\":5"),                             5        },
		{QTY("\"\\u0033\""),                                 3        },
		{" \t\r\n" QTY("3") " \t\r\n",                       3        },
		{ORDER("\"qt\\u0079\":6"),                           6        },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(read_order(*state, cases[i].json)->quantity, cases[i].quantity);
}

static void test_message_json__bad_numbers(void **state)
{
	static const char *const values[] = {"0", "-1", "-0", "2.5", "3.0", "1e2", "1E2", "3.9",
		"true", "false", "null", "[]", "[3]", "{}", "\"\"", "\"+3\"", "\" 3\"", "\"3 \"",
		"\"-3\"", "\"3.0\"", "\"0x3\"", "\"1e2\"", "\"three\"", "\"\\u0663\"",
		"\"\\u0000\"", "\"3\\u0000\"", "2147483648", "\"2147483648\"", "4294967297",
		"9223372036854775807", "9223372036854775808", "18446744073709551615",
		"18446744073709551616", "18446744073709551617", "-9223372036854775808",
		"-9223372036854775809", "\"18446744073709551617\"",
		"1000000000000000000000000000000000000000000000000000000", "1e400", "-1e400"};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const char *json = mem_printf(*state, QTY("%s"), values[i]);

		assert_refused(*state, (struct bytes){json, strlen(json)}, BAD_QTY);
	}
}

static void test_message_json__texts(void **state)
{
	static const struct {
		const char *value;
		const char *sku;
	} cases[] = {
		{"\"K\"",			  "K"                   },
		{"\"a-b-c 2\"",                    "a-b-c 2"             },
		{"\" \"",			  " "                   },
		{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"     },
		{"\"\\u00e9\\u20AC\"",             "\xC3\xA9\xE2\x82\xAC"},
		{"\"\\uD83D\\uDE00\"",             "\xF0\x9F\x98\x80"    },
		{"\"\xF0\x9F\x98\x80\"",           "\xF0\x9F\x98\x80"    },
		{"\"\x7F\"",                       "\x7F"                },
		{"\"\\\\u0000\"",                  "\\u0000"             },
		{"1,\"sku\":\"last\"",             "last"                },
		{"\"main\",\"product\":\"alias\"", "main"                },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *json = mem_printf(*state, SKU("%s"), cases[i].value);

		assert_string_equal(read_order(*state, json)->sku, cases[i].sku);
	}
}

static void test_message_json__bad_texts(void **state)
{
	static const char *const values[] = {"\"\"", "null", "true", "3", "2.5", "[]", "[\"K\"]",
		"{\"sku\":\"K\"}", "\"\\u0000\"", "\"K\\u0000\"", "\"K\\u0000K\"",
		"null,\"product\":\"alias\""};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const char *json = mem_printf(*state, SKU("%s"), values[i]);

		assert_refused(*state, (struct bytes){json, strlen(json)}, BAD_SKU);
	}
}

static char *repeated(TALLOC_CTX *mem, const char *text, size_t count)
{
	size_t length = strlen(text);
	char *all = mem_array(mem, char, count *length + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(all + i * length, text, length);
	return all;
}

static void test_message_json__length_is_counted_in_characters(void **state)
{
	static const char *const characters[] = {
		"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};

	for (size_t i = 0; i < ARRAY_SIZE(characters); i++) {
		const char *longest = repeated(*state, characters[i], 255);
		const char *good = mem_printf(*state, SKU("\"%s\""), longest);
		const char *bad = mem_printf(*state, SKU("\"%s%s\""), longest, characters[i]);

		assert_string_equal(read_order(*state, good)->sku, longest);
		assert_refused(*state, (struct bytes){bad, strlen(bad)}, BAD_SKU);
	}
}

static void test_message_json__text_from_integer(void **state)
{
	static const struct {
		const char *value;
		const char *orderid;
	} cases[] = {
		{"\"o-1\"",                  "o-1"                 },
		{"17",		       "17"                  },
		{"0",			"0"                   },
		{"-17",                      "-17"                 },
		{"9223372036854775807",      "9223372036854775807" },
		{"9223372036854775808",      "9223372036854775808" },
		{"18446744073709551614",     "18446744073709551614"},
		{"-9223372036854775807",     "-9223372036854775807"},
		{"\"18446744073709551616\"", "18446744073709551616"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *json = mem_printf(*state, ORDERID("%s"), cases[i].value);

		assert_string_equal(read_order(*state, json)->orderid, cases[i].orderid);
	}
}

static void test_message_json__text_from_no_integer(void **state)
{
	static const char *const values[] = {"1.0", "1e2", "true", "null", "[1]",
		"18446744073709551616", "99999999999999999999", "-9223372036854775809", "\"\""};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const char *json = mem_printf(*state, ORDERID("%s"), values[i]);

		assert_refused(*state, (struct bytes){json, strlen(json)}, BAD_ORDERID);
	}
}

static void test_message_json__dates(void **state)
{
	static const struct {
		const char *json;
		struct date eta;
	} cases[] = {
		{ETA("\"2031-05-01\""),                  {2031, 5, 1}},
		{ETA("\"2031-05-01T10:00:00\""),         {2031, 5, 1}},
		{ETA("\"2031-05-01T23:59:59.5-08:00\""), {2031, 5, 1}},
		{ETA("\"2011-01-02\""),                  {2011, 1, 2}},
		{ETA("null"),                            {0, 0, 0}   },
		{QTY("3"),			       {0, 0, 0}   },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			date_compare(read_order(*state, cases[i].json)->eta, cases[i].eta), 0);
}

static void test_message_json__bad_dates(void **state)
{
	static const char *const values[] = {"\"\"", "\"2031-02-30\"", "\"2031-13-01\"",
		"\"31-05-01\"", "\"20310501\"", "\"2031-05-01\\u0000\"", "\"tomorrow\"",
		"\"2031-05-01 x\"", "20310501", "true", "[]", "{}", "\"0000-00-00\""};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const char *json = mem_printf(*state, ETA("%s"), values[i]);

		assert_refused(*state, (struct bytes){json, strlen(json)}, BAD_ETA);
	}
}

static void test_message_json__other_members_are_ignored(void **state)
{
	static const char *const values[] = {"\"x\"", "null", "[1,{\"qty\":\"no\"}]",
		"{\"sku\":{}}", "1e400", "0.25", "-0", "-0.0", "18446744073709551616",
		"\"\\u0000\"", "1,\"\":2", "1,\"SKU\":2", "1,\"sku \":2", "[ ]", "{ }",
		"[[],{},[1,2]]", "0E-1", "12.5e+10", "1,\"qty\\\\u0000\":4"};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const char *json = mem_printf(*state, NOTE("%s"), values[i]);
		const struct order *order = read_order(*state, json);

		assert_string_equal(order->sku, "K");
		assert_int_equal(order->quantity, 3);
	}
}

static void test_message_json__alias_stands_for_an_absent_member(void **state)
{
	assert_string_equal(
		read_order(*state, "{\"orderid\":\"o\",\"product\":\"P\",\"qty\":3}")->sku, "P");
}

static void test_message_json__every_problem_is_named(void **state)
{
	static const struct {
		const char *json;
		const char *problems;
	} cases[] = {
		{"{}",							BAD_ORDERID "; " BAD_SKU "; " BAD_QTY},
		{"{\"orderid\":\"o\",\"qty\":3}",                             BAD_SKU                              },
		{"{\"orderid\":\"o\",\"sku\":\"\",\"qty\":0}",                BAD_SKU "; " BAD_QTY                 },
		{"{\"orderid\":\"o\",\"product\":7,\"qty\":3}",               BAD_SKU                              },
		{"{\"orderid\":\"o\",\"SKU\":\"K\",\"qty\":3,\"eta\":\"x\"}", BAD_SKU "; " BAD_ETA                 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_refused(*state, (struct bytes){cases[i].json, strlen(cases[i].json)},
			cases[i].problems);
}

/* The data in an envelope. */
static void test_message_json__member_of_an_object(void **state)
{
	static const char *const malformed[] = {
		"{}", "{\"data\":null}", "{\"data\":[]}", "{\"data\":\"{}\"}", "{\"Data\":{}}"};
	static const char good[] =
		"{\"qty\":7,\"data\":{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3}}";
	static const char bad[] = "{\"qty\":7,\"data\":{\"orderid\":\"o\",\"sku\":\"K\"}}";
	struct message *message;
	struct error err = {0};

	assert_true(message_from_json_member(
		*state, &order_type, (struct bytes){good, strlen(good)}, "data", &message, &err));
	assert_int_equal(((const struct order *)message_as(message, &order_type))->quantity, 3);
	assert_false(message_from_json_member(
		*state, &order_type, (struct bytes){bad, strlen(bad)}, "data", &message, &err));
	assert_string_equal(err.message, BAD_QTY);
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		assert_false(message_from_json_member(*state, &order_type,
			(struct bytes){malformed[i], strlen(malformed[i])}, "data", &message,
			&err));
		assert_string_equal(err.message, "data: expected an object");
	}
	assert_false(message_from_json_member(
		*state, &order_type, (struct bytes){"{", 1}, "data", &message, &err));
	assert_string_equal(err.message, TOO_SHORT);
}

static void test_message_json__nullable_fields_must_be_there(void **state)
{
	static const char given[] = "{\"eta\":null}";
	static const char missing[] = "{\"ETA\":\"2031-05-01\"}";
	struct error err = {0};
	struct message *due;

	assert_true(message_from_json(
		*state, &due_type, (struct bytes){given, strlen(given)}, &due, &err));
	assert_false(date_is_set(((const struct order *)message_as(due, &due_type))->eta));
	assert_false(message_from_json(
		*state, &due_type, (struct bytes){missing, strlen(missing)}, &due, &err));
	assert_string_equal(err.message, BAD_ETA);
}

static void test_message_json__optional_fields(void **state)
{
	const struct note *note = read_note(*state, "{}");

	assert_null(note->text);
	assert_int_equal(note->number, 0);
	assert_false(date_is_set(note->day));
	note = read_note(*state, "{\"text\":null,\"number\":null,\"day\":null}");
	assert_null(note->text);
	assert_int_equal(note->number, 0);
	note = read_note(*state, "{\"text\":\"\",\"number\":-0}");
	assert_string_equal(note->text, "");
	assert_int_equal(note->number, 0);
	assert_int_equal(read_note(*state, "{\"number\":-5}")->number, -5);
}

/* Texts with their lengths, since some hold a NUL. */
#define RAW(text)                                                                                  \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static void test_message_json__malformed(void **state)
{
	static const struct {
		struct bytes json;
		const char *problem;
	} cases[] = {
		{{NULL, 0},			       TOO_SHORT   },
		{RAW(""),				 TOO_SHORT   },
		{RAW(" \n"),			      TOO_SHORT   },
		{RAW("{"),				TOO_SHORT   },
		{RAW("{\"a\""),                           TOO_SHORT   },
		{RAW("{\"a\":1"),                         TOO_SHORT   },
		{RAW("{\"a\":\"\\u12"),                   TOO_SHORT   },
		{RAW("{\"a\":\"\\uD83D"),                 TOO_SHORT   },
		{RAW("{\"a\":[1,"),                       TOO_SHORT   },
		{RAW("{\"a\":tru"),                       TOO_SHORT   },
		{RAW("{\"a\":-"),                         TOO_SHORT   },
		{RAW("[1]"),			      WRONG_AT(0) },
		{RAW("\"x\""),                            WRONG_AT(0) },
		{RAW("3"),				WRONG_AT(0) },
		{RAW("null"),                             WRONG_AT(0) },
		{RAW("{bad"),                             WRONG_AT(1) },
		{RAW("{\"a\":1}x"),                       WRONG_AT(7) },
		{RAW("{\"a\":1}{}"),                      WRONG_AT(7) },
		{RAW("{}\0"),                             WRONG_AT(2) },
		{RAW("\0{}"),                             WRONG_AT(0) },
		{RAW("{\0}"),                             WRONG_AT(1) },
		{RAW("{\"\0\":1}"),                       WRONG_AT(2) },
		{RAW("{\"a\":\"\0\"}"),                   WRONG_AT(6) },
		{RAW("{,}"),			      WRONG_AT(1) },
		{RAW("{\"a\":1,}"),                       WRONG_AT(7) },
		{RAW("{\"a\":1,,\"b\":1}"),               WRONG_AT(7) },
		{RAW("{\"a\" 1}"),                        WRONG_AT(5) },
		{RAW("{\"a\":1 \"b\":2}"),                WRONG_AT(7) },
		{RAW("{\"a\"::1}"),                       WRONG_AT(5) },
		{RAW("{\"a\":}"),                         WRONG_AT(5) },
		{RAW("{1:1}"),                            WRONG_AT(1) },
		{RAW("{'a':1}"),                          WRONG_AT(1) },
		{RAW("{\"a\":'x'}"),                      WRONG_AT(5) },
		{RAW("{\"a\":[1,]}"),                     WRONG_AT(8) },
		{RAW("{\"a\":[1}"),                       WRONG_AT(7) },
		{RAW("{\"a\":01}"),                       WRONG_AT(6) },
		{RAW("{\"a\":-01}"),                      WRONG_AT(7) },
		{RAW("{\"a\":00}"),                       WRONG_AT(6) },
		{RAW("{\"a\":1.}"),                       WRONG_AT(7) },
		{RAW("{\"a\":.5}"),                       WRONG_AT(5) },
		{RAW("{\"a\":+1}"),                       WRONG_AT(5) },
		{RAW("{\"a\":1e}"),                       WRONG_AT(7) },
		{RAW("{\"a\":1e+}"),                      WRONG_AT(8) },
		{RAW("{\"a\":0x3}"),                      WRONG_AT(6) },
		{RAW("{\"a\":NaN}"),                      WRONG_AT(5) },
		{RAW("{\"a\":Infinity}"),                 WRONG_AT(5) },
		{RAW("{\"a\":-Infinity}"),                WRONG_AT(6) },
		{RAW("{\"a\":True}"),                     WRONG_AT(5) },
		{RAW("{\"a\":nul}"),                      WRONG_AT(8) },
		{RAW("{\"a\":undefined}"),                WRONG_AT(5) },
		{RAW("/* */{}"),                          WRONG_AT(0) },
		{RAW("{}//"),                             WRONG_AT(2) },
		{RAW("\xEF\xBB\xBF{}"),                   WRONG_AT(0) },
		{RAW("{\"a\":\"\n\"}"),                   WRONG_AT(6) },
		{RAW("{\"a\":\"\x1F\"}"),                 WRONG_AT(6) },
		{RAW("{\"a\":\"\\x\"}"),                  WRONG_AT(7) },
		{RAW("{\"a\":\"\\'\"}"),                  WRONG_AT(7) },
		{RAW("{\"a\":\"\\u12g4\"}"),              WRONG_AT(10)},
		{RAW("{\"a\":\"\\uD800\"}"),              WRONG_AT(12)},
		{RAW("{\"a\":\"\\uD800x\"}"),             WRONG_AT(12)},
		{RAW("{\"a\":\"\\uD800\\n\"}"),           WRONG_AT(13)},
		{RAW("{\"a\":\"\\uD800\\uD800\"}"),       WRONG_AT(18)},
		{RAW("{\"a\":\"\\uD800\\u0041\"}"),       WRONG_AT(18)},
		{RAW("{\"a\":\"\\uDC00\"}"),              WRONG_AT(12)},
		{RAW("{\"sku\\u0000\":1}"),               WRONG_AT(12)},
		{RAW("{\"a\":\"\xFF\"}"),                 NOT_UTF8    },
		{RAW("{\"a\":\"\x80\"}"),                 NOT_UTF8    },
		{RAW("{\"a\":\"\xC3\"}"),                 NOT_UTF8    },
		{RAW("{\"a\":\"\xC0\x80\"}"),             NOT_UTF8    },
		{RAW("{\"a\":\"\xC1\xBF\"}"),             NOT_UTF8    },
		{RAW("{\"a\":\"\xE0\x80\x80\"}"),         NOT_UTF8    },
		{RAW("{\"a\":\"\xED\xA0\x80\"}"),         NOT_UTF8    },
		{RAW("{\"a\":\"\xF0\x80\x80\x80\"}"),     NOT_UTF8    },
		{RAW("{\"a\":\"\xF4\x90\x80\x80\"}"),     NOT_UTF8    },
		{RAW("{\"a\":\"\xF8\x88\x80\x80\x80\"}"), NOT_UTF8    },
		{RAW("{\"\xC0\x80\":1}"),                 NOT_UTF8    },
		{RAW("{}\xE2\x82"),                       NOT_UTF8    },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_refused(*state, cases[i].json, cases[i].problem);
}

/* An order with an unknown member that brings the depth of the whole to depth. */
static char *nested(TALLOC_CTX *mem, const char *opening, const char *closing, size_t depth)
{
	return mem_printf(mem, NOTE("%s1%s"), repeated(mem, opening, depth - 1),
		repeated(mem, closing, depth - 1));
}

static void test_message_json__depth_is_limited(void **state)
{
	static const struct {
		const char *opening;
		const char *closing;
		const char *problem;
		const char *abysmal_problem;
	} cases[] = {
		{"[",       "]", WRONG_AT(72),  WRONG_AT(0)  },
		{"{\"a\":", "}", WRONG_AT(196), WRONG_AT(161)},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *deepest =
			nested(*state, cases[i].opening, cases[i].closing, JSON_DEPTH_MAX);
		const char *deeper =
			nested(*state, cases[i].opening, cases[i].closing, JSON_DEPTH_MAX + 1);
		const char *abyss = repeated(*state, cases[i].opening, 100000);

		assert_int_equal(read_order(*state, deepest)->quantity, 3);
		assert_refused(*state, (struct bytes){deeper, strlen(deeper)}, cases[i].problem);
		assert_refused(
			*state, (struct bytes){abyss, strlen(abyss)}, cases[i].abysmal_problem);
	}
}

static char *written(TALLOC_CTX *mem, const struct message *message)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	char *copy;

	assert_non_null(out);
	message_write_json(out, message);
	assert_int_equal(fclose(out), 0);
	copy = mem_text(mem, text);
	free(text);
	return copy;
}

static void test_message_json__writing(void **state)
{
	struct order order = {
		MESSAGE(&order_type), "o-1", "a \"\\\n\x01\xE2\x82\xAC", INT32_MAX, {2031, 5, 1}
        };
	struct note note = {.message = MESSAGE(&note_type)};

	assert_string_equal(written(*state, &order.message),
		"{\"orderid\":\"o-1\",\"sku\":\"a \\\"\\\\\\n\\u0001\xE2\x82\xAC\","
		"\"qty\":2147483647,\"eta\":\"2031-05-01\"}");
	assert_string_equal(
		written(*state, &note.message), "{\"text\":null,\"number\":null,\"day\":null}");
	note.number = -3;
	note.text = "";
	assert_string_equal(
		written(*state, &note.message), "{\"text\":\"\",\"number\":-3,\"day\":null}");
}

static void test_message_json__what_is_written_can_be_read(void **state)
{
	char text[128] = "";
	struct order order = {
		MESSAGE(&order_type), "o", text, 1, {0, 0, 0}
        };
	const struct order *read;

	for (int i = 0; i < 127; i++)
		text[i] = (char)(i + 1);
	read = read_order(*state, written(*state, &order.message));
	assert_string_equal(read->sku, text);
	assert_false(date_is_set(read->eta));
}

/* Whatever the bytes are: a message with every field within its limits, or an error of the input.
 */
static void assert_sound(TALLOC_CTX *mem, struct bytes json)
{
	struct message *message = NULL;
	struct error err = {0};
	const struct order *order;

	if (!message_from_json(mem, &order_type, json, &message, &err)) {
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_true(strlen(err.message) > 0);
		return;
	}
	order = message_as(message, &order_type);
	assert_true(strlen(order->sku) >= 1 && strlen(order->sku) <= 255 * 4);
	assert_true(strlen(order->orderid) >= 1 && strlen(order->orderid) <= 255 * 4);
	assert_true(order->quantity >= 1);
}

static void test_message_json__no_bytes_break_it(void **state)
{
	static const char model[] =
		"{\"orderid\":17,\"sku\":\"a\\u00e9\xF0\x9F\x98\x80\\uD83D\\uDE00\",\"qty\":\"3\","
		"\"eta\":\"2031-05-01\",\"note\":[1.5e+3,{\"a\":[null,true,false,-0]}]}";
	static const char pieces[] = "{}[]\",:\\u0dD8eE+-.tfn \n";
	struct fake_random random;

	fake_random_init(&random, 20310501);
	for (int round = 0; round < 20000; round++) {
		TALLOC_CTX *mem = mem_context(*state, "round");
		bool cut = random_below(&random.base, 8) == 0;
		uint32_t length =
			cut ? random_below(&random.base, sizeof(model)) : sizeof(model) - 1;
		char *json = mem_copy(mem, model, length); /* just as large: overruns show */
		uint32_t changes = random_below(&random.base, 4);

		while (length > 0 && changes-- > 0)
			json[random_below(&random.base, length)] = random_below(&random.base, 2)
				? pieces[random_below(&random.base, sizeof(pieces) - 1)]
				: (char)random_below(&random.base, 256);
		assert_sound(mem, (struct bytes){json, length});
		talloc_free(mem);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_message_json__##name, make_mem, free_mem)
	const struct CMUnitTest tests[] = {
		TEST(numbers),
		TEST(bad_numbers),
		TEST(texts),
		TEST(bad_texts),
		TEST(length_is_counted_in_characters),
		TEST(text_from_integer),
		TEST(text_from_no_integer),
		TEST(dates),
		TEST(bad_dates),
		TEST(other_members_are_ignored),
		TEST(alias_stands_for_an_absent_member),
		TEST(every_problem_is_named),
		TEST(member_of_an_object),
		TEST(optional_fields),
		TEST(nullable_fields_must_be_there),
		TEST(malformed),
		TEST(depth_is_limited),
		TEST(writing),
		TEST(what_is_written_can_be_read),
		TEST(no_bytes_break_it),
	};

	return cmocka_run_group_tests_name("message_json", tests, NULL, NULL);
}
