/* orm_mapping/mysql_availability.h - what is in stock, asked in one statement without locks. */
#ifndef FICUS_ORM_MAPPING_MYSQL_AVAILABILITY_H
#define FICUS_ORM_MAPPING_MYSQL_AVAILABILITY_H

#include "orm_mapping/database_traits.h"
#include "services/ports/availability.h"

struct mysql_availability {
	struct availability base;
	struct connection *conn;
	struct database_traits traits;
	bool traits_are_known; /* asked for again after a failure */
};

void mysql_availability_init(struct mysql_availability *availability, struct connection *conn);

#endif
