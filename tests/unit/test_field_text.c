/* tests/unit/test_field_text.c - fields of messages set from texts, such as a form sends. */
#include "config.h"

#include "services/bus/field_text.h"

#include "base/message.h"
#include "domain/commands.h"
#include "tests/support/with_mem.h"

static const struct field *field_called(const char *name)
{
	return message_find_field(&revise_batch_type, name);
}

static struct revise_batch *new_command(TALLOC_CTX *mem)
{
	struct revise_batch *command = mem_new(mem, struct revise_batch);

	command->message.type = &revise_batch_type;
	return command;
}

struct row {
	const char *text;
	int64_t number; /* of those that are taken */
};

static void check_taken(TALLOC_CTX *mem, const char *name, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct revise_batch *command = new_command(mem);

		assert_row(field_set_from_text(&command->message, field_called(name), rows[i].text),
			rows[i].text);
		assert_row(command->quantity + (int64_t)command->seen_quantity == rows[i].number,
			rows[i].text);
	}
}

static void check_refused(TALLOC_CTX *mem, const char *name, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct revise_batch *command = new_command(mem);

		assert_row(!field_set_from_text(&command->message, field_called(name), texts[i]),
			texts[i]);
	}
}

static void test_field_text__numbers_from_zero_on(void **state)
{
	static const struct row rows[] = {
		{"0",                    0         },
		{"007",                  7         },
		{"2147483647",           2147483647},
		{"00000000002147483647", 2147483647},
	};
	static const char *const texts[] = {"", "-", "-0", "-1", "+1", " 1", "1 ", "1.0", "1e3",
		"0x1", "2147483648", "2147483649", "4294967296", "18446744073709551617",
		"99999999999999999999999999"};

	check_taken(*state, "qty", rows, ARRAY_SIZE(rows));
	check_refused(*state, "qty", texts, ARRAY_SIZE(texts));
}

static void test_field_text__numbers_that_may_be_negative(void **state)
{
	static const struct row rows[] = {
		{"0",           0          },
		{"-0",          0          },
		{"-1",          -1         },
		{"2147483647",  2147483647 },
		{"-2147483647", -2147483647},
		{"-2147483648", INT32_MIN  },
	};
	static const char *const texts[] = {"", "-", "--1", "-+1", "- 1", "1-", "2147483648",
		"-2147483649", "-99999999999999999999999999"};

	check_taken(*state, "seen_qty", rows, ARRAY_SIZE(rows));
	check_refused(*state, "seen_qty", texts, ARRAY_SIZE(texts));
}

static void test_field_text__dates(void **state)
{
	static const char *const texts[] = {
		"", "2031-02-30", "31-5-1", "2031-05-01x", "tomorrow", "0000-00-00"};
	struct revise_batch *command = new_command(*state);

	assert_true(field_set_from_text(&command->message, field_called("eta"), "2031-05-01"));
	assert_int_equal(date_compare(command->eta, (struct date){2031, 5, 1}), 0);
	check_refused(*state, "eta", texts, ARRAY_SIZE(texts));
}

static void test_field_text__texts_are_counted_in_characters(void **state)
{
	struct revise_batch *command = new_command(*state);
	char text[2 * 256 + 1] = {0};

	for (size_t i = 0; i < 256; i++)
		memcpy(text + 2 * i, "\xC3\xA9", 2);
	assert_false(field_set_from_text(&command->message, field_called("ref"), text));
	text[510] = '\0';
	assert_true(field_set_from_text(&command->message, field_called("ref"), text));
	assert_string_equal(command->reference, text);
	assert_ptr_not_equal(command->reference, text);
	assert_false(field_set_from_text(&command->message, field_called("ref"), ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_field_text__numbers_from_zero_on),
		WITH_MEM(test_field_text__numbers_that_may_be_negative),
		WITH_MEM(test_field_text__dates),
		WITH_MEM(test_field_text__texts_are_counted_in_characters),
	};

	return cmocka_run_group_tests_name("field_text", tests, NULL, NULL);
}
