/* orm_mapping/mysql_pending_query.h - the lines of ficus_pending. */
#ifndef FICUS_ORM_MAPPING_MYSQL_PENDING_QUERY_H
#define FICUS_ORM_MAPPING_MYSQL_PENDING_QUERY_H

#include "orm_mapping/mysql/connection.h"
#include "services/ports/pending_query.h"

struct mysql_pending_query {
	struct pending_query base;
	struct connection *conn;
};

void mysql_pending_query_init(struct mysql_pending_query *query, struct connection *conn);

#endif
