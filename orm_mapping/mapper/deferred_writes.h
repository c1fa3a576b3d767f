/*
 * orm_mapping/mapper/deferred_writes.h - statements decided on during a unit of work, run at its
 * commit.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_DEFERRED_WRITES_H
#define FICUS_ORM_MAPPING_MAPPER_DEFERRED_WRITES_H

#include "orm_mapping/mapper/mapper.h"

struct deferred_write {
	const struct query *query;
	const void *params;
};

/* Zeroed but for mem, which owns the list, it is empty. */
struct deferred_writes {
	TALLOC_CTX *mem;
	struct deferred_write *items;
	size_t count;
	size_t capacity;
};

/* Copies the query's params struct; texts and bytes in it must last until the list has run. */
void deferred_writes_add(
	struct deferred_writes *writes, const struct query *query, const void *params);

/* Runs all in the order they were added. Errors: those of mapper_execute(). */
MUST_CHECK bool deferred_writes_run(
	const struct deferred_writes *writes, struct connection *conn, struct error *err);

#endif
