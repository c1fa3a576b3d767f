/*
 * orm_mapping/tables/mysql_row_store.h - rows of any table of the database, to be written: read
 * under locks, written at commit.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_MYSQL_ROW_STORE_H
#define FICUS_ORM_MAPPING_TABLES_MYSQL_ROW_STORE_H

#include "orm_mapping/mysql/connection.h"
#include "services/rows/row_store.h"

struct row_write;

struct mysql_row_store {
	struct row_store base;
	struct connection *conn;
	TALLOC_CTX *mem; /* of the unit of work; owns what waits for its commit */
	struct row_write *writes;
	size_t count;
	size_t capacity;
};

/* conn outlives the store. */
void mysql_row_store_init(struct mysql_row_store *store, struct connection *conn);

/* Empties it for a unit of work that begins. */
void mysql_row_store_reset(struct mysql_row_store *store, TALLOC_CTX *mem);

/*
 * Writes in the order it was asked for. Keys made by the server belong to the unit of work's
 * memory. Errors besides those of reading: CONFLICT: a row with such a key is there, or one that
 * is referred to is not, or the other way round; INVALID: the table's rules refuse a value; both
 * in words that say which key or rule.
 */
MUST_CHECK bool mysql_row_store_write(const struct mysql_row_store *store, struct error *err);

#endif
