/* orm_mapping/mysql_batches.h - single batches, read from the old tables. */
#ifndef FICUS_ORM_MAPPING_MYSQL_BATCHES_H
#define FICUS_ORM_MAPPING_MYSQL_BATCHES_H

#include "orm_mapping/mysql/connection.h"
#include "services/ports/batches.h"

struct mysql_batches {
	struct batches base;
	struct connection *conn;
};

void mysql_batches_init(struct mysql_batches *batches, struct connection *conn);

#endif
