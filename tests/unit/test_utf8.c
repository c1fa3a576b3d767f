#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tests/support/cmocka.h"

static void test_utf8__characters_are_counted(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} cases[] = {
		{"",						 0},
		{"a",						1},
		{"\x01\x7F",					 2},
		{"\xC2\x80\xDF\xBF",                                 2},
		{"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 4},
		{"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",                 2},
		{"e\xCC\x81",					2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(utf8_is_valid(cases[i].text, strlen(cases[i].text)));
		assert_int_equal(utf8_count(cases[i].text), cases[i].count);
	}
}

static void test_utf8__a_nul_is_a_character(void **state)
{
	(void)state;
	assert_true(utf8_is_valid("a\0b", 3));
	assert_true(utf8_is_valid("\0", 1));
}

static void test_utf8__characters_are_taken_one_by_one(void **state)
{
	static const uint32_t characters[] = {'a', 0x7F, 0x80, 0x7FF, 0x20AC, 0xFFFD, 0x10FFFF};
	const char *text = "a\x7F\xC2\x80\xDF\xBF\xE2\x82\xAC\xEF\xBF\xBD\xF4\x8F\xBF\xBF";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(characters); i++)
		assert_int_equal(utf8_take(&text), characters[i]);
	assert_string_equal(text, "");
}

static void test_utf8__broken_texts(void **state)
{
	static const char *const texts[] = {"\x80", "a\xBF", "\xC0\x80", "\xC1\xBF", "\xC2",
		"\xC2 ", "\xC2\xC2\x80", "\xE0\x9F\xBF", "\xE0\xA0", "\xE2\x82\x28", "\xED\xA0\x80",
		"\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80", "\xFE",
		"\xFF", "ok\xFFok"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_false(utf8_is_valid(texts[i], strlen(texts[i])));
}

static void test_utf8__nothing_behind_the_end_is_read(void **state)
{
	(void)state;
	assert_false(utf8_is_valid("\xE2\x82\xAC", 2));
	assert_true(utf8_is_valid("\xE2\x82\xAC", 3));
	assert_true(utf8_is_valid("\xFF", 0));
}

static void test_utf8__printable_ascii_has_no_controls_and_nothing_beyond(void **state)
{
	static const char *const others[] = {"\t", "a\n", "\x1F", "\x7F", "\xC3\xA1", "a\x80"};

	(void)state;
	assert_true(utf8_is_printable_ascii(""));
	assert_true(utf8_is_printable_ascii(" Az~"));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(utf8_is_printable_ascii(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8__characters_are_counted),
		cmocka_unit_test(test_utf8__a_nul_is_a_character),
		cmocka_unit_test(test_utf8__characters_are_taken_one_by_one),
		cmocka_unit_test(test_utf8__broken_texts),
		cmocka_unit_test(test_utf8__nothing_behind_the_end_is_read),
		cmocka_unit_test(test_utf8__printable_ascii_has_no_controls_and_nothing_beyond),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
