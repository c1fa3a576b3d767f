/*
 * orm_mapping/tables/row_writes.h - what is to be written to rows of any table: one statement each.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_ROW_WRITES_H
#define FICUS_ORM_MAPPING_TABLES_ROW_WRITES_H

#include "orm_mapping/mysql/connection.h"
#include "services/rows/row_store.h"

enum row_write_kind {
	WRITE_ADDITION,
	WRITE_CHANGE,
	WRITE_REMOVAL,
	WRITE_PAIR,
	WRITE_PAIR_REMOVAL,
	WRITE_PAIRS_REMOVAL,        /* of a row that has the field */
	WRITE_TARGET_PAIRS_REMOVAL, /* of a row that is the field's target */
};

/* Which of them count, the kind says. */
struct row_write {
	enum row_write_kind kind;
	const struct row_model *model;
	const char *key;
	struct row_addition *addition;
	const struct row_change *changes;
	size_t change_count;
	const struct row_field *field; /* a many-to-many one; NULL: it is about a row */
	struct row_owner owner;
	const char *target;
};

/* What is made for an addition belongs to mem. Errors: those of mysql_row_store_write(). */
MUST_CHECK bool row_write_run(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err);

#endif
