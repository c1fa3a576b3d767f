/* tests/unit/test_excerpt.c - bytes from outside in a line of the log. */
#include "config.h"

#include "services/consumer/excerpt.h"

#include "base/log.h"
#include "tests/support/with_mem.h"

static void test_excerpt__shows_printable_text_as_it_is(void **state)
{
	assert_string_equal(excerpt(*state, (struct bytes){"{\"qty\": 3}", 10}), "{\"qty\": 3}");
}

static void test_excerpt__escapes_everything_else(void **state)
{
	static const char odd[] = "a\\b\0c\n\x7f\xc3\xa4\xff";

	assert_string_equal(excerpt(*state, (struct bytes){odd, sizeof(odd) - 1}),
		"a\\\\b\\x00c\\x0a\\x7f\\xc3\\xa4\\xff");
}

static void test_excerpt__of_nothing_is_empty(void **state)
{
	assert_string_equal(excerpt(*state, (struct bytes){NULL, 0}), "");
}

static void test_excerpt__says_that_there_was_more(void **state)
{
	char *longer = mem_array(*state, char, EXCERPT_MAX + 1);
	const char *text;

	memset(longer, 'x', EXCERPT_MAX + 1);
	text = excerpt(*state, (struct bytes){longer, EXCERPT_MAX});
	assert_int_equal(strlen(text), EXCERPT_MAX);
	text = excerpt(*state, (struct bytes){longer, EXCERPT_MAX + 1});
	assert_int_equal(strlen(text), EXCERPT_MAX + 3);
	assert_string_equal(text + EXCERPT_MAX, "...");
}

/* The backslash of an escape is escaped once more there. */
static void test_excerpt__fits_into_a_line_of_the_log(void **state)
{
	char *longest = mem_array(*state, char, EXCERPT_MAX + 1); /* NULs */
	const char *text = excerpt(*state, (struct bytes){longest, EXCERPT_MAX + 1});

	assert_in_range(strlen(text) + EXCERPT_MAX, 0, LOG_LINE_MAX * 3 / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_excerpt__shows_printable_text_as_it_is),
		WITH_MEM(test_excerpt__escapes_everything_else),
		WITH_MEM(test_excerpt__of_nothing_is_empty),
		WITH_MEM(test_excerpt__says_that_there_was_more),
		WITH_MEM(test_excerpt__fits_into_a_line_of_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
