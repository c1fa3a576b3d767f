#include "config.h"

#include "orm_mapping/mysql_pending_query.h"

#include "orm_mapping/rows.h"

struct page_params {
	int64_t after;
	int32_t age_s;
};

static const struct column page_columns[] = {
	COLUMN(page_params, after, COLUMN_PLAIN),
	COLUMN(page_params, age_s, COLUMN_PLAIN),
};

static const struct column pending_columns[] = {
	COLUMN(pending_row, id, COLUMN_PLAIN),
	COLUMN(pending_row, orderid, COLUMN_PLAIN),
	COLUMN(pending_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(pending_row, quantity, "qty", COLUMN_PLAIN),
};

static const struct query list_page = {
	.sql = "SELECT id, orderid, sku, qty FROM ficus_pending WHERE id > ?"
	       " AND created_at <= UTC_TIMESTAMP(6) - INTERVAL ? SECOND ORDER BY id LIMIT 100",
	.params = ROWS(page_params, page_columns),
	.results = ROWS(pending_row, pending_columns),
};

static bool list(struct pending_query *base, TALLOC_CTX *mem, int64_t after, int age_s,
	struct pending_list *out, struct error *err)
{
	struct mysql_pending_query *query = container_of(base, struct mysql_pending_query, base);
	struct page_params params = {after, age_s};
	struct rows found = {.mem = mem};
	const struct pending_row *rows;

	if (!mapper_fetch(query->conn, &list_page, &params, &found, err))
		return false;
	rows = found.items;
	*out = (struct pending_list){mem_array(mem, struct pending_line, found.count), found.count};
	for (size_t i = 0; i < found.count; i++)
		out->items[i] = (struct pending_line){
			rows[i].id, {rows[i].orderid, rows[i].sku, rows[i].quantity}
                };
	return true;
}

void mysql_pending_query_init(struct mysql_pending_query *query, struct connection *conn)
{
	static const struct pending_query_ops ops = {list};

	*query = (struct mysql_pending_query){{&ops}, conn};
}
