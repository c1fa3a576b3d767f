/*
 * orm_mapping/mapper/binding.h - columns of row structs on one side, what the client library reads
 * and fills on the other: one cell per parameter or result, made once per statement.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_BINDING_H
#define FICUS_ORM_MAPPING_MAPPER_BINDING_H

#include "orm_mapping/mapper/column.h"
#include "orm_mapping/mysql/statement.h"

struct cell {
	union {
		int32_t int32;
		int64_t int64;
		double number;
		MYSQL_TIME time;
		char uuid[UUID_TEXT_SIZE];
	} value;
	unsigned long length;
	enum uuid_spelling spelling; /* of a parameter that is a UUID */
	mysql_flag is_null;
	mysql_flag is_cut; /* the value did not fit */
};

struct binding {
	const struct column *const *columns;
	size_t count;
	struct cell *cells;
	MYSQL_BIND *binds;
};

/* columns outlives it. */
struct binding *binding_new(TALLOC_CTX *owner, const struct column *const *columns, size_t count);

/*
 * Takes the parameters first to end - 1 from a row, which stays as it is until the statement ran.
 * INVALID, and the name of the column, for a value that no column of its type can hold, or that the
 * other application could not read.
 */
MUST_CHECK bool binding_set(
	struct binding *binding, size_t first, size_t end, const void *row, struct error *err);

/* Fills a zeroed row from the results just fetched, its texts into mem. */
MUST_CHECK bool binding_get(const struct binding *binding, struct statement *statement,
	TALLOC_CTX *mem, void *row, struct error *err);

#endif
