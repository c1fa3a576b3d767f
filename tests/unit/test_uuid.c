#include "config.h"

#include "base/uuid.h"

#include "base/mem.h"
#include "tests/support/cmocka.h"

#define PLAIN      "12345678123456781234567812345678"
#define HYPHENATED "12345678-1234-5678-1234-567812345678"

static void test_uuid__is_read_in_either_spelling(void **state)
{
	static const char *const texts[] = {PLAIN, HYPHENATED};
	char text[UUID_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct uuid uuid = {{0}};

		assert_true(uuid_parse(texts[i], &uuid));
		assert_int_equal(uuid.bytes[0], 0x12);
		assert_int_equal(uuid.bytes[15], 0x78);
		assert_string_equal(uuid_format(uuid, UUID_PLAIN, text), PLAIN);
		assert_string_equal(uuid_format(uuid, UUID_HYPHENATED, text), HYPHENATED);
	}
}

static void test_uuid__letters_become_small(void **state)
{
	struct uuid uuid = {{0}};
	char text[UUID_TEXT_SIZE];

	(void)state;
	assert_true(uuid_parse("ABCDEFabcdef00112233445566778899", &uuid));
	assert_string_equal(
		uuid_format(uuid, UUID_PLAIN, text), "abcdefabcdef00112233445566778899");
}

static void test_uuid__refuses_everything_else(void **state)
{
	static const char *const texts[] = {"", "1234", PLAIN "0", "{" HYPHENATED "}",
		"urn:uuid:" HYPHENATED, "1234567812345678123456781234567", PLAIN "1234",
		"12345678-1234-5678-1234-56781234567", "123456781-234-5678-1234-567812345678",
		"12345678-1234-5678-12345-67812345678", "g2345678123456781234567812345678",
		"1 345678123456781234567812345678", "12345678_1234_5678_1234_567812345678"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct uuid uuid = {{7}};

		assert_row(!uuid_parse(texts[i], &uuid), texts[i]);
		assert_int_equal(uuid.bytes[0], 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uuid__is_read_in_either_spelling),
		cmocka_unit_test(test_uuid__letters_become_small),
		cmocka_unit_test(test_uuid__refuses_everything_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
