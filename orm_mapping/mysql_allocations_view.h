/*
 * orm_mapping/mysql_allocations_view.h - the read model in two variants: a join over the old
 * tables, right whoever writes them; and the table ficus_allocations_view, for installations where
 * only we write. One contract holds for both.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_ALLOCATIONS_VIEW_H
#define FICUS_ORM_MAPPING_MYSQL_ALLOCATIONS_VIEW_H

#include "orm_mapping/mapper/deferred_writes.h"
#include "services/ports/allocations_view.h"

enum read_model { READ_MODEL_JOIN, READ_MODEL_TABLE };

/* What a unit of work writes to it: nothing, for the join. */
struct mysql_allocations_view {
	struct allocations_view base;
	struct deferred_writes *writes;
};

void mysql_allocations_view_init(
	struct mysql_allocations_view *view, enum read_model model, struct deferred_writes *writes);

/* What a page reads from it: one statement, no locks. */
struct mysql_allocations_query {
	struct allocations_query base;
	struct connection *conn;
	const struct query *query;
};

void mysql_allocations_query_init(
	struct mysql_allocations_query *query, enum read_model model, struct connection *conn);

/*
 * Empties the table and fills it again from the old tables, in one transaction during which our
 * commands wait. *lines: how many it holds then. Errors: BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool mysql_allocations_view_rebuild(
	struct connection *conn, int64_t *lines, struct error *err);

#endif
