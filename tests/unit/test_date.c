#include "config.h"

#include "base/date.h"
#include "base/mem.h"
#include "tests/support/cmocka.h"

static void test_date__zeroed_is_not_set(void **state)
{
	(void)state;
	assert_false(date_is_set((struct date){0}));
	assert_true(date_is_set((struct date){1, 1, 1}));
}

static void test_date__compares_by_the_calendar(void **state)
{
	static const struct date ascending[] = {
		{0,    0,  0 },
		{1,    1,  1 },
		{2011, 1,  1 },
		{2031, 4,  30},
		{2031, 5,  1 },
		{2031, 5,  31},
		{2031, 12, 1 },
		{9999, 12, 31},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ascending); i++)
		for (size_t j = 0; j < ARRAY_SIZE(ascending); j++) {
			int compared = date_compare(ascending[i], ascending[j]);

			assert_int_equal((compared > 0) - (compared < 0), (i > j) - (i < j));
		}
}

static void test_date__parses_dates_of_the_calendar(void **state)
{
	static const struct {
		const char *text;
		struct date date;
	} rows[] = {
		{"2031-05-01",                 {2031, 5, 1}  },
		{"0001-01-01",                 {1, 1, 1}     },
		{"9999-12-31",                 {9999, 12, 31}},
		{"2031-01-31",                 {2031, 1, 31} },
		{"2031-04-30",                 {2031, 4, 30} },
		{"2032-02-29",                 {2032, 2, 29} },
		{"2000-02-29",                 {2000, 2, 29} },
		{"2031-05-01T10:00:00",        {2031, 5, 1}  },
		{"2031-05-01T23:59:60",        {2031, 5, 1}  },
		{"2031-05-01 10:00",           {2031, 5, 1}  },
		{"2031-05-01T10",              {2031, 5, 1}  },
		{"2031-05-01T10:00:00.5",      {2031, 5, 1}  },
		{"2031-05-01T10:00:00,123456", {2031, 5, 1}  },
		{"2031-05-01T10:00:00Z",       {2031, 5, 1}  },
		{"2031-05-01T00:30:00+02:00",  {2031, 5, 1}  }, /* as written: no zone conversion */
		{"2031-05-01T23:30:00.5-1130", {2031, 5, 1}  },
		{"2031-05-01T10:00+02",        {2031, 5, 1}  },
		{"2031-05-01T10:00+00:00",     {2031, 5, 1}  },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct date date = {0};

		assert_row(date_parse(rows[i].text, &date), rows[i].text);
		assert_row(date_compare(date, rows[i].date) == 0, rows[i].text);
	}
}

static void test_date__refuses_everything_else(void **state)
{
	static const char *const texts[] = {"", " ", "2031", "2031-05", "2031-05-", "2031-05-1",
		"2031-5-01", "31-05-01", "02031-05-01", "2031-05-011", "2031/05/01", "2031.05.01",
		"20310501", "01-05-2031", "+031-05-01", "-031-05-01", "2031-05-01 ", " 2031-05-01",
		"2031-05-01\n", "today", "2031-00-01", "2031-13-01", "2031-05-00", "2031-05-32",
		"2031-04-31", "2031-02-29", "2100-02-29", "0000-01-01", "2031-05--1", "2031-+5-01",
		"203:-05-01", "203/-05-01", "2031-0:-01", "2031-05-0:", "2031-05-1/", "2031-05-01T",
		"2031-05-01T1", "2031-05-01T24:00", "2031-05-01T10:60", "2031-05-01T10:00:61",
		"2031-05-01T10:00:", "2031-05-01T10:", "2031-05-01T10:00:00.",
		"2031-05-01T10:00:00.Z", "2031-05-01T10:00:00z", "2031-05-01T10:00:00+",
		"2031-05-01T10:00:00+2", "2031-05-01T10:00:00+24:00",
		"2031-05-01T10:00:00+02:", "2031-05-01T10:00:00+02:60",
		"2031-05-01T10:00:00+02:00x", "2031-05-01T10:00:00x", "2031-05-01T10:00:00Zx",
		"2031-05-01t10:00:00", "2031-05-01  10:00",
		"\xd9\xa2\xd9\xa0\xd9\xa3\xd9\xa1-05-01", "2031-05-01x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct date date = {1, 2, 3};

		assert_row(!date_parse(texts[i], &date), texts[i]);
		assert_row(date_compare(date, (struct date){1, 2, 3}) == 0, texts[i]);
	}
}

static void test_date__formats_what_it_parses(void **state)
{
	static const char *const texts[] = {"2031-05-01", "0001-01-01", "9999-12-31", "0987-11-09"};
	char buffer[DATE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct date date;

		assert_true(date_parse(texts[i], &date));
		assert_string_equal(date_format(date, buffer), texts[i]);
	}
	assert_string_equal(date_format((struct date){0}, buffer), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_date__zeroed_is_not_set),
		cmocka_unit_test(test_date__compares_by_the_calendar),
		cmocka_unit_test(test_date__parses_dates_of_the_calendar),
		cmocka_unit_test(test_date__refuses_everything_else),
		cmocka_unit_test(test_date__formats_what_it_parses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
