#include "config.h"

#include "fcgi_app/admin/list_dates.h"

#include <stdlib.h>

#include "base/datetime.h"

#define DAY_US     INT64_C(86400000000)
#define QUARTER_US INT64_C(900000000)
#define YEAR_MAX   9998 /* the one after it has a first day, too */

/* The longest that clocks were ever put forward at midnight, in quarters of an hour. */
#define GAP_MAX 8

static bool read_number(const char *value, int max, int *out)
{
	size_t digits = strspn(value, "0123456789");

	if (digits == 0 || digits > 4 || value[digits])
		return false;
	*out = (int)strtol(value, NULL, 10);
	return *out >= 1 && *out <= max;
}

bool list_dates_read(const struct admin_model *model, const char *name, const char *value,
	struct list_dates *dates, bool *is_one, struct error *err)
{
	const struct {
		const char *suffix;
		int max;
		int *out;
	} parts[] = {
		{"__year",  YEAR_MAX, &dates->year },
		{"__month", 12,       &dates->month},
		{"__day",   31,       &dates->day  },
	};
	size_t length = model->dates ? strlen(model->dates->name) : 0;

	*is_one = false;
	if (length == 0 || strncmp(name, model->dates->name, length) != 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (strcmp(name + length, parts[i].suffix) != 0)
			continue;
		*is_one = true;
		if (!read_number(value, parts[i].max, parts[i].out))
			return error_set(err, ERROR_INVALID, "%s: expected a number from 1 to %d",
				name, parts[i].max);
	}
	return true;
}

struct date list_dates_first(struct list_dates dates)
{
	return (struct date){(int16_t)dates.year, (int8_t)(dates.month ? dates.month : 1),
		(int8_t)(dates.day ? dates.day : 1)};
}

struct date list_dates_end(struct list_dates dates)
{
	if (dates.day)
		return list_day_after(list_dates_first(dates), 1);
	if (dates.month && dates.month < 12)
		return list_dates_first((struct list_dates){dates.year, dates.month + 1, 0});
	return list_dates_first((struct list_dates){dates.year + 1, 0, 0});
}

struct date list_day_after(struct date date, int days)
{
	struct datetime midnight = {.date = date};

	return datetime_of_instant(datetime_to_instant(midnight) + days * DAY_US).date;
}

/* Where the clocks pass over midnight, or show it twice, the day begins with what follows. */
static int64_t beginning_of(struct date date)
{
	struct datetime midnight = {.date = date};
	int64_t instant = datetime_to_instant(midnight);
	struct error ignored;

	for (int quarters = 0; quarters <= GAP_MAX; quarters++) {
		struct datetime local =
			datetime_of_instant(datetime_to_instant(midnight) + quarters * QUARTER_US);

		if (datetime_local_to_instant(local, &instant, &ignored))
			break;
	}
	return instant;
}

const char *list_day_begins(TALLOC_CTX *mem, const struct row_field *field, struct date date)
{
	struct datetime begins = {.date = date};
	char text[DATETIME_TEXT_SIZE];

	if (field->kind == ROW_DATE) {
		char day[DATE_TEXT_SIZE];

		return mem_text(mem, date_format(date, day));
	}
	if (!(field->flags & ROW_LOCAL_TIME))
		begins = datetime_of_instant(beginning_of(date));
	return mem_text(mem, datetime_format(begins, text));
}

bool list_day_of(const struct row_field *field, const char *value, struct date *out)
{
	struct datetime stored;

	if (field->kind == ROW_DATE)
		return date_parse(value, out);
	if (!datetime_parse(value, &stored))
		return false;
	if (!(field->flags & ROW_LOCAL_TIME))
		stored = datetime_local_of_instant(datetime_to_instant(stored));
	*out = stored.date;
	return true;
}

bool list_dates_select(struct list_clauses *clauses, const struct row_field *field,
	struct list_dates dates, struct error *err)
{
	struct date first = list_dates_first(dates);
	struct datetime begins = {.date = first};

	if ((dates.day && !dates.month) || !datetime_is_valid(begins))
		return error_set(err, ERROR_INVALID,
			"%s: expected a year, a month with its year, or a day of the calendar",
			field->name);
	list_clauses_add(
		clauses, field->name, TEST_AT_LEAST, list_day_begins(clauses->mem, field, first));
	list_clauses_add(clauses, field->name, TEST_LESS,
		list_day_begins(clauses->mem, field, list_dates_end(dates)));
	return true;
}
