#include "config.h"

#include "base/date.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/take.h"

bool date_is_set(struct date date)
{
	return date.year != 0;
}

int date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year - b.year;
	if (a.month != b.month)
		return a.month - b.month;
	return a.day - b.day;
}

static int days_in_month(int year, int month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool take_fraction(const char **text)
{
	size_t digits;

	if (!take(text, '.') && !take(text, ','))
		return true;
	digits = strspn(*text, "0123456789");
	*text += digits;
	return digits > 0;
}

/* Z, +HH, +HHMM, +HH:MM, or nothing. */
static bool take_zone(const char **text)
{
	int hours;
	int minutes = 0;

	if (take(text, 'Z') || **text == '\0')
		return true;
	if (!take(text, '+') && !take(text, '-'))
		return false;
	hours = take_digits(text, 2);
	if (take(text, ':') || **text)
		minutes = take_digits(text, 2);
	return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

static bool take_time(const char **text)
{
	int hours = take_digits(text, 2);
	int minutes = take(text, ':') ? take_digits(text, 2) : 0;
	int seconds = 0;

	if (take(text, ':')) {
		seconds = take_digits(text, 2);
		if (!take_fraction(text))
			return false;
	}
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60)
		return false;
	return take_zone(text);
}

bool date_parse(const char *text, struct date *out)
{
	int year = take_digits(&text, 4);
	int month = year > 0 && take(&text, '-') ? take_digits(&text, 2) : -1;
	int day = month > 0 && month <= 12 && take(&text, '-') ? take_digits(&text, 2) : -1;

	if (day < 1 || day > days_in_month(year, month))
		return false;
	if (*text && !((take(&text, 'T') || take(&text, ' ')) && take_time(&text) && !*text))
		return false;
	*out = (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
	return true;
}

char *date_format(struct date date, char buffer[DATE_TEXT_SIZE])
{
	buffer[0] = '\0';
	if (date_is_set(date))
		(void)snprintf(buffer, DATE_TEXT_SIZE, "%04u-%02u-%02u",
			(unsigned)date.year % 10000, (unsigned)date.month % 100,
			(unsigned)date.day % 100);
	return buffer;
}
