/*
 * orm_mapping/mapper/mapper.h - rows to and from the database: hand-written SQL with typed
 * parameters and results, and the statements that every table needs, made from its columns.
 *
 * A statement is prepared when a connection meets it first and kept by the address of its query or
 * table, which therefore is a constant; of a query or table made at run time, which says that it is
 * transient, each statement is prepared, run and closed. Errors, of all functions here: BUSY (rerun
 * the whole unit of work), UNAVAILABLE, INTERNAL, what a constraint means (see failure.h), and
 * INVALID for a value that its column cannot hold, which is then not sent. After BUSY and
 * UNAVAILABLE inside a transaction nothing but a rollback is possible.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_MAPPER_H
#define FICUS_ORM_MAPPING_MAPPER_MAPPER_H

#include "orm_mapping/mapper/column.h"
#include "orm_mapping/mysql/connection.h"
#include "orm_mapping/mysql/failure.h"

/*
 * One statement written by hand. Its results are read by position, so it names its columns. Row
 * types may be shared: `.results = &batch_table.row`.
 */
struct query {
	const char *sql;                      /* constant text, a `?` for each parameter */
	const struct row_type *params;        /* a field may be listed more than once; NULL: none */
	const struct row_type *results;       /* NULL: it returns no rows, that is, it writes */
	const struct constraint *constraints; /* what a refusal means; NULL: what failure.h says */
	size_t constraint_count;
	bool is_transient; /* made at run time */
};

/*
 * The rows a statement returned: an array of its row struct, which belongs to mem with all texts in
 * it. `struct rows found = {.mem = mem};` is filled by the call, `const struct batch_row *row =
 * found.items` reads it: NULL when there is none.
 */
struct rows {
	TALLOC_CTX *mem;
	void *items;
	size_t count;
};

/* What a statement without results did. */
struct effect {
	uint64_t affected;  /* rows found, whether or not anything in them changed */
	uint64_t insert_id; /* the number the server gave to the row, or 0 */
};

/*
 * Gets each row of a large result as it arrives. The row and its texts live until visit returns;
 * the connection cannot be used meanwhile. Returning false with an error ends the reading.
 * Implementations embed it.
 */
struct row_visitor {
	bool (*visit)(struct row_visitor *visitor, const void *row, struct error *err);
};

/* Reads all rows. params: the query's params struct, NULL when it has none. */
MUST_CHECK bool mapper_fetch(struct connection *conn, const struct query *query, const void *params,
	struct rows *out, struct error *err);

/* Reads row by row, in the memory of one row. */
MUST_CHECK bool mapper_each(struct connection *conn, const struct query *query, const void *params,
	struct row_visitor *visitor, struct error *err);

/* Runs a query without results. effect: NULL when it does not matter. */
MUST_CHECK bool mapper_execute(struct connection *conn, const struct query *query,
	const void *params, struct effect *effect, struct error *err);

/* Reads the row whose key fields are equal to those of key, a row struct with nothing else set. */
MUST_CHECK bool mapper_find(struct connection *conn, const struct table *table, const void *key,
	struct rows *out, struct error *err);

/* Inserts the row; its COLUMN_AUTO field, if 0, is left to the server and set to what it gave. */
MUST_CHECK bool mapper_insert(
	struct connection *conn, const struct table *table, void *row, struct error *err);

/*
 * Inserts an array of rows in few statements. A COLUMN_AUTO field is left to the server, and stays
 * as it is.
 */
MUST_CHECK bool mapper_insert_all(struct connection *conn, const struct table *table,
	const void *rows, size_t count, struct error *err);

/*
 * Writes the columns in which after differs from before, to the row with before's key; nothing when
 * they are equal. BUSY when that row is gone: whoever decided on it must look again.
 */
MUST_CHECK bool mapper_update(struct connection *conn, const struct table *table,
	const void *before, const void *after, struct error *err);

/* Deletes the row with this row's key. BUSY when it is gone. */
MUST_CHECK bool mapper_delete(
	struct connection *conn, const struct table *table, const void *row, struct error *err);

#endif
