/*
 * orm_mapping/django/clock_zone.h - what the datetime columns of a Django project hold. The
 * database does not tell: it follows from the project's settings USE_TZ and TIME_ZONE.
 * Source: docs/django.md, "Time zones".
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_CLOCK_ZONE_H
#define FICUS_ORM_MAPPING_DJANGO_CLOCK_ZONE_H

#include "base/datetime.h"

enum clock_zone {
	ZONE_UTC,   /* with USE_TZ */
	ZONE_LOCAL, /* wall time of the process's TZ: without USE_TZ, or with a zone of the database
		     */
};

/* An instant as such a column holds it. */
static inline struct datetime clock_zone_datetime(enum clock_zone zone, int64_t instant)
{
	return zone == ZONE_UTC ? datetime_of_instant(instant) : datetime_local_of_instant(instant);
}

/* The way back. Of wall time that the clocks showed twice it is the first. */
static inline int64_t clock_zone_instant(enum clock_zone zone, struct datetime stored)
{
	return zone == ZONE_UTC ? datetime_to_instant(stored)
				: datetime_local_to_first_instant(stored);
}

#endif
