#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "tests/support/cmocka.h"

static void test_error__set_fills_it_and_returns_false(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(error_set(&err, ERROR_INVALID, "Invalid sku %s, %d times", "NO-SUCH-LAMP", 2));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "Invalid sku NO-SUCH-LAMP, 2 times");
}

static void test_error__message_stays_one_line(void **state)
{
	struct error err = {0};

	(void)state;
	error_set(&err, ERROR_INVALID, "%s", "a\nb\r\tc\x01\x7f\xc3\xa9");
	assert_string_equal(err.message, "a?b??c??\xc3\xa9");
}

/* So that whoever stores or shows it need not ask. */
static void test_error__message_is_utf8(void **state)
{
	struct error err = {0};

	(void)state;
	error_set(&err, ERROR_INVALID, "%s", "a\xff b\xc3\xa9\xc3");
	assert_string_equal(err.message, "a? b???");
}

/* prefix letters, then as many copies of text as make it too long. */
static void set_long(struct error *err, size_t prefix, const char *text)
{
	char message[2048] = "";

	memset(message, 'x', prefix);
	while (strlen(message) + strlen(text) < sizeof(message))
		memcpy(message + strlen(message), text, strlen(text) + 1);
	error_set(err, ERROR_INVALID, "%s", message);
}

static void test_error__long_message_is_cut_visibly(void **state)
{
	struct error err = {0};

	(void)state;
	set_long(&err, 0, "y");
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_string_equal(err.message + 506, "yy...");
}

static void test_error__longest_message_is_not_cut(void **state)
{
	struct error err = {0};
	char message[sizeof(err.message) + 1] = "";

	(void)state;
	memset(message, 'y', sizeof(err.message) - 1);
	error_set(&err, ERROR_INVALID, "%s", message);
	assert_string_equal(err.message, message);

	message[sizeof(err.message) - 1] = 'y';
	error_set(&err, ERROR_INVALID, "%s", message);
	assert_string_equal(err.message + 506, "yy...");
}

/* Nothing but the middles of characters: there is no place to cut it at. */
static void test_error__broken_utf8_is_cut_too(void **state)
{
	struct error err = {0};

	(void)state;
	set_long(&err, 0, "\x80");
	assert_string_equal(err.message, "...");
}

/* Wherever the cut falls, it is not within a character of several bytes. */
static void test_error__cut_message_is_utf8(void **state)
{
	static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\xaa\x91"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(characters); i++) {
		size_t size = strlen(characters[i]);

		for (size_t prefix = 0; prefix < size; prefix++) {
			struct error err = {0};
			size_t length;

			set_long(&err, prefix, characters[i]);
			length = strlen(err.message) - strlen("...");
			assert_string_equal(err.message + length, "...");
			assert_int_equal((length - prefix) % size, 0);
			assert_true(length > 504);
		}
	}
}

static void test_error__every_kind_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < ERROR_KIND_COUNT; i++) {
		assert_non_null(error_kind_name((enum error_kind)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(error_kind_name((enum error_kind)i),
				error_kind_name((enum error_kind)j));
	}
	assert_string_equal(error_kind_name(ERROR_BUSY), "busy");
}

static void test_error__zeroed_means_success(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(err.kind, ERROR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error__set_fills_it_and_returns_false),
		cmocka_unit_test(test_error__message_stays_one_line),
		cmocka_unit_test(test_error__message_is_utf8),
		cmocka_unit_test(test_error__long_message_is_cut_visibly),
		cmocka_unit_test(test_error__longest_message_is_not_cut),
		cmocka_unit_test(test_error__broken_utf8_is_cut_too),
		cmocka_unit_test(test_error__cut_message_is_utf8),
		cmocka_unit_test(test_error__every_kind_has_a_name_of_its_own),
		cmocka_unit_test(test_error__zeroed_means_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
