/* base/date.h - a calendar date of the proleptic Gregorian calendar, without a time zone. */
#ifndef FICUS_BASE_DATE_H
#define FICUS_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define DATE_TEXT_SIZE sizeof("YYYY-MM-DD")

/* A small value; zeroed it means "no date". Years 1 to 9999. */
struct date {
	int16_t year;
	int8_t month;
	int8_t day;
};

bool date_is_set(struct date date);

/* < 0, 0 or > 0, as the first is before, equal to or after the second. No date is before all. */
int date_compare(struct date a, struct date b);

/*
 * Reads "YYYY-MM-DD", or that followed by an ISO 8601 time part ("T10:00:00", " 10:00",
 * "T10:00:00.5+02:00"), of which the date is kept as written, without zone conversion.
 * False when text is anything else or no date of the calendar; *out is then unchanged.
 */
bool date_parse(const char *text, struct date *out) __attribute__((warn_unused_result));

/* Writes "YYYY-MM-DD", or "" when the date is not set, and returns buffer. */
char *date_format(struct date date, char buffer[DATE_TEXT_SIZE]);

#endif
