/*
 * orm_mapping/tables/composed_joins.h - the tables of a statement, and the columns in them that
 * paths lead to. A table that several paths lead through is joined once.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_COMPOSED_JOINS_H
#define FICUS_ORM_MAPPING_TABLES_COMPOSED_JOINS_H

#include "orm_mapping/tables/composed_sql.h"

/* A table, and the foreign key of another one that leads to it; the first one has none. */
struct composed_table {
	const struct row_model *model;
	const struct row_field *link;
	unsigned from; /* the table that has the foreign key */
	unsigned name; /* t<name> */
};

struct composed_joins {
	struct composed_sql *composed;
	struct composed_table *tables;
	size_t count;
	size_t capacity;
};

/* Where a path ends: a column or an expression, and the field whose values stand there. */
struct composed_place {
	unsigned table;
	const struct row_model *model; /* of that table */
	const char *column;            /* NULL: the field's expression, or it has pairs */
	const struct row_field *field;
	bool may_be_null;
	const char *rest; /* of the path, behind a many-to-many field; NULL: nothing */
};

/* Starts with the model's own table. */
void composed_joins_init(
	struct composed_joins *joins, struct composed_sql *composed, const struct row_model *model);

/* Joins what the path leads through. INTERNAL: it leads nowhere. */
MUST_CHECK bool composed_joins_find(struct composed_joins *joins, const char *path,
	struct composed_place *out, struct error *err);

/* The same, but it must not end at a many-to-many field. */
MUST_CHECK bool composed_joins_find_value(struct composed_joins *joins, const char *path,
	struct composed_place *out, struct error *err);

/* Writes the tables, as they stand behind FROM, once all paths were found. */
void composed_joins_put(const struct composed_joins *joins, FILE *sql);

/* Writes the place, as an expression in brackets or `t0.column`. */
void composed_place_put(const struct composed_place *place, FILE *sql);

/* Writes "t1.`name`". */
void composed_column_put(FILE *sql, unsigned table, const char *name);

#endif
