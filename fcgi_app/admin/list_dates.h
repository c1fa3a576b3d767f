/*
 * fcgi_app/admin/list_dates.h - days, months and years of a date or datetime, as ranges from the
 * moment the first day begins in the site's zone: an index serves those.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_DATES_H
#define FICUS_FCGI_APP_ADMIN_LIST_DATES_H

#include "base/date.h"
#include "fcgi_app/admin/list_filter.h"

/* A day of the date hierarchy, or a month, or a year: what is not said is 0. */
struct list_dates {
	int year;
	int month;
	int day;
};

/* Whether they stand above the list: where an index has the first and the last of them. */
static inline bool list_dates_are_shown(const struct admin_model *model)
{
	return model->dates && model->dates->flags & ROW_INDEXED;
}

/*
 * Reads sold_on__year=2024, __month and __day, of the date hierarchy's field; *is_one false: it is
 * none of these. ERROR_INVALID: no such number.
 */
MUST_CHECK bool list_dates_read(const struct admin_model *model, const char *name,
	const char *value, struct list_dates *dates, bool *is_one, struct error *err);

/* Adds the range. ERROR_INVALID: a month without its year, a day that is in no calendar. */
MUST_CHECK bool list_dates_select(struct list_clauses *clauses, const struct row_field *field,
	struct list_dates dates, struct error *err);

/* The first day of it, and the first one after it. */
struct date list_dates_first(struct list_dates dates);
struct date list_dates_end(struct list_dates dates);

/* The day that many days later, or earlier. */
struct date list_day_after(struct date date, int days);

/* The date, or when it begins, as the field's canonical value; owned by mem. */
const char *list_day_begins(TALLOC_CTX *mem, const struct row_field *field, struct date date);

/* The day of a date's or datetime's canonical value; false: of none that people count in. */
MUST_CHECK bool list_day_of(const struct row_field *field, const char *value, struct date *out);

#endif
