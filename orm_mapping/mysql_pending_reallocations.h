/* orm_mapping/mysql_pending_reallocations.h - pending reallocations as the table ficus_pending. */
#ifndef FICUS_ORM_MAPPING_MYSQL_PENDING_REALLOCATIONS_H
#define FICUS_ORM_MAPPING_MYSQL_PENDING_REALLOCATIONS_H

#include "orm_mapping/mapper/deferred_writes.h"
#include "services/ports/pending_reallocations.h"

struct mysql_pending_reallocations {
	struct pending_reallocations base;
	struct connection *conn;
	struct deferred_writes *writes;
};

void mysql_pending_reallocations_init(struct mysql_pending_reallocations *pending,
	struct connection *conn, struct deferred_writes *writes);

#endif
