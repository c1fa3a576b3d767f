/* tests/unit/test_session_data.c - the dictionary of a session, and JSON as Python has it. */
#include "config.h"

#include "fcgi_app/django/session_data.h"

#include "fcgi_app/django/python_json.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"
#include "tests/support/with_mem.h"

static bool is_parsed(TALLOC_CTX *mem, const char *json, struct session_data **out)
{
	return session_data_parse(mem, (struct bytes){json, strlen(json)}, out);
}

static struct session_data *parsed(TALLOC_CTX *mem, const char *json)
{
	struct session_data *data = NULL;

	assert_row(is_parsed(mem, json, &data), json);
	return data;
}

static const char *written(TALLOC_CTX *mem, const struct session_data *data)
{
	struct bytes json = session_data_write(mem, data);

	assert_int_equal(strlen(json.ptr), json.len);
	return json.ptr;
}

static void test_session_data__reserved_members_are_read(void **state)
{
	TALLOC_CTX *mem = *state;
	struct session_data *data = parsed(mem, VECTOR_LOGIN_JSON);

	assert_string_equal(session_data_text(mem, data, SESSION_USER_ID), "1");
	assert_string_equal(session_data_text(mem, data, SESSION_USER_BACKEND),
		"django.contrib.auth.backends.ModelBackend");
	assert_string_equal(session_data_text(mem, data, SESSION_USER_HASH), VECTOR_USER_HASH);
	assert_null(session_data_text(mem, data, SESSION_MESSAGES));
	assert_false(session_data_is_changed(data));
}

static void test_session_data__text_is_what_python_reads(void **state)
{
	static const struct {
		const char *value;
		const char *text; /* NULL: it is none */
	} rows[] = {
		{"\"\"",			   ""			    },
		{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"             },
		{"\"\\u00e9\\ud83d\\ude00\"",      "\xC3\xA9\xF0\x9F\x98\x80"    },
		{"\"\\uDBFF\\uDFFF\\uFFFF\"",      "\xF4\x8F\xBF\xBF\xEF\xBF\xBF"},
		{"\"\\u0041\\u007f\"",             "A\x7F"                       },
 /* Latin-1, whatever it was meant to be */
		{"\"\xC3\xA9\xFF\"",               "\xC3\x83\xC2\xA9\xC3\xBF"    },
		{"\"a\\u0000\"",                   NULL                          },
		{"\"\\ud83d\"",                    NULL                          },
		{"\"\\ude00\\ud83d\"",             NULL                          },
		{"\"\\ud83dx\"",                   NULL                          },
		{"\"\\ud83d\\n\"",                 NULL                          },
		{"1",			      NULL			  },
		{"null",			   NULL                          },
		{"[\"a\"]",                        NULL                          },
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *json = mem_printf(mem, "{\"n\": %s }", rows[i].value);
		const char *text = session_data_text(mem, parsed(mem, json), "n");

		assert_row(!text == !rows[i].text, json);
		if (text)
			assert_string_equal(text, rows[i].text);
	}
}

static void test_session_data__whole_numbers_are_read(void **state)
{
	static const struct {
		const char *value;
		bool is_number;
		int64_t number;
	} rows[] = {
		{"0",			  true,  0        },
		{"-1",			 true,  -1       },
		{"1209600",                    true,  1209600  },
		{"9223372036854775807",        true,  INT64_MAX},
		{"-9223372036854775808",       true,  INT64_MIN},
		{"9223372036854775808",        false, 0        },
		{"99999999999999999999999999", false, 0        },
		{"1.0",			false, 0        },
		{"1e3",			false, 0        },
		{"NaN",			false, 0        },
		{"-Infinity",                  false, 0        },
		{"true",                       false, 0        },
		{"\"1\"",                      false, 0        },
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *json = mem_printf(mem, "{\"n\":%s}", rows[i].value);
		int64_t found = 0;

		assert_row(session_data_number(parsed(mem, json), "n", &found) == rows[i].is_number,
			json);
		assert_true(!rows[i].is_number || found == rows[i].number);
	}
}

/* With blanks, escapes of any case, and what no other language calls JSON. */
static void test_session_data__unknown_members_keep_their_bytes(void **state)
{
	static const char rest[] =
		"\"a\":[1, {\"\\u00E9\":null, \"x\" : 2} "
		",[]],\"b\":NaN,\"c\":-Infinity,\"\xE9\":Infinity,"
		"\"d\":123456789012345678901234567890.5E+400,\"a\":{ },\"\":\"\\/\xFF\\ud800\"";
	TALLOC_CTX *mem = *state;
	struct session_data *data = parsed(mem, mem_printf(mem, " {\"first\":1,%s}\n", rest));

	assert_string_equal(written(mem, data), mem_printf(mem, "{\"first\":1,%s}", rest));
	session_data_set_number(data, "first", -2);
	session_data_set_text(data, "last", "x");
	assert_string_equal(
		written(mem, data), mem_printf(mem, "{\"first\":-2,%s,\"last\":\"x\"}", rest));
	session_data_remove(data, "first");
	session_data_remove(data, "last");
	assert_string_equal(written(mem, data), mem_printf(mem, "{%s}", rest));
}

static void test_session_data__last_of_several_members_counts(void **state)
{
	TALLOC_CTX *mem = *state;
	struct session_data *data = parsed(mem, "{\"a\":1,\"b\":0,\"a\":2}");
	int64_t found = 0;

	assert_true(session_data_number(data, "a", &found));
	assert_int_equal(found, 2);
	session_data_set_number(data, "a", 3);
	assert_string_equal(written(mem, data), "{\"a\":1,\"b\":0,\"a\":3}");
	session_data_remove(data, "a");
	assert_string_equal(written(mem, data), "{\"b\":0}");
}

static void test_session_data__only_valid_objects_are_parsed(void **state)
{
	static const char *const texts[] = {"", " ", "1", "\"a\"", "[]", "null", "{", "}", "{}x",
		"{} {}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{a:1}",
		"{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\":01}", "{\"a\":-}", "{\"a\":1.}",
		"{\"a\":.5}", "{\"a\":1e}", "{\"a\":+1}", "{\"a\":nul}", "{\"a\":nan}",
		"{\"a\":-NaN}", "{\"a\":[1,]}", "{\"a\":[,]}", "{\"a\":[1}}", "{\"a\":{]}",
		"{\"a\":[}", "{\"a\":{\"b\"}}", "{\"a\":{\"b\":1,}}", "{\"a\":{1:1}}",
		"{\"a\":{\"b\":1,2}}", "{\"a\":\"}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}",
		"{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\", "{\"a\\", "{\"a\":\"\\u",
		"{\"a\":// \n1}"};
	struct session_data *data;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_row(!is_parsed(*state, texts[i], &data), texts[i]);
}

static void test_session_data__nul_is_no_part_of_json(void **state)
{
	static const char *const texts[] = {
		"{\"a\":1}?", "{\"a?\":1}", "{\"a\":\"\\?\"}", "{\"a\":?1}", "{\"a\":\"\\u12?4\"}"};
	TALLOC_CTX *mem = *state;
	struct session_data *data;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char *text = mem_text(mem, texts[i]);
		size_t length = strlen(text);

		*strchr(text, '?') = '\0';
		assert_row(!session_data_parse(mem, (struct bytes){text, length}, &data), texts[i]);
	}
}

static const char *nested(TALLOC_CTX *mem, size_t depth)
{
	char *brackets = mem_array(mem, char, 2 * depth + 1);

	memset(brackets, '[', depth);
	memset(brackets + depth, ']', depth);
	return mem_printf(mem, "{\"a\":%s}", brackets);
}

static void test_session_data__depth_is_bounded(void **state)
{
	TALLOC_CTX *mem = *state;
	const char *deepest = nested(mem, PYTHON_JSON_DEPTH_MAX);
	struct session_data *data;

	assert_string_equal(written(mem, parsed(mem, deepest)), deepest);
	assert_false(is_parsed(mem, nested(mem, PYTHON_JSON_DEPTH_MAX + 1), &data));
	assert_false(is_parsed(mem, nested(mem, 1000000), &data));
}

static void test_session_data__count_is_bounded(void **state)
{
	static const char member[] = "\"a\":1,";
	TALLOC_CTX *mem = *state;
	size_t size = strlen(member);
	char *json = mem_array(mem, char, 1 + (SESSION_MEMBERS_MAX + 1) * size + 1);
	char *end = json + 1;
	struct session_data *data;

	*json = '{';
	for (size_t i = 0; i < SESSION_MEMBERS_MAX; i++, end += size)
		memcpy(end, member, size);
	end[-1] = '}';
	assert_true(is_parsed(mem, json, &data));
	end[-1] = ',';
	memcpy(end, member, size);
	end[size - 1] = '}';
	assert_false(is_parsed(mem, json, &data));
}

/* As Python's json.dumps() writes it. */
static void test_session_data__text_is_written_in_ascii(void **state)
{
	TALLOC_CTX *mem = *state;
	struct session_data *data = session_data_new(mem);
	static const char text[] =
		"/ '\"\\\b\f\n\r\t\x01\x1F\x7F~ \xC3\xA9\xEF\xBF\xBF\xF0\x9F\x98\x80"
		"\xF4\x8F\xBF\xBF";

	session_data_set_text(data, "n", text);
	assert_string_equal(written(mem, data),
		"{\"n\":\"/ '\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f~ "
		"\\u00e9\\uffff\\ud83d\\ude00\\udbff\\udfff\"}");
	assert_string_equal(session_data_text(mem, data, "n"), text);
}

static void test_session_data__change_is_what_makes_a_difference(void **state)
{
	TALLOC_CTX *mem = *state;
	struct session_data *data = parsed(mem, "{\"a\":1,\"b\":\"x\"}");

	session_data_set_number(data, "a", 1);
	session_data_set_text(data, "b", "x");
	session_data_remove(data, "c");
	assert_false(session_data_is_changed(data));
	session_data_set_text(data, "b", "y");
	assert_true(session_data_is_changed(data));

	data = parsed(mem, "{\"a\":1}");
	session_data_remove(data, "a");
	assert_true(session_data_is_changed(data));
	assert_true(session_data_is_empty(data));

	data = parsed(mem, "{\"a\":1}");
	session_data_set_number(data, "b", 1);
	assert_true(session_data_is_changed(data));
}

static void test_session_data__is_empty_once_cleared(void **state)
{
	TALLOC_CTX *mem = *state;
	struct session_data *data = parsed(mem, "{}");

	assert_true(session_data_is_empty(data));
	session_data_clear(data);
	assert_false(session_data_is_changed(data));
	session_data_set_text(data, "a", "1");
	assert_true(session_data_has(data, "a"));
	assert_false(session_data_is_empty(data));
	session_data_clear(data);
	assert_true(session_data_is_empty(data));
	assert_false(session_data_has(data, "a"));
	assert_string_equal(written(mem, data), "{}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_session_data__reserved_members_are_read),
		WITH_MEM(test_session_data__text_is_what_python_reads),
		WITH_MEM(test_session_data__whole_numbers_are_read),
		WITH_MEM(test_session_data__unknown_members_keep_their_bytes),
		WITH_MEM(test_session_data__last_of_several_members_counts),
		WITH_MEM(test_session_data__only_valid_objects_are_parsed),
		WITH_MEM(test_session_data__nul_is_no_part_of_json),
		WITH_MEM(test_session_data__depth_is_bounded),
		WITH_MEM(test_session_data__count_is_bounded),
		WITH_MEM(test_session_data__text_is_written_in_ascii),
		WITH_MEM(test_session_data__change_is_what_makes_a_difference),
		WITH_MEM(test_session_data__is_empty_once_cleared),
	};

	return cmocka_run_group_tests_name("session_data", tests, NULL, NULL);
}
