/* orm_mapping/mysql_allocations_source.h - the allocated lines, from the old tables. */
#ifndef FICUS_ORM_MAPPING_MYSQL_ALLOCATIONS_SOURCE_H
#define FICUS_ORM_MAPPING_MYSQL_ALLOCATIONS_SOURCE_H

#include "orm_mapping/mysql/connection.h"
#include "services/ports/allocations_source.h"

/* One statement, read as it arrives: what was committed when it began. */
struct mysql_allocations_source {
	struct allocations_source base;
	struct connection *conn; /* busy while the lines are visited */
};

void mysql_allocations_source_init(
	struct mysql_allocations_source *source, struct connection *conn);

#endif
