#include "config.h"

#include "base/datetime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/take.h"

#define SECOND INT64_C(1000000) /* in microseconds */
#define DAY    (24 * 3600 * SECOND)

/* Of the calendar's pattern: four hundred years, which always have as many days. */
#define ERA_YEARS 400
#define ERA_DAYS  146097

/* From 0000-03-01, with which the years of the pattern begin, to 1970-01-01. */
#define EPOCH_DAYS 719468

bool datetime_is_set(struct datetime datetime)
{
	return date_is_set(datetime.date);
}

int datetime_compare(struct datetime a, struct datetime b)
{
	int64_t time_a = time_of_day_to_microseconds(a.time);
	int64_t time_b = time_of_day_to_microseconds(b.time);
	int compared = date_compare(a.date, b.date);

	return compared ? compared : (time_a > time_b) - (time_a < time_b);
}

/*
 * Days since 1970-01-01. Years are counted from March, so that a leap day is the last of its year,
 * and every five months from there on have 153 days.
 */
static int64_t days_of(struct date date)
{
	int month = (date.month + 9) % 12;
	int year = date.year - (date.month < 3);
	int day_of_year = (153 * month + 2) / 5 + date.day - 1;

	return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - EPOCH_DAYS;
}

static struct date date_of_days(int64_t days)
{
	int day = (int)(days + EPOCH_DAYS);
	int day_of_era = day % ERA_DAYS;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				  day_of_era / (ERA_DAYS - 1)) /
		365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month = (5 * day_of_year + 2) / 153;
	int year = day / ERA_DAYS * ERA_YEARS + year_of_era + (month >= 10);

	return (struct date){(int16_t)year, (int8_t)(month < 10 ? month + 3 : month - 9),
		(int8_t)(day_of_year - (153 * month + 2) / 5 + 1)};
}

bool datetime_is_valid(struct datetime datetime)
{
	struct date date = datetime.date;

	return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
		date_compare(date_of_days(days_of(date)), date) == 0 &&
		time_of_day_is_valid(datetime.time);
}

int64_t datetime_to_instant(struct datetime utc)
{
	return days_of(utc.date) * DAY + time_of_day_to_microseconds(utc.time);
}

/* How often a part goes into a whole that may be negative, and what is left, which is not. */
static int64_t whole_parts(int64_t whole, int64_t part, int64_t *left)
{
	*left = (whole % part + part) % part;
	return (whole - *left) / part;
}

struct datetime datetime_of_instant(int64_t instant)
{
	int64_t time;
	int64_t days = whole_parts(instant, DAY, &time);

	return (struct datetime){date_of_days(days), time_of_day_of_microseconds(time)};
}

struct datetime datetime_local_of_instant(int64_t instant)
{
	int64_t microsecond;
	time_t seconds = (time_t)whole_parts(instant, SECOND, &microsecond);
	struct tm tm;

	(void)localtime_r(&seconds, &tm);
	return (struct datetime){
		.date.year = (int16_t)(tm.tm_year + 1900),
		.date.month = (int8_t)(tm.tm_mon + 1),
		.date.day = (int8_t)tm.tm_mday,
		.time.hour = (int8_t)tm.tm_hour,
		.time.minute = (int8_t)tm.tm_min,
		.time.second = (int8_t)tm.tm_sec,
		.time.microsecond = (int32_t)microsecond,
	};
}

/* How far the clocks are ahead of UTC at an instant. */
static int64_t offset_at(int64_t instant)
{
	return datetime_to_instant(datetime_local_of_instant(instant)) - instant;
}

static bool is_shown_at(struct datetime local, int64_t instant)
{
	return datetime_compare(datetime_local_of_instant(instant), local) == 0;
}

/*
 * The two instants that it can be: a day before and a day after, a change of the clocks has not
 * come yet or is over.
 */
struct readings {
	int64_t early;
	int64_t late;
};

static struct readings readings_of(struct datetime local)
{
	int64_t as_utc = datetime_to_instant(local);

	return (struct readings){
		.early = as_utc - offset_at(as_utc - DAY),
		.late = as_utc - offset_at(as_utc + DAY),
	};
}

bool datetime_local_to_instant(struct datetime local, int64_t *instant, struct error *err)
{
	struct readings readings = readings_of(local);
	bool is_early = is_shown_at(local, readings.early);
	bool is_late = is_shown_at(local, readings.late);
	char text[DATETIME_TEXT_SIZE];

	*instant = is_early ? readings.early : readings.late;
	if (!is_early && !is_late)
		return error_set(err, ERROR_INVALID,
			"%s does not exist, as the clocks are put forward then",
			datetime_format(local, text));
	return !is_early || !is_late || readings.early == readings.late ||
		error_set(err, ERROR_INVALID, "%s occurs twice, as the clocks are put back then",
			datetime_format(local, text));
}

int64_t datetime_local_to_first_instant(struct datetime local)
{
	struct readings readings = readings_of(local);
	bool is_late_alone =
		is_shown_at(local, readings.late) && !is_shown_at(local, readings.early);

	return is_late_alone ? readings.late : readings.early;
}

bool datetime_parse(const char *text, struct datetime *out)
{
	struct datetime datetime;
	char date[DATE_TEXT_SIZE] = "";

	if (strlen(text) < sizeof(date))
		return false;
	memcpy(date, text, sizeof(date) - 1);
	text += sizeof(date) - 1;
	if ((*text != ' ' && *text != 'T') || !date_parse(date, &datetime.date) ||
		!time_of_day_parse(text + 1, &datetime.time))
		return false;
	*out = datetime;
	return true;
}

/* In microseconds. False: it is no offset. */
static bool parse_offset(const char *text, int64_t *offset)
{
	int sign = *text == '-' ? -1 : 1;
	int hours, minutes = 0;

	*offset = 0;
	if (strcmp(text, "Z") == 0)
		return true;
	if (!take(&text, '+') && !take(&text, '-'))
		return false;
	hours = take_digits(&text, 2);
	if (*text) {
		(void)take(&text, ':');
		minutes = take_digits(&text, 2);
	}
	*offset = sign * (hours * 60 + minutes) * 60 * SECOND;
	return !*text && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool datetime_parse_instant(const char *text, int64_t *instant)
{
	size_t length = strnlen(text, DATE_TEXT_SIZE); /* a date has dashes of its own */
	char wall_time[DATETIME_TEXT_SIZE] = "";
	struct datetime datetime;
	int64_t offset, moment;

	length += strcspn(text + length, "Z+-");
	if (length >= sizeof(wall_time))
		return false;
	memcpy(wall_time, text, length);
	if (!datetime_parse(wall_time, &datetime) || !parse_offset(text + length, &offset))
		return false;
	moment = datetime_to_instant(datetime) - offset;
	if (!datetime_is_valid(datetime_of_instant(moment)))
		return false;
	*instant = moment;
	return true;
}

char *datetime_format(struct datetime datetime, char buffer[DATETIME_TEXT_SIZE])
{
	char date[DATE_TEXT_SIZE];
	char time[TIME_OF_DAY_TEXT_SIZE];

	buffer[0] = '\0';
	if (datetime_is_set(datetime))
		(void)snprintf(buffer, DATETIME_TEXT_SIZE, "%s %s",
			date_format(datetime.date, date), time_of_day_format(datetime.time, time));
	return buffer;
}
