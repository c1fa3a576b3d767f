/*
 * orm_mapping/tables/composed_sql.h - a statement while it is being written: its text, and behind
 * every `?` of it a parameter. No value is ever part of the text.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_COMPOSED_SQL_H
#define FICUS_ORM_MAPPING_TABLES_COMPOSED_SQL_H

#include <stdio.h>

#include "orm_mapping/mapper/mapper.h"
#include "services/rows/row_model.h"

/* Zeroed but for mem and sql, it is the start of one. */
struct composed_sql {
	TALLOC_CTX *mem; /* of the parameters, which last as long */
	FILE *sql;       /* where it is being written just now */
	unsigned tables; /* so many names of tables are taken: t0, t1 and so on */
	struct column *params;
	size_t param_count;
	size_t param_capacity;
	char *values; /* the row struct of the parameters */
	size_t size;
	size_t capacity;
};

/*
 * Writes a mark for a value of the field, which is compared as what it is: a number as a number.
 * INVALID, naming the field: it is none of its kind; NULL never is.
 */
MUST_CHECK bool composed_sql_put_value(struct composed_sql *composed, const struct row_field *field,
	const char *value, struct error *err);

/* For a text, whatever it is compared with; it lasts as long as mem. */
void composed_sql_put_text(struct composed_sql *composed, const char *text);
void composed_sql_put_count(struct composed_sql *composed, uint64_t count);

/* The types of the parameters, owned by mem, once all is written; NULL: there are none. */
const struct row_type *composed_sql_params(const struct composed_sql *composed);

#endif
