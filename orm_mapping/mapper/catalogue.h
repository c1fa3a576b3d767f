/* orm_mapping/mapper/catalogue.h - what the database says of its tables: their columns. */
#ifndef FICUS_ORM_MAPPING_MAPPER_CATALOGUE_H
#define FICUS_ORM_MAPPING_MAPPER_CATALOGUE_H

#include "orm_mapping/mysql/connection.h"

/* Names as the database spells them. */
struct catalogue_column {
	const char *table;
	const char *name;
	const char *data_type; /* "varchar", "int", "longtext": in small letters */
	const char *full_type; /* "int(10) unsigned" */
	int64_t length;        /* of a text, in characters; 0: of no text */
	bool is_nullable;
	bool has_default; /* a default, a generated value or a number of the server's own */
};

/* In the order of tables and of columns within each. */
struct catalogue {
	const struct catalogue_column *columns;
	size_t count;
	bool has_cased_tables; /* Batch and batch are two tables; it is the server that decides */
};

/* The whole of the connection's database, owned by mem. Errors: BUSY, UNAVAILABLE, INTERNAL. */
MUST_CHECK bool catalogue_read(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err);

/* Names are compared as the server does: case does not count in those of columns. */
bool catalogue_is_of_table(const struct catalogue *catalogue, const struct catalogue_column *column,
	const char *table);

/* NULL: there is none. */
const struct catalogue_column *catalogue_find_column(
	const struct catalogue *catalogue, const char *table, const char *name);
bool catalogue_has_table(const struct catalogue *catalogue, const char *table);

#endif
