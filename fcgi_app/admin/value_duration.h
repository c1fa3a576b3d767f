/*
 * fcgi_app/admin/value_duration.h - durations as Django's forms spell them: "1 02:03:04.000005" is
 * a day and the rest; "-1 23:59:59" is a second less than none, as the time is added to the days.
 */
#ifndef FICUS_FCGI_APP_ADMIN_VALUE_DURATION_H
#define FICUS_FCGI_APP_ADMIN_VALUE_DURATION_H

#include "base/mem.h"

/* From microseconds; what is no number of them stays as it is. */
const char *value_duration_text(TALLOC_CTX *mem, const char *microseconds);

/*
 * To microseconds, from "[[days] [[hours:]minutes:]seconds[.fraction]"; a '-' before the time is
 * of the time alone. NULL: it is spelled otherwise, or a number has more than seven digits.
 */
const char *value_duration_read(TALLOC_CTX *mem, const char *typed);

#endif
