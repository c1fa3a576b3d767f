#include "config.h"

#include "base/time_of_day.h"

#include "base/mem.h"
#include "tests/support/cmocka.h"

static const struct {
	const char *text;
	struct time_of_day time;
	int64_t microseconds;
} times[] = {
	{"00:00:00",        {0, 0, 0, 0},         0          },
	{"00:00:00.000001", {0, 0, 0, 1},         1          },
	{"00:00:01",        {0, 0, 1, 0},         1000000    },
	{"03:04:05",        {3, 4, 5, 0},         11045000000},
	{"03:04:05.100000", {3, 4, 5, 100000},    11045100000},
	{"23:59:59.999999", {23, 59, 59, 999999}, 86399999999},
};

static void test_time_of_day__text_and_number_are_the_same_time(void **state)
{
	char text[TIME_OF_DAY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		struct time_of_day time = {.hour = -1};
		int64_t microseconds = times[i].microseconds;

		assert_row(time_of_day_parse(times[i].text, &time), times[i].text);
		assert_row(time_of_day_is_valid(time), times[i].text);
		assert_int_equal(time_of_day_to_microseconds(time), microseconds);
		assert_int_equal(time_of_day_to_microseconds(times[i].time), microseconds);
		assert_string_equal(time_of_day_format(time, text), times[i].text);
		time = time_of_day_of_microseconds(microseconds);
		assert_string_equal(time_of_day_format(time, text), times[i].text);
	}
}

static void test_time_of_day__seconds_and_places_may_be_left_out(void **state)
{
	static const struct {
		const char *text;
		int64_t microseconds;
	} rows[] = {
		{"03:04",           11040000000},
		{"03:04:05.5",      11045500000},
		{"03:04:05.00006",  11045000060},
		{"03:04:05.123456", 11045123456},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct time_of_day time;

		assert_row(time_of_day_parse(rows[i].text, &time), rows[i].text);
		assert_int_equal(time_of_day_to_microseconds(time), rows[i].microseconds);
	}
}

static void test_time_of_day__refuses_everything_else(void **state)
{
	static const char *const texts[] = {"", "3", "03", "03:", "03:4", "3:04",
		"03:04:", "03:04:5", "03:04:05.", "03:04:05.1234567", "24:00", "23:60", "23:59:60",
		"-1:00", "03:04 ", " 03:04", "03.04", "03:04:05,5", "99:99:99", "03:04:05.-1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct time_of_day time = {1, 2, 3, 4};

		assert_row(!time_of_day_parse(texts[i], &time), texts[i]);
		assert_int_equal(time.microsecond, 4);
	}
}

static void test_time_of_day__no_other_numbers_are_times(void **state)
{
	static const struct time_of_day others[] = {
		{24, 0,  0,  0      },
		{-1, 0,  0,  0      },
		{0,  60, 0,  0      },
		{0,  -1, 0,  0      },
		{0,  0,  60, 0      },
		{0,  0,  -1, 0      },
		{0,  0,  0,  1000000},
		{0,  0,  0,  -1     },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(time_of_day_is_valid(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time_of_day__text_and_number_are_the_same_time),
		cmocka_unit_test(test_time_of_day__seconds_and_places_may_be_left_out),
		cmocka_unit_test(test_time_of_day__refuses_everything_else),
		cmocka_unit_test(test_time_of_day__no_other_numbers_are_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
