#include "config.h"

#include "base/time_of_day.h"

#include <stdio.h>

#include "base/take.h"

#define MICROSECONDS INT64_C(1000000) /* of a second */

bool time_of_day_is_valid(struct time_of_day time)
{
	return time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60 &&
		time.second >= 0 && time.second < 60 && time.microsecond >= 0 &&
		time.microsecond < MICROSECONDS;
}

int64_t time_of_day_to_microseconds(struct time_of_day time)
{
	int64_t seconds = (time.hour * 60 + time.minute) * 60 + time.second;

	return seconds * MICROSECONDS + time.microsecond;
}

struct time_of_day time_of_day_of_microseconds(int64_t microseconds)
{
	int64_t seconds = microseconds / MICROSECONDS;

	return (struct time_of_day){
		.hour = (int8_t)(seconds / 3600),
		.minute = (int8_t)(seconds / 60 % 60),
		.second = (int8_t)(seconds % 60),
		.microsecond = (int32_t)(microseconds % MICROSECONDS),
	};
}

/* One to six digits, the places behind them being zero; -1 when there is none. */
static int32_t take_microseconds(const char **text)
{
	int32_t value = take_digits(text, 1);

	if (value < 0)
		return -1;
	for (int place = 1; place < 6; place++) {
		int digit = take_digits(text, 1);

		value = value * 10 + (digit < 0 ? 0 : digit);
	}
	return value;
}

bool time_of_day_parse(const char *text, struct time_of_day *out)
{
	struct time_of_day time = {.hour = (int8_t)take_digits(&text, 2), .minute = -1};

	if (time.hour >= 0 && take(&text, ':'))
		time.minute = (int8_t)take_digits(&text, 2);
	if (time.minute >= 0 && take(&text, ':')) {
		time.second = (int8_t)take_digits(&text, 2);
		if (time.second >= 0 && take(&text, '.'))
			time.microsecond = take_microseconds(&text);
	}
	if (*text || !time_of_day_is_valid(time))
		return false;
	*out = time;
	return true;
}

char *time_of_day_format(struct time_of_day time, char buffer[TIME_OF_DAY_TEXT_SIZE])
{
	int length =
		snprintf(buffer, TIME_OF_DAY_TEXT_SIZE, "%02u:%02u:%02u", (unsigned)time.hour % 100,
			(unsigned)time.minute % 100, (unsigned)time.second % 100);

	if (time.microsecond)
		(void)snprintf(buffer + length, TIME_OF_DAY_TEXT_SIZE - (size_t)length, ".%06u",
			(unsigned)time.microsecond % 1000000);
	return buffer;
}
