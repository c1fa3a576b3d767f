#include "config.h"

#include "fcgi_app/admin/value_duration.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000) /* in microseconds */
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

#define FRACTION_DIGITS 6

/* So that the sum of all parts fits 64 bits. */
#define DIGITS_MAX 7

const char *value_duration_text(TALLOC_CTX *mem, const char *microseconds)
{
	char *end;
	int64_t duration, days, time;
	const char *text;

	errno = 0;
	duration = strtoll(microseconds, &end, 10);
	if (errno != 0 || end == microseconds || *end)
		return microseconds;
	time = (duration % DAY + DAY) % DAY;
	days = (duration - time) / DAY;
	text = mem_printf(mem, "%02" PRId64 ":%02" PRId64 ":%02" PRId64, time / HOUR,
		time % HOUR / MINUTE, time % MINUTE / SECOND);
	if (time % SECOND)
		text = mem_printf(mem, "%s.%06" PRId64, text, time % SECOND);
	return days ? mem_printf(mem, "%" PRId64 " %s", days, text) : text;
}

static bool take_number(const char **text, int64_t *out)
{
	size_t digits = strspn(*text, "0123456789");

	*out = strtoll(*text, NULL, 10);
	*text += digits;
	return digits > 0 && digits <= DIGITS_MAX;
}

static bool take_sign(const char **text)
{
	bool is_negative = **text == '-';

	*text += is_negative;
	return is_negative;
}

/* The point and one to six digits behind it, if there is a point. */
static bool take_fraction(const char **text, int64_t *microseconds)
{
	size_t digits;

	*microseconds = 0;
	if (**text != '.')
		return true;
	(*text)++;
	digits = strspn(*text, "0123456789");
	if (digits == 0 || digits > FRACTION_DIGITS)
		return false;
	*microseconds = strtoll(*text, NULL, 10);
	*text += digits;
	for (; digits < FRACTION_DIGITS; digits++)
		*microseconds *= 10;
	return true;
}

/* Up to three numbers between colons, the last of which is seconds. */
static bool take_time(const char **text, int64_t *microseconds)
{
	int64_t seconds = 0, part, fraction;
	int parts = 0;

	do {
		if (parts++ == 3 || !take_number(text, &part))
			return false;
		seconds = seconds * 60 + part;
	} while (**text == ':' && (*text)++);
	if (!take_fraction(text, &fraction))
		return false;
	*microseconds = seconds * SECOND + fraction;
	return true;
}

/* Days stand before a blank; without one there are none. */
static bool take_days(const char **text, int64_t *microseconds)
{
	bool is_negative;

	*microseconds = 0;
	if (!strchr(*text, ' '))
		return true;
	is_negative = take_sign(text);
	if (!take_number(text, microseconds) || **text != ' ')
		return false;
	*text += strspn(*text, " ");
	*microseconds *= is_negative ? -DAY : DAY;
	return true;
}

const char *value_duration_read(TALLOC_CTX *mem, const char *typed)
{
	const char *at = typed;
	int64_t days, time;
	bool is_negative;

	if (!take_days(&at, &days))
		return NULL;
	is_negative = take_sign(&at);
	if (!take_time(&at, &time) || *at)
		return NULL;
	return mem_printf(mem, "%" PRId64, is_negative ? days - time : days + time);
}
