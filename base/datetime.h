/*
 * base/datetime.h - a date and a time of the day, to the microsecond, without a time zone. What is
 * stored is UTC or the wall time of the process's zone (TZ), as the other application has it.
 *
 * An instant is a number of microseconds since 1970-01-01 00:00:00 UTC.
 */
#ifndef FICUS_BASE_DATETIME_H
#define FICUS_BASE_DATETIME_H

#include "base/date.h"
#include "base/error.h"
#include "base/time_of_day.h"

#define DATETIME_TEXT_SIZE sizeof("YYYY-MM-DD HH:MM:SS.ffffff")

/* A small value; zeroed it means "no time". Years 1 to 9999. */
struct datetime {
	struct date date;
	struct time_of_day time;
};

bool datetime_is_set(struct datetime datetime);

/* Whether it is a day of the calendar and a time of the day; unset, it is none. */
bool datetime_is_valid(struct datetime datetime);

/* < 0, 0 or > 0, as the first is before, equal to or after the second. No time is before all. */
int datetime_compare(struct datetime a, struct datetime b);

/* UTC. The datetime must be set; the instant must be one of the years 1 to 9999. */
int64_t datetime_to_instant(struct datetime utc);
struct datetime datetime_of_instant(int64_t instant);

/*
 * Wall time of the process's zone. INVALID for one that the clocks passed over, or showed twice:
 * whoever typed it must say which is meant.
 */
MUST_CHECK bool datetime_local_to_instant(
	struct datetime local, int64_t *instant, struct error *err);
struct datetime datetime_local_of_instant(int64_t instant);

/*
 * The same for wall time that somebody has written down long ago, and cannot be asked: of two
 * moments the first; and what was passed over counts on from before the clocks were put forward.
 */
int64_t datetime_local_to_first_instant(struct datetime local);

/*
 * Reads "YYYY-MM-DD HH:MM", with or without seconds and their fraction, see time_of_day_parse(),
 * and with a blank or a T in the middle. False when text is anything else, or no date of the
 * calendar; *out is then unchanged.
 */
bool datetime_parse(const char *text, struct datetime *out) __attribute__((warn_unused_result));

/*
 * Reads the same with how far the clocks are ahead of UTC behind it: "Z", or "+02:00", "+0200",
 * "+02", or one of these with "-". False when text is anything else, or no moment of the years 1 to
 * 9999; *instant is then unchanged.
 */
bool datetime_parse_instant(const char *text, int64_t *instant) __attribute__((warn_unused_result));

/*
 * Writes "YYYY-MM-DD HH:MM:SS", with ".ffffff" unless that is zero, or "" when it is not set, and
 * returns buffer.
 */
char *datetime_format(struct datetime datetime, char buffer[DATETIME_TEXT_SIZE]);

#endif
