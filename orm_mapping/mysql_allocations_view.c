#include "config.h"

#include "orm_mapping/mysql_allocations_view.h"

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

/* Writing. */

static const struct query put_line = {
	.sql = "INSERT INTO ficus_allocations_view (orderid, sku, qty, batchref)"
	       " VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE batchref = VALUES(batchref)",
	.params = &view_line_type,
};

static const struct column view_key_columns[] = {
	COLUMN(view_row, orderid, COLUMN_PLAIN),
	COLUMN(view_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(view_row, quantity, "qty", COLUMN_PLAIN),
};

static const struct query delete_line = {
	.sql = "DELETE FROM ficus_allocations_view WHERE orderid = ? AND sku = ? AND qty = ?",
	.params = ROWS(view_row, view_key_columns),
};

static struct deferred_writes *writes_of(struct allocations_view *view)
{
	return container_of(view, struct mysql_allocations_view, base)->writes;
}

static void add_to_table(
	struct allocations_view *view, const struct order_line *line, const char *batchref)
{
	struct view_row row = {0, line->orderid, line->sku, line->quantity, batchref};

	deferred_writes_add(writes_of(view), &put_line, &row);
}

static void remove_from_table(struct allocations_view *view, const struct order_line *line)
{
	struct view_row row = {0, line->orderid, line->sku, line->quantity, NULL};

	deferred_writes_add(writes_of(view), &delete_line, &row);
}

/* The join shows what the write tables hold, so there is nothing to add or to remove. */
static void add_to_join(
	struct allocations_view *view, const struct order_line *line, const char *batchref)
{
	(void)view;
	(void)line;
	(void)batchref;
}

static void remove_from_join(struct allocations_view *view, const struct order_line *line)
{
	(void)view;
	(void)line;
}

void mysql_allocations_view_init(
	struct mysql_allocations_view *view, enum read_model model, struct deferred_writes *writes)
{
	static const struct allocations_view_ops ops[] = {
		[READ_MODEL_JOIN] = {add_to_join,  remove_from_join },
		[READ_MODEL_TABLE] = {add_to_table, remove_from_table},
	};

	*view = (struct mysql_allocations_view){{&ops[model]}, writes};
}

/* Reading. */

static const struct column result_columns[] = {
	COLUMN(allocated_line, sku, COLUMN_PLAIN),
	COLUMN(allocated_line, batchref, COLUMN_PLAIN),
};

static const struct query read_queries[] = {
	[READ_MODEL_JOIN] =
		{
				   .sql = "SELECT l.sku, b.reference FROM alloc_orderline l"
			       " JOIN alloc_allocation a ON a.line_id = l.id"
			       " JOIN alloc_batch b ON b.id = a.batch_id"
			       " WHERE l.orderid = ? AND " EXACTLY("l.orderid") " ORDER BY a.id",
				   .params = &text_key_twice_type,
				   .results = ROWS(allocated_line, result_columns),
				   },
	[READ_MODEL_TABLE] =
		{
				   .sql = "SELECT sku, batchref FROM ficus_allocations_view WHERE orderid = ?"
			       " ORDER BY id",							     .params = &text_key_type,
				   .results = ROWS(allocated_line,                     result_columns),
				   },
};

static bool for_order(struct allocations_query *base, TALLOC_CTX *mem, const char *orderid,
	struct allocated_lines *out, struct error *err)
{
	struct mysql_allocations_query *query =
		container_of(base, struct mysql_allocations_query, base);
	struct rows found = {.mem = mem};

	if (!mapper_fetch(query->conn, query->query, &(struct text_key){orderid}, &found, err))
		return false;
	*out = (struct allocated_lines){found.items, found.count};
	return true;
}

void mysql_allocations_query_init(
	struct mysql_allocations_query *query, enum read_model model, struct connection *conn)
{
	static const struct allocations_query_ops ops = {for_order};

	*query = (struct mysql_allocations_query){{&ops}, conn, &read_queries[model]};
}

/* Rebuilding. Every product is locked, so that none of our commands writes meanwhile. */

static const struct query lock_products = {
	.sql = "UPDATE ficus_product SET version_number = version_number",
};

static const struct query empty_view = {.sql = "DELETE FROM ficus_allocations_view"};

static const struct query fill_view = {
	.sql = "INSERT INTO ficus_allocations_view (orderid, sku, qty, batchref)"
	       " SELECT l.orderid, l.sku, l.qty, b.reference FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id"
	       " JOIN alloc_batch b ON b.id = a.batch_id ORDER BY a.id"
	       " ON DUPLICATE KEY UPDATE batchref = VALUES(batchref)",
};

static const struct query count_view = {
	.sql = "SELECT COUNT(*) FROM ficus_allocations_view",
	.results = &id_row_type,
};

bool mysql_allocations_view_rebuild(struct connection *conn, int64_t *lines, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "rebuild_view");
	struct rows counted = {.mem = mem};
	enum commit_outcome outcome;
	bool ok = false;

	if (!transaction_begin(conn, err))
		goto out;
	ok = mapper_execute(conn, &lock_products, NULL, NULL, err) &&
		mapper_execute(conn, &empty_view, NULL, NULL, err) &&
		mapper_execute(conn, &fill_view, NULL, NULL, err) &&
		mapper_fetch(conn, &count_view, NULL, &counted, err) &&
		transaction_commit(conn, &outcome, err);
	if (ok)
		*lines = ((const struct id_row *)counted.items)->id;
out:
	transaction_rollback(conn);
	talloc_free(mem);
	return ok;
}
