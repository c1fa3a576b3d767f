#include "config.h"

#include "orm_mapping/mysql_pending_reallocations.h"

#include "orm_mapping/rows.h"

static const struct column line_columns[] = {
	COLUMN(pending_row, orderid, COLUMN_PLAIN),
	COLUMN(pending_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(pending_row, quantity, "qty", COLUMN_PLAIN),
};

static const struct query insert_pending = {
	.sql = "INSERT INTO ficus_pending (orderid, sku, qty) VALUES (?, ?, ?)"
	       " ON DUPLICATE KEY UPDATE qty = qty",
	.params = ROWS(pending_row, line_columns),
};

static const struct query lock_pending = {
	.sql = "SELECT id FROM ficus_pending WHERE orderid = ? AND sku = ? AND qty = ? FOR UPDATE",
	.params = ROWS(pending_row, line_columns),
	.results = &id_row_type,
};

static const struct query delete_pending = {
	.sql = "DELETE FROM ficus_pending WHERE orderid = ? AND sku = ? AND qty = ?",
	.params = ROWS(pending_row, line_columns),
};

static const struct query delete_pending_of_order = {
	.sql = "DELETE FROM ficus_pending WHERE orderid = ? AND sku = ?",
	.params = &(const struct row_type){line_columns, 2, sizeof(struct pending_row)},
};

static struct mysql_pending_reallocations *self(struct pending_reallocations *base)
{
	return container_of(base, struct mysql_pending_reallocations, base);
}

static void record(struct pending_reallocations *base, const struct order_line *line)
{
	struct pending_row row = {0, line->orderid, line->sku, line->quantity};

	deferred_writes_add(self(base)->writes, &insert_pending, &row);
}

static bool take(struct pending_reallocations *base, const struct order_line *line, bool *found,
	struct error *err)
{
	struct mysql_pending_reallocations *pending = self(base);
	struct pending_row row = {0, line->orderid, line->sku, line->quantity};
	struct rows rows = {.mem = pending->writes->mem};

	if (!mapper_fetch(pending->conn, &lock_pending, &row, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found)
		deferred_writes_add(pending->writes, &delete_pending, &row);
	return true;
}

static void cancel(struct pending_reallocations *base, const char *orderid, const char *sku)
{
	struct pending_row row = {.orderid = orderid, .sku = sku};

	deferred_writes_add(self(base)->writes, &delete_pending_of_order, &row);
}

void mysql_pending_reallocations_init(struct mysql_pending_reallocations *pending,
	struct connection *conn, struct deferred_writes *writes)
{
	static const struct pending_reallocations_ops ops = {record, take, cancel};

	*pending = (struct mysql_pending_reallocations){{&ops}, conn, writes};
}
