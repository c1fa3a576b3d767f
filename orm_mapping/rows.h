/*
 * orm_mapping/rows.h - the tables as structs: the old application's three, as they are, and ours
 * beside them. Source: docs/schema.md.
 */
#ifndef FICUS_ORM_MAPPING_ROWS_H
#define FICUS_ORM_MAPPING_ROWS_H

#include "orm_mapping/mapper/mapper.h"

struct batch_row {
	int64_t id;
	const char *reference;
	const char *sku;
	int32_t purchased_quantity; /* qty */
	struct date eta;
};

struct order_line_row {
	int64_t id;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* qty */
};

/* alloc_allocation: this line takes its stock from that batch. */
struct link_row {
	int64_t id;
	int64_t batch_id;
	int64_t line_id;
};

/* The aggregate's lock, version and last command; made by our first write to a SKU. */
struct product_row {
	const char *sku;
	int64_t version_number;
	int64_t event_sequence;    /* of the last event written to the outbox */
	struct bytes last_command; /* its id, COMMAND_ID_SIZE bytes; NULL before the first */
};

#define COMMAND_ID_SIZE 16

struct view_row {
	int64_t id;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* qty */
	const char *batchref;
};

struct pending_row {
	int64_t id;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* qty */
};

/* Named as change-data-capture tools name them. */
struct outbox_row {
	int64_t id;
	struct bytes event_id; /* 16 random bytes */
	const char *aggregatetype;
	const char *aggregateid;
	int64_t aggregate_seq;
	const char *type;
	int32_t schema_version;
	const char *payload; /* a JSON object */
};

extern const struct table batch_table;
extern const struct table order_line_table;
extern const struct table allocation_table;
extern const struct table product_table;
extern const struct table outbox_table;

/* Row types that several queries share. */
struct text_key {
	const char *text;
};
struct id_row {
	int64_t id;
};

extern const struct row_type text_key_type;       /* x = ? */
extern const struct row_type text_key_twice_type; /* x = ? AND EXACTLY(x) */
extern const struct row_type id_row_type;
extern const struct row_type view_line_type; /* orderid, sku, qty, batchref of a view_row */

/* A row type of one query alone. */
#define ROWS(row, column_table) &(const struct row_type)ROW_TYPE(row, column_table)

/* The same for the first columns of a table of columns. */
#define ROWS_OF(row, column_table, column_count)                                                   \
	&(const struct row_type)                                                                   \
	{                                                                                          \
		(column_table), (column_count), sizeof(struct row)                                 \
	}

/*
 * The old tables' collations take OAK for oak and "oak " for oak; we do not. Beside `x = ?`, which
 * uses the index, this compares the texts themselves, whatever the column's character set.
 */
#define EXACTLY(column) "CAST(CONVERT(" column " USING utf8mb4) AS BINARY) = ?"

#endif
