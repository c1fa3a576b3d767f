/*
 * orm_mapping/mapper/shape.h - what a statement says and takes and gives: its SQL and the columns
 * behind every `?` and every result. Made once per prepared statement, from its key alone.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_SHAPE_H
#define FICUS_ORM_MAPPING_MAPPER_SHAPE_H

#include "orm_mapping/mapper/column.h"
#include "orm_mapping/mapper/mapper.h"
#include "orm_mapping/mysql/statement.h"

/* The operation of a statement_key. The subject is a query for the first, a table for the others.
 */
enum operation {
	OPERATION_QUERY,
	OPERATION_FIND,
	OPERATION_INSERT, /* variant: a bit for each column that is written; rows: 1 or more */
	OPERATION_UPDATE, /* the same */
	OPERATION_DELETE,
};

struct shape {
	struct statement_text text;
	const struct column **params; /* first those of the values, then those of the key */
	size_t value_count;           /* of one row */
	const struct column **results;
	size_t row_size; /* of the struct that the results fill */
};

struct shape *shape_new(TALLOC_CTX *owner, const struct statement_key *key);

#endif
