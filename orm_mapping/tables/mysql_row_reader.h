/*
 * orm_mapping/tables/mysql_row_reader.h - port row_reader over a connection, whose statements for
 * it are run once and not kept.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_MYSQL_ROW_READER_H
#define FICUS_ORM_MAPPING_TABLES_MYSQL_ROW_READER_H

#include "orm_mapping/mysql/connection.h"
#include "services/rows/row_reader.h"

struct mysql_row_reader {
	struct row_reader base;
	struct connection *conn;
	unsigned limit_ms; /* ROW_READER_SECONDS_MAX, unless a test is in a hurry */
};

void mysql_row_reader_init(struct mysql_row_reader *reader, struct connection *conn);

#endif
