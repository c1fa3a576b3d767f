/*
 * orm_mapping/mapper/decimal.h - exact decimal numbers, which stay texts: "-12.50".
 *
 * What has more digits than its column is refused here and not rounded: the server would round half
 * away from zero, and Django, depending on its version, half to even.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_DECIMAL_H
#define FICUS_ORM_MAPPING_MAPPER_DECIMAL_H

#include <stdint.h>

#include "base/error.h"

struct decimal {
	const char *text; /* NULL is NULL; one that was read has all places of its column */
};

/* How many digits it may have: in all, and behind the point. */
struct decimal_rule {
	uint8_t digits;
	uint8_t places;
};

/*
 * Whether text is digits, with or without a minus before and a point and digits behind, and within
 * the rule. INVALID, with the name of what holds it, when it is not.
 */
MUST_CHECK bool decimal_check(
	const char *name, const char *text, struct decimal_rule rule, struct error *err);

#endif
