/*
 * orm_mapping/mapper/catalogue.h - what the database says of its tables: their columns, indexes and
 * foreign keys.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_CATALOGUE_H
#define FICUS_ORM_MAPPING_MAPPER_CATALOGUE_H

#include "orm_mapping/mysql/connection.h"

/* Columns, and columns of indexes: more are an error, not a part of the catalogue. */
#define CATALOGUE_ROWS_MAX 200000

/* Names as the database spells them. */
struct catalogue_column {
	const char *table;
	const char *name;
	const char *data_type; /* "varchar", "int", "longtext": in small letters */
	const char *full_type; /* "int(10) unsigned" */
	int64_t length;        /* of a text, in characters; 0: of no text */
	int64_t precision;     /* of a number, in digits; 0: of no number */
	int64_t scale;         /* of a decimal: digits behind the point */
	bool is_nullable;
	bool has_default;  /* a default, a generated value or a number of the server's own */
	bool is_auto;      /* numbered by the server */
	bool is_generated; /* computed by the server; never written */
};

/* One that can be searched from its first column on; none of full text. */
struct catalogue_index {
	const char *table;
	const char *const *columns; /* in their order; "" stands for an expression */
	size_t column_count;
	bool is_unique; /* for the whole columns, not only for what they begin with */
	bool is_primary;
};

/* A foreign key of one column, to a table of the same database. */
struct catalogue_reference {
	const char *table;
	const char *column;
	const char *target_table;
	const char *target_column;
	const char *delete_rule; /* "CASCADE", "SET NULL", "RESTRICT", "NO ACTION", ... */
};

/* In the order of tables, and of columns within each. */
struct catalogue {
	const struct catalogue_column *columns;
	size_t count;
	bool has_cased_tables; /* Batch and batch are two tables; it is the server that decides */
	const struct catalogue_index *indexes;
	size_t index_count;
	const struct catalogue_reference *references;
	size_t reference_count;
};

/* The columns of one table. */
struct catalogue_table {
	const struct catalogue_column *columns;
	size_t count; /* 0: there is no such table */
};

/* The whole of the connection's database, owned by mem. Errors: BUSY, UNAVAILABLE, INTERNAL. */
MUST_CHECK bool catalogue_read(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err);

/* Names are compared as the server does: case does not count in those of columns. */
bool catalogue_is_table(const struct catalogue *catalogue, const char *one, const char *other);
bool catalogue_is_of_table(const struct catalogue *catalogue, const struct catalogue_column *column,
	const char *table);

/* The table whose columns begin there: one after another, they are all tables. */
struct catalogue_table catalogue_table_at(const struct catalogue *catalogue, size_t first);

struct catalogue_table catalogue_find_table(const struct catalogue *catalogue, const char *table);

/* NULL: there is none. */
const struct catalogue_column *catalogue_table_column(
	struct catalogue_table table, const char *name);
const struct catalogue_column *catalogue_find_column(
	const struct catalogue *catalogue, const char *table, const char *name);
bool catalogue_has_table(const struct catalogue *catalogue, const char *table);

#endif
