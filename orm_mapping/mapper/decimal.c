#include "config.h"

#include "orm_mapping/mapper/decimal.h"

#include <string.h>

#define DIGITS "0123456789"

bool decimal_check(const char *name, const char *text, struct decimal_rule rule, struct error *err)
{
	const char *whole = text + (*text == '-');
	const char *point = whole + strspn(whole, DIGITS);
	size_t places = *point == '.' ? strspn(point + 1, DIGITS) : 0;
	const char *end = point + (places > 0 ? 1 + places : 0);
	const char *first = whole + strspn(whole, "0");

	if (point == whole || *end)
		return error_set(err, ERROR_INVALID, "%s must be a decimal number", name);
	if (places > rule.places)
		return error_set(err, ERROR_INVALID,
			"%s must have at most %u digits behind the point", name, rule.places);
	if (point > first + rule.digits - rule.places)
		return error_set(err, ERROR_INVALID,
			"%s must have at most %d digits before the point", name,
			rule.digits - rule.places);
	return true;
}
