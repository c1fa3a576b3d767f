#include "config.h"

#include "orm_mapping/mysql_batches.h"

#include "orm_mapping/rows.h"

struct found_row {
	int64_t id;
	const char *reference;
	const char *sku;
	int32_t quantity;
	struct date eta;
	int64_t allocated;
	int32_t is_first;
};

static const struct column found_columns[] = {
	COLUMN(found_row, id, COLUMN_PLAIN),
	COLUMN(found_row, reference, COLUMN_PLAIN),
	COLUMN(found_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(found_row, quantity, "qty", COLUMN_PLAIN),
	COLUMN(found_row, eta, COLUMN_NULLABLE),
	COLUMN(found_row, allocated, COLUMN_PLAIN),
	COLUMN(found_row, is_first, COLUMN_PLAIN),
};

/* One batch: its lines are summed, stored or not, which is right whoever writes. */
static const struct query find_by_id = {
	.sql = "SELECT b.id, b.reference, b.sku, b.qty, b.eta,"
	       " (SELECT COALESCE(SUM(l.qty), 0) FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id WHERE a.batch_id = b.id),"
	       " NOT EXISTS (SELECT 1 FROM alloc_batch o WHERE o.reference = b.reference"
	       " AND BINARY o.reference = BINARY b.reference AND o.id < b.id)"
	       " FROM alloc_batch b WHERE b.id = ?",
	.params = &id_row_type,
	.results = ROWS(found_row, found_columns),
};

static bool find(struct batches *base, TALLOC_CTX *mem, int64_t id,
	const struct batch_details **out, struct error *err)
{
	struct mysql_batches *batches = container_of(base, struct mysql_batches, base);
	struct rows found = {.mem = mem};
	const struct found_row *row;
	struct batch_details *details;

	*out = NULL;
	if (!mapper_fetch(batches->conn, &find_by_id, &(struct id_row){id}, &found, err))
		return false;
	row = found.items;
	if (!row)
		return true;
	details = mem_new(mem, struct batch_details);
	*details = (struct batch_details){row->id, row->reference, row->sku, row->quantity,
		row->eta, row->allocated, row->is_first != 0};
	*out = details;
	return true;
}

void mysql_batches_init(struct mysql_batches *batches, struct connection *conn)
{
	static const struct batches_ops ops = {find};

	*batches = (struct mysql_batches){{&ops}, conn};
}
