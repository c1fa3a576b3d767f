/*
 * orm_mapping/tables/row_statement.h - one statement on the rows of a table that is known at run
 * time: written piece by piece, run once.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_ROW_STATEMENT_H
#define FICUS_ORM_MAPPING_TABLES_ROW_STATEMENT_H

#include "base/text_stream.h"
#include "orm_mapping/tables/composed_sql.h"

struct row_statement {
	struct composed_sql composed;
	struct text_stream text;
	struct error *err;
	bool is_refused; /* a value was none of its field's: *err says which */
};

/* It ends with row_statement_fetch() or row_statement_execute(), which give up its memory. */
void row_statement_begin(struct row_statement *statement, TALLOC_CTX *owner, struct error *err);

/* SQL, and the name of a table or column. */
void row_statement_put(struct row_statement *statement, const char *sql);
void row_statement_put_name(struct row_statement *statement, const char *name);

/* A mark for a value of the field; of NULL, which must be allowed there, the word itself. */
void row_statement_put_value(
	struct row_statement *statement, const struct row_field *field, const char *value);

/* Reads rows of that type; they belong to out->mem. Errors: those of mapper_fetch(), INVALID. */
MUST_CHECK bool row_statement_fetch(struct row_statement *statement, struct connection *conn,
	const struct row_type *results, struct rows *out);

/* Errors: those of mapper_execute(), INVALID. */
MUST_CHECK bool row_statement_execute(
	struct row_statement *statement, struct connection *conn, struct effect *effect);

#endif
