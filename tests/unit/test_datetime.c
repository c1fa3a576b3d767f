#include "config.h"

#include "base/datetime.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "tests/support/cmocka.h"

#define SECOND INT64_C(1000000)
#define DAY    (24 * 3600 * SECOND)

static const struct datetime first = {
	.date = {1, 1, 1}
};
static const struct datetime last = {
	{9999, 12, 31    },
        { 23,  59, 59, 999999}
};

static struct datetime parsed(const char *text)
{
	struct datetime datetime = {0};

	assert_row(datetime_parse(text, &datetime), text);
	return datetime;
}

static void use_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static void test_datetime__zeroed_is_not_set(void **state)
{
	char text[DATETIME_TEXT_SIZE];

	(void)state;
	assert_false(datetime_is_set((struct datetime){0}));
	assert_true(datetime_is_set(first));
	assert_string_equal(datetime_format((struct datetime){0}, text), "");
}

static void test_datetime__compares_by_date_and_time(void **state)
{
	static const char *const ascending[] = {"0001-01-01 00:00", "2024-01-01 23:59:59",
		"2024-01-02 00:00", "2024-01-02 00:00:00.000001", "2024-01-02 00:01",
		"2024-01-02 01:00", "9999-12-31 23:59:59.999999"};

	(void)state;
	assert_true(datetime_compare((struct datetime){0}, first) < 0);
	for (int i = 0; i < (int)ARRAY_SIZE(ascending); i++)
		for (int j = 0; j < (int)ARRAY_SIZE(ascending); j++) {
			int compared = datetime_compare(parsed(ascending[i]), parsed(ascending[j]));

			assert_int_equal((compared > 0) - (compared < 0), (i > j) - (i < j));
		}
}

static void test_datetime__an_instant_counts_microseconds_since_1970(void **state)
{
	static const struct {
		const char *text;
		int64_t instant;
	} rows[] = {
		{"1970-01-01 00:00:00",        0                             },
		{"1970-01-01 00:00:00.000001", 1                             },
		{"1969-12-31 23:59:59.999999", -1                            },
		{"1970-01-02 00:00:00",        DAY                           },
		{"2000-02-29 12:00:00",        951825600 * SECOND            },
		{"2024-01-02 03:04:05.000060", 1704164645 * SECOND + 60      },
		{"0001-01-01 00:00:00",        -62135596800 * SECOND         },
		{"9999-12-31 23:59:59.999999", 253402300799 * SECOND + 999999},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct datetime datetime = parsed(rows[i].text);

		assert_row(datetime_to_instant(datetime) == rows[i].instant, rows[i].text);
		assert_row(datetime_compare(datetime_of_instant(rows[i].instant), datetime) == 0,
			rows[i].text);
	}
}

/* Every day there is: one more than the day before, and none that is not in the calendar. */
static void test_datetime__days_follow_each_other(void **state)
{
	int64_t end = datetime_to_instant(last);
	struct date before = {0};

	(void)state;
	for (int64_t instant = datetime_to_instant(first); instant < end; instant += DAY) {
		struct datetime datetime = datetime_of_instant(instant);
		char text[DATE_TEXT_SIZE];
		struct date date;

		assert_true(date_parse(date_format(datetime.date, text), &date));
		assert_true(date_compare(datetime.date, before) > 0);
		assert_int_equal(datetime_to_instant(datetime), instant);
		before = date;
	}
	assert_int_equal(date_compare(before, last.date), 0);
}

static void test_datetime__local_time_follows_the_clocks(void **state)
{
	static const struct {
		const char *local;
		const char *utc;
	} rows[] = {
		{"2024-01-15 12:00:00.000007", "2024-01-15 11:00:00.000007"},
		{"2024-07-15 12:00:00",        "2024-07-15 10:00:00"       },
		{"2024-03-31 01:59:59.999999", "2024-03-31 00:59:59.999999"},
		{"2024-03-31 03:00:00",        "2024-03-31 01:00:00"       },
		{"2024-10-27 01:59:59",        "2024-10-26 23:59:59"       },
		{"2024-10-27 03:00:00",        "2024-10-27 02:00:00"       },
		{"1969-12-31 23:59:59.500000", "1969-12-31 22:59:59.500000"},
	};

	(void)state;
	use_zone("Europe/Paris");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct datetime local = parsed(rows[i].local);
		int64_t utc = datetime_to_instant(parsed(rows[i].utc));
		struct error err = {0};
		int64_t instant;

		assert_row(datetime_local_to_instant(local, &instant, &err), rows[i].local);
		assert_row(instant == utc, rows[i].local);
		assert_row(datetime_compare(datetime_local_of_instant(utc), local) == 0,
			rows[i].local);
	}
}

static void test_datetime__local_times_that_are_none_or_two_are_refused(void **state)
{
	static const struct {
		const char *zone;
		const char *local;
		const char *message;
	} rows[] = {
		{"Europe/Paris",        "2024-03-31 02:00:00",
                 "2024-03-31 02:00:00 does not exist, as the clocks are put forward then"  },
		{"Europe/Paris",        "2024-03-31 02:59:59.999999",
                 "2024-03-31 02:59:59.999999 does not exist, as the clocks are put forward "
			"then"							     },
		{"Europe/Paris",        "2024-10-27 02:00:00",
                 "2024-10-27 02:00:00 occurs twice, as the clocks are put back then"       },
		{"Europe/Paris",        "2024-10-27 02:59:59.999999",
                 "2024-10-27 02:59:59.999999 occurs twice, as the clocks are put back then"},
		{"Australia/Lord_Howe", "2024-04-07 01:45:00",
                 "2024-04-07 01:45:00 occurs twice, as the clocks are put back then"       },
		{"Pacific/Apia",        "2011-12-30 12:00:00",
                 "2011-12-30 12:00:00 does not exist, as the clocks are put forward then"  },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = {0};
		int64_t instant;

		use_zone(rows[i].zone);
		assert_row(!datetime_local_to_instant(parsed(rows[i].local), &instant, &err),
			rows[i].local);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(err.message, rows[i].message);
	}
}

/* What somebody wrote down is one moment all the same. */
static void test_datetime__written_local_time_is_read_as_the_first_moment(void **state)
{
	static const struct {
		const char *local;
		const char *utc;
	} rows[] = {
		{"2024-01-15 12:00:00.000007", "2024-01-15 11:00:00.000007"},
		{"2024-03-31 01:59:59",        "2024-03-31 00:59:59"       },
		{"2024-03-31 02:30:00",        "2024-03-31 01:30:00"       },
		{"2024-03-31 03:00:00",        "2024-03-31 01:00:00"       },
		{"2024-10-27 02:30:00",        "2024-10-27 00:30:00"       },
		{"2024-10-27 03:00:00",        "2024-10-27 02:00:00"       },
	};

	(void)state;
	use_zone("Europe/Paris");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_row(datetime_local_to_first_instant(parsed(rows[i].local)) ==
				datetime_to_instant(parsed(rows[i].utc)),
			rows[i].local);
}

static void test_datetime__the_ends_of_time_have_a_local_time(void **state)
{
	struct error err = {0};
	int64_t instant;

	(void)state;
	use_zone("UTC");
	assert_true(datetime_local_to_instant(first, &instant, &err));
	assert_int_equal(instant, datetime_to_instant(first));
	assert_true(datetime_local_to_instant(last, &instant, &err));
	assert_int_equal(instant, datetime_to_instant(last));
}

static void test_datetime__formats_what_it_parses(void **state)
{
	static const struct {
		const char *text;
		const char *formatted;
	} rows[] = {
		{"2024-01-02 03:04:05",        "2024-01-02 03:04:05"       },
		{"2024-01-02 03:04:05.000060", "2024-01-02 03:04:05.000060"},
		{"2024-01-02T03:04",           "2024-01-02 03:04:00"       },
		{"2024-01-02T03:04:05.5",      "2024-01-02 03:04:05.500000"},
		{"0001-01-01 00:00:00",        "0001-01-01 00:00:00"       },
	};
	char text[DATETIME_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(datetime_format(parsed(rows[i].text), text), rows[i].formatted);
}

static void test_datetime__refuses_everything_else(void **state)
{
	static const char *const texts[] = {"", "2024-01-02", "2024-01-02 ", "2024-02-30 00:00",
		"2024-01-02_03:04", "2024-01-02 03", "2024-01-02 24:00", "2024-01-02 03:04:05Z",
		"2024-01-02 03:04 ", " 2024-01-02 03:04", "0000-00-00 00:00:00"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct datetime datetime = last;

		assert_row(!datetime_parse(texts[i], &datetime), texts[i]);
		assert_int_equal(datetime_compare(datetime, last), 0);
	}
}

static void test_datetime__is_a_day_of_the_calendar_and_a_time_of_it(void **state)
{
	static const struct {
		struct datetime datetime;
		bool is_valid;
	} rows[] = {
		{{{2024, 2, 29}, {23, 59, 59, 999999}}, true },
		{{{1, 1, 1}, {0, 0, 0, 0}},             true },
		{{{9999, 12, 31}, {0, 0, 0, 0}},        true },
		{{{2023, 2, 29}, {0, 0, 0, 0}},         false},
		{{{2024, 13, 1}, {0, 0, 0, 0}},         false},
		{{{2024, 4, 31}, {0, 0, 0, 0}},         false},
		{{{2024, 4, 0}, {0, 0, 0, 0}},          false},
		{{{0, 4, 1}, {0, 0, 0, 0}},             false},
		{{{10000, 1, 1}, {0, 0, 0, 0}},         false},
		{{{2024, 4, 1}, {24, 0, 0, 0}},         false},
		{{{0, 0, 0}, {0, 0, 0, 0}},             false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(datetime_is_valid(rows[i].datetime), rows[i].is_valid);
}

static void test_datetime__moments_say_how_far_the_clocks_are_ahead(void **state)
{
	static const struct {
		const char *text;
		const char *utc;
	} rows[] = {
		{"2026-11-23 00:00:00+00:00",        "2026-11-23 00:00:00"       },
		{"2026-11-23T00:00Z",                "2026-11-23 00:00:00"       },
		{"2026-11-23T00:00:00+01:00",        "2026-11-22 23:00:00"       },
		{"2026-11-23T00:00:00.25-0330",      "2026-11-23 03:30:00.250000"},
		{"2026-12-31 23:30-01",              "2027-01-01 00:30:00"       },
		{"0001-01-01 00:00:00-00:01",        "0001-01-01 00:01:00"       },
		{"9999-12-31 23:59:59.999999+23:59", "9999-12-31 00:00:59.999999"},
	};
	char text[DATETIME_TEXT_SIZE];
	int64_t instant;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_row(datetime_parse_instant(rows[i].text, &instant), rows[i].text);
		assert_string_equal(
			datetime_format(datetime_of_instant(instant), text), rows[i].utc);
	}
}

static void test_datetime__what_has_no_offset_is_no_moment(void **state)
{
	static const char *const texts[] = {"", "Z", "+01:00", "2026-11-23", "2026-11-23Z",
		"2026-11-23+01:00", "2026-11-23 00:00:00", "2026-11-23 00:00:00 +01:00",
		"2026-11-23 00:00:00z", "2026-11-23 00:00:00+", "2026-11-23 00:00:00+1",
		"2026-11-23 00:00:00+01:", "2026-11-23 00:00:00+01:0", "2026-11-23 00:00:00+01:00x",
		"2026-11-23 00:00:00+24:00", "2026-11-23 00:00:00+01:60", "2026-11-23 00:00:00+-1",
		"2026-11-23 00:00:00Z+01", "2026-02-30 00:00:00Z", "2026-11-23 00:00:00.1234567Z",
		"2026-11-23 00:00:00.000000000000000+01:00", "0001-01-01 00:00:00+00:01",
		"9999-12-31 23:59:59-00:01"};
	int64_t instant = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_row(!datetime_parse_instant(texts[i], &instant), texts[i]);
	assert_int_equal(instant, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_datetime__is_a_day_of_the_calendar_and_a_time_of_it),
		cmocka_unit_test(test_datetime__zeroed_is_not_set),
		cmocka_unit_test(test_datetime__compares_by_date_and_time),
		cmocka_unit_test(test_datetime__an_instant_counts_microseconds_since_1970),
		cmocka_unit_test(test_datetime__days_follow_each_other),
		cmocka_unit_test(test_datetime__local_time_follows_the_clocks),
		cmocka_unit_test(test_datetime__local_times_that_are_none_or_two_are_refused),
		cmocka_unit_test(test_datetime__written_local_time_is_read_as_the_first_moment),
		cmocka_unit_test(test_datetime__the_ends_of_time_have_a_local_time),
		cmocka_unit_test(test_datetime__formats_what_it_parses),
		cmocka_unit_test(test_datetime__refuses_everything_else),
		cmocka_unit_test(test_datetime__moments_say_how_far_the_clocks_are_ahead),
		cmocka_unit_test(test_datetime__what_has_no_offset_is_no_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
