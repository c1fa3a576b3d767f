#include "config.h"

#include "orm_mapping/line_loader.h"

#define NEWEST_LINES_PAGE 256

/* One order's lines of the SKU, allocated or not. */
struct line_row {
	int64_t line_id;
	const char *orderid;
	const char *sku;
	int32_t quantity;
	struct optional_int64 allocation_id;
	struct optional_int64 batch_id;
};

static const struct column line_columns[] = {
	COLUMN_NAMED(line_row, line_id, "id", COLUMN_PLAIN),
	COLUMN(line_row, orderid, COLUMN_PLAIN),
	COLUMN(line_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(line_row, quantity, "qty", COLUMN_PLAIN),
	COLUMN_NAMED(line_row, allocation_id, "id", COLUMN_NULLABLE),
	COLUMN(line_row, batch_id, COLUMN_NULLABLE),
};

struct order_key {
	const char *orderid;
	const char *sku;
};

static const struct column order_key_columns[] = {
	COLUMN(order_key, orderid, COLUMN_PLAIN),
	COLUMN(order_key, sku, COLUMN_PLAIN),
	COLUMN(order_key, orderid, COLUMN_PLAIN),
	COLUMN(order_key, sku, COLUMN_PLAIN),
};

static const struct query order_lines = {
	.sql = "SELECT l.id, l.orderid, l.sku, l.qty, a.id, a.batch_id FROM alloc_orderline l"
	       " LEFT JOIN alloc_allocation a ON a.line_id = l.id"
	       " WHERE l.orderid = ? AND l.sku = ?"
	       " AND " EXACTLY("l.orderid") " AND " EXACTLY("l.sku") " ORDER BY a.id, l.id",
	.params = ROWS(order_key, order_key_columns),
	.results = ROWS(line_row, line_columns),
};

static bool restore_line(
	struct product_snapshot *snapshot, const struct line_row *row, struct error *err)
{
	struct order_line line = {row->orderid, row->sku, row->quantity};
	struct loaded_line loaded = {line, row->line_id, row->allocation_id.number};
	struct loaded_batch *batch;

	if (!row->allocation_id.is_set) {
		product_snapshot_add_spare(snapshot, &line, row->line_id);
		return true;
	}
	batch = product_snapshot_find_batch(snapshot, row->batch_id.number);
	if (!batch)
		return error_set(err, ERROR_CONFLICT,
			"order %s has %s allocated in a batch of another sku", line.orderid,
			line.sku);
	product_snapshot_add_line(snapshot, batch, &loaded);
	return true;
}

bool line_loader_load_order(const struct product_loader *loader, struct product_snapshot *snapshot,
	const char *orderid, struct error *err)
{
	struct order_key key = {orderid, snapshot->row.sku};
	struct rows found = {.mem = mem_context(NULL, "line_loader")};
	const struct line_row *rows;
	bool ok = product_snapshot_note_order(snapshot, orderid)
		? mapper_fetch(loader->conn, &order_lines, &key, &found, err)
		: true;

	rows = found.items;
	for (size_t i = 0; ok && i < found.count; i++)
		ok = restore_line(snapshot, &rows[i], err);
	talloc_free(found.mem);
	return ok;
}

/* The newest lines of a batch, a page at a time: a batch may hold a hundred thousand. */
struct newest_key {
	int64_t batch_id;
	int64_t before_id;
};

static const struct column newest_key_columns[] = {
	COLUMN(newest_key, batch_id, COLUMN_PLAIN),
	COLUMN(newest_key, before_id, COLUMN_PLAIN),
};

#define TEXT_OF(number)          TEXT_OF_EXPANDED(number)
#define TEXT_OF_EXPANDED(number) #number

static const struct query newest_lines = {
	.sql = "SELECT l.id, l.orderid, l.sku, l.qty, a.id, a.batch_id FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id WHERE a.batch_id = ? AND a.id < ?"
	       " ORDER BY a.id DESC LIMIT " TEXT_OF(NEWEST_LINES_PAGE),
	.params = ROWS(newest_key, newest_key_columns),
	.results = ROWS(line_row, line_columns),
};

/* Lines as they are read, newest first, until they cover the units wanted. */
struct newest {
	TALLOC_CTX *mem;
	int64_t wanted;
	int64_t units;
	struct loaded_line *lines;
	size_t count;
	size_t capacity;
};

static void take_page(struct newest *newest, const struct rows *page)
{
	const struct line_row *rows = page->items;

	for (size_t i = 0; i < page->count && newest->units < newest->wanted; i++) {
		const struct line_row *row = &rows[i];
		struct order_line line = {row->orderid, row->sku, row->quantity};

		mem_grow(newest->mem, newest->lines, &newest->capacity, newest->count + 1);
		newest->lines[newest->count++] =
			(struct loaded_line){line, row->line_id, row->allocation_id.number};
		newest->units += row->quantity;
	}
}

static bool read_newest(
	struct connection *conn, int64_t batch_id, struct newest *newest, struct error *err)
{
	struct newest_key key = {batch_id, INT64_MAX};
	struct rows page;

	do {
		page = (struct rows){.mem = newest->mem};
		if (!mapper_fetch(conn, &newest_lines, &key, &page, err))
			return false;
		take_page(newest, &page);
		if (newest->count > 0)
			key.before_id = newest->lines[newest->count - 1].allocation_id;
	} while (newest->units < newest->wanted && page.count == NEWEST_LINES_PAGE);
	return true;
}

static struct loaded_batch *find_loaded(struct product_snapshot *snapshot, const char *reference)
{
	const struct batch *batch = product_find_batch(snapshot->product, reference);

	for (size_t i = 0; i < snapshot->batch_count; i++)
		if (snapshot->batches[i].batch == batch)
			return &snapshot->batches[i];
	return NULL;
}

bool line_loader_load_newest(const struct product_loader *loader, struct product_snapshot *snapshot,
	const char *reference, int64_t units, struct error *err)
{
	struct loaded_batch *batch = find_loaded(snapshot, reference);
	struct newest newest = {.mem = mem_context(NULL, "line_loader"), .wanted = units};
	bool ok = read_newest(loader->conn, batch->row.id, &newest, err);

	if (ok && newest.units < units)
		ok = error_set(err, ERROR_INTERNAL,
			"batch %s: the stored stock counts more than its lines; run ficus "
			"rebuild-stock",
			reference);
	for (size_t i = newest.count; ok && i > 0; i--)
		product_snapshot_add_line(snapshot, batch, &newest.lines[i - 1]);
	talloc_free(newest.mem);
	return ok;
}
