/*
 * orm_mapping/tables/composed_select.h - statements that read rows of a table known only at run
 * time, composed from what is asked for.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_COMPOSED_SELECT_H
#define FICUS_ORM_MAPPING_TABLES_COMPOSED_SELECT_H

#include "orm_mapping/mapper/mapper.h"
#include "services/rows/row_reader.h"

/*
 * How they all begin. MySQL reads a small table that is joined into a buffer, and has to sort all
 * rows of the other one then, however few are wanted and whatever index has them in order; it is
 * told not to. To MariaDB this is a comment.
 */
#define COMPOSED_HINT   "NO_BNL()"
#define COMPOSED_SELECT "SELECT /*+ " COMPOSED_HINT " */ "

/* A statement that is run once. It belongs, with all behind it, to the mem it was made with. */
struct composed_select {
	struct query query;
	const void *params;
	struct row_type results;
};

/*
 * Errors of all: INVALID, naming the field: a value is none of its kind; INTERNAL: a path leads
 * nowhere.
 */

/* The rows in the order of reading: when that is backward, turned round. limit: 0 is none. */
MUST_CHECK bool composed_select_rows(TALLOC_CTX *mem, const struct row_request *request,
	uint64_t limit, const struct composed_select **out, struct error *err);

/* One row, a struct optional_int64: the number of rows, but limit when there are more; 0: none. */
MUST_CHECK bool composed_select_count(TALLOC_CTX *mem, const struct row_selection *selection,
	uint64_t limit, const struct composed_select **out, struct error *err);

/* One row of the least and the greatest value. */
MUST_CHECK bool composed_select_bounds(TALLOC_CTX *mem, const struct row_selection *selection,
	const char *path, const struct composed_select **out, struct error *err);

/* What the statement read of a row, as canonical texts: an array, with all in it owned by mem. */
const char *const *composed_select_texts(
	TALLOC_CTX *mem, const struct composed_select *select, const void *row);

#endif
