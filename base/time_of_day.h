/* base/time_of_day.h - a time of the day to the microsecond, without a date or a time zone. */
#ifndef FICUS_BASE_TIME_OF_DAY_H
#define FICUS_BASE_TIME_OF_DAY_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_OF_DAY_TEXT_SIZE sizeof("HH:MM:SS.ffffff")

/* A small value; zeroed it is midnight. */
struct time_of_day {
	int8_t hour;
	int8_t minute;
	int8_t second;
	int32_t microsecond;
};

/* Whether it is one of the times from 00:00:00 to 23:59:59.999999. */
bool time_of_day_is_valid(struct time_of_day time);

/* Since midnight; and the other way round, of a number below a day's. */
int64_t time_of_day_to_microseconds(struct time_of_day time);
struct time_of_day time_of_day_of_microseconds(int64_t microseconds);

/*
 * Reads "HH:MM", "HH:MM:SS" or that with a point and one to six digits behind it. False when text
 * is anything else; *out is then unchanged.
 */
bool time_of_day_parse(const char *text, struct time_of_day *out)
	__attribute__((warn_unused_result));

/* Writes "HH:MM:SS", with ".ffffff" unless that is zero, and returns buffer. */
char *time_of_day_format(struct time_of_day time, char buffer[TIME_OF_DAY_TEXT_SIZE]);

#endif
