#include "config.h"

#include "base/internet_date.h"

#include <time.h>

/* strftime() would speak the language of the locale. */
void internet_date_write(FILE *out, int64_t time_s)
{
	static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t time = (time_t)time_s;
	struct tm tm;

	(void)gmtime_r(&time, &tm);
	(void)fprintf(out, "%s, %02d %s %04d %02d:%02d:%02d", days[tm.tm_wday], tm.tm_mday,
		months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
