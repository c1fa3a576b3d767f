#include "config.h"

#include "orm_mapping/rows.h"

static const struct column batch_columns[] = {
	COLUMN(batch_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(batch_row, reference, COLUMN_PLAIN),
	COLUMN(batch_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(batch_row, purchased_quantity, "qty", COLUMN_PLAIN),
	COLUMN(batch_row, eta, COLUMN_NULLABLE),
};
const struct table batch_table = {
	.name = "alloc_batch",
	.row = ROW_TYPE(batch_row, batch_columns),
};

static const struct column order_line_columns[] = {
	COLUMN(order_line_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(order_line_row, orderid, COLUMN_PLAIN),
	COLUMN(order_line_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(order_line_row, quantity, "qty", COLUMN_PLAIN),
};
const struct table order_line_table = {
	.name = "alloc_orderline",
	.row = ROW_TYPE(order_line_row, order_line_columns),
};

static const struct column allocation_columns[] = {
	COLUMN(link_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(link_row, batch_id, COLUMN_PLAIN),
	COLUMN(link_row, line_id, COLUMN_PLAIN),
};
const struct table allocation_table = {
	.name = "alloc_allocation",
	.row = ROW_TYPE(link_row, allocation_columns),
};

static const struct column product_columns[] = {
	COLUMN(product_row, sku, COLUMN_KEY),
	COLUMN(product_row, version_number, COLUMN_PLAIN),
	COLUMN(product_row, event_sequence, COLUMN_PLAIN),
	COLUMN(product_row, last_command, COLUMN_NULLABLE),
};
static const struct constraint product_constraints[] = {
	{"PRIMARY", ERROR_BUSY, "the product came into being meanwhile"},
};
const struct table product_table = {
	.name = "ficus_product",
	.row = ROW_TYPE(product_row, product_columns),
	.constraints = product_constraints,
	.constraint_count = ARRAY_SIZE(product_constraints),
};

static const struct column outbox_columns[] = {
	COLUMN(outbox_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(outbox_row, event_id, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregatetype, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregateid, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregate_seq, COLUMN_PLAIN),
	COLUMN(outbox_row, type, COLUMN_PLAIN),
	COLUMN(outbox_row, schema_version, COLUMN_PLAIN),
	COLUMN(outbox_row, payload, COLUMN_PLAIN),
};
const struct table outbox_table = {
	.name = "ficus_outbox",
	.row = ROW_TYPE(outbox_row, outbox_columns),
};

static const struct column text_key_columns[] = {
	COLUMN(text_key, text, COLUMN_PLAIN),
	COLUMN(text_key, text, COLUMN_PLAIN),
};
const struct row_type text_key_type = {text_key_columns, 1, sizeof(struct text_key)};
const struct row_type text_key_twice_type = ROW_TYPE(text_key, text_key_columns);

static const struct column id_columns[] = {
	COLUMN(id_row, id, COLUMN_PLAIN),
};
const struct row_type id_row_type = ROW_TYPE(id_row, id_columns);

static const struct column view_line_columns[] = {
	COLUMN(view_row, orderid, COLUMN_PLAIN),
	COLUMN(view_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(view_row, quantity, "qty", COLUMN_PLAIN),
	COLUMN(view_row, batchref, COLUMN_PLAIN),
};
const struct row_type view_line_type = ROW_TYPE(view_row, view_line_columns);
