#include "config.h"

#include "orm_mapping/product_loader.h"

/* What one load reads before it is a snapshot. */
static TALLOC_CTX *scratch(void)
{
	return mem_context(NULL, "product_loader");
}

/*
 * The product's own row. Locking it is what makes the commands for one SKU go one after another.
 */
static const struct column lock_columns[] = {
	COLUMN(product_row, sku, COLUMN_PLAIN),
	COLUMN(product_row, version_number, COLUMN_PLAIN),
	COLUMN(product_row, event_sequence, COLUMN_PLAIN),
};

static const struct query lock_product = {
	.sql = "SELECT sku, version_number, event_sequence FROM ficus_product WHERE sku = ?"
	       " FOR UPDATE",
	.params = &text_key_type,
	.results = ROWS(product_row, lock_columns),
};

static const struct query any_batch = {
	.sql = "SELECT id FROM alloc_batch WHERE sku = ? AND " EXACTLY("sku") " LIMIT 1",
	.params = &text_key_twice_type,
	.results = &id_row_type,
};

/* Batches that others have written make a SKU valid; *out is NULL when there are none either. */
static bool adopt_product(const struct product_loader *loader, const char *sku,
	struct product_snapshot **out, struct error *err)
{
	struct rows found = {.mem = scratch()};
	struct product_row row = {.sku = sku};
	bool ok = mapper_fetch(loader->conn, &any_batch, &(struct text_key){sku}, &found, err);

	*out = NULL;
	if (ok && found.count > 0) {
		ok = mapper_insert(loader->conn, &product_table, &row, err);
		if (ok)
			*out = product_snapshot_restore(loader->mem, &row);
	}
	talloc_free(found.mem);
	return ok;
}

static bool load_product(const struct product_loader *loader, const char *sku,
	struct product_snapshot **out, struct error *err)
{
	struct rows found = {.mem = scratch()};
	bool ok = mapper_fetch(loader->conn, &lock_product, &(struct text_key){sku}, &found, err);

	if (ok && found.count > 0)
		*out = product_snapshot_restore(loader->mem, found.items);
	else if (ok)
		ok = adopt_product(loader, sku, out, err);
	talloc_free(found.mem);
	return ok;
}

/*
 * Its batches, with what is allocated of each: stored, and then read under the same lock; or summed
 * by a second statement, which sees all that was committed before the batches were locked.
 */
struct stocked_batch_row {
	struct batch_row batch;
	int64_t allocated;
};

static const struct column stocked_batch_columns[] = {
	COLUMN_NAMED(stocked_batch_row, batch.id, "id", COLUMN_PLAIN),
	COLUMN_NAMED(stocked_batch_row, batch.reference, "reference", COLUMN_PLAIN),
	COLUMN_NAMED(stocked_batch_row, batch.sku, "sku", COLUMN_PLAIN),
	COLUMN_NAMED(stocked_batch_row, batch.purchased_quantity, "qty", COLUMN_PLAIN),
	COLUMN_NAMED(stocked_batch_row, batch.eta, "eta", COLUMN_NULLABLE),
	COLUMN(stocked_batch_row, allocated, COLUMN_PLAIN),
};

struct batch_key {
	int64_t id;
	const char *sku;
};

static const struct column batch_key_columns[] = {
	COLUMN(batch_key, id, COLUMN_PLAIN),
	COLUMN(batch_key, sku, COLUMN_PLAIN),
};

/*
 * Which rows to lock is found in the index alone (k), and then by key: a server that thought it
 * cheaper to scan a table, as it does when a SKU has a good part of it, would lock all of it.
 */
#define COLUMNS "b.id, b.reference, b.sku, b.qty, b.eta"
#define BATCHES                                                                                    \
	" FROM alloc_batch k"                                                                      \
	" STRAIGHT_JOIN alloc_batch b FORCE INDEX (PRIMARY) ON b.id = k.id"
#define SUMMED COLUMNS ", 0" BATCHES
#define STORED                                                                                     \
	COLUMNS ", COALESCE(s.allocated_quantity, 0)" BATCHES                                      \
		" LEFT JOIN ficus_batch_stock s FORCE INDEX (PRIMARY) ON s.batch_id = b.id"
#define LOCK(what, key, key_type)                                                                  \
	{                                                                                          \
		.sql = "SELECT " what " WHERE " key                                                \
		       " AND " EXACTLY("k.sku") " ORDER BY k.id FOR UPDATE",                       \
		.params = (key_type), .results = ROWS(stocked_batch_row, stocked_batch_columns)    \
	}
#define LOCK_ALL(what) LOCK(what, "k.sku = ?", &text_key_twice_type)
#define LOCK_ONE(what) LOCK(what, "k.id = ?", ROWS(batch_key, batch_key_columns))

/* By whether the stock is stored. */
static const struct query lock_batches[] = {LOCK_ALL(SUMMED), LOCK_ALL(STORED)};
static const struct query lock_batch[] = {LOCK_ONE(SUMMED), LOCK_ONE(STORED)};

static const struct query batch_ids = {
	.sql = "SELECT id FROM alloc_batch WHERE sku = ? AND " EXACTLY("sku") " ORDER BY id",
	.params = &text_key_twice_type,
	.results = &id_row_type,
};

/*
 * A locking read that has no index to go by waits for every row of the table that somebody has
 * locked. So the rows are looked for without locks, then locked by their ids.
 */
static bool lock_one_by_one(
	const struct product_loader *loader, const char *sku, struct rows *out, struct error *err)
{
	const struct query *query = &lock_batch[loader->traits->stock_is_stored];
	struct rows ids = {.mem = out->mem};
	struct stocked_batch_row *rows;

	if (!mapper_fetch(loader->conn, &batch_ids, &(struct text_key){sku}, &ids, err))
		return false;
	out->items = rows = mem_array(out->mem, struct stocked_batch_row, ids.count);
	for (size_t i = 0; i < ids.count; i++) {
		struct batch_key key = {((const struct id_row *)ids.items)[i].id, sku};
		struct rows found = {.mem = out->mem};

		if (!mapper_fetch(loader->conn, query, &key, &found, err))
			return false;
		if (found.count > 0)
			rows[out->count++] = *(const struct stocked_batch_row *)found.items;
	}
	return true;
}

static bool lock_rows(
	const struct product_loader *loader, const char *sku, struct rows *out, struct error *err)
{
	const struct query *query = &lock_batches[loader->traits->stock_is_stored];

	if (!loader->traits->sku_is_indexed)
		return lock_one_by_one(loader, sku, out, err);
	return mapper_fetch(loader->conn, query, &(struct text_key){sku}, out, err);
}

struct sum_row {
	int64_t batch_id;
	int64_t allocated;
};

static const struct column sum_columns[] = {
	COLUMN(sum_row, batch_id, COLUMN_PLAIN),
	COLUMN(sum_row, allocated, COLUMN_PLAIN),
};

static const struct query sum_lines = {
	.sql = "SELECT a.batch_id, CAST(SUM(l.qty) AS SIGNED) FROM alloc_batch b"
	       " JOIN alloc_allocation a ON a.batch_id = b.id"
	       " JOIN alloc_orderline l ON l.id = a.line_id"
	       " WHERE b.sku = ? AND " EXACTLY("b.sku") " GROUP BY a.batch_id",
	.params = &text_key_twice_type,
	.results = ROWS(sum_row, sum_columns),
};

static bool add_sums(const struct product_loader *loader, const char *sku, struct rows *batches,
	struct error *err)
{
	struct stocked_batch_row *rows = batches->items;
	struct rows found = {.mem = batches->mem};
	const struct sum_row *sums;

	if (!mapper_fetch(loader->conn, &sum_lines, &(struct text_key){sku}, &found, err))
		return false;
	sums = found.items;
	for (size_t i = 0; i < found.count; i++)
		for (size_t j = 0; j < batches->count; j++)
			if (rows[j].batch.id == sums[i].batch_id)
				rows[j].allocated = sums[i].allocated;
	return true;
}

static void restore_batches(struct product_snapshot *snapshot, const struct rows *found)
{
	const struct stocked_batch_row *rows = found->items;

	for (size_t i = 0; i < found->count; i++)
		product_snapshot_add_batch(snapshot, &rows[i].batch, rows[i].allocated);
}

static bool load_batches(
	const struct product_loader *loader, struct product_snapshot *snapshot, struct error *err)
{
	const char *sku = snapshot->row.sku;
	struct rows found = {.mem = scratch()};
	bool ok = lock_rows(loader, sku, &found, err) &&
		(loader->traits->stock_is_stored || add_sums(loader, sku, &found, err));

	if (ok)
		restore_batches(snapshot, &found);
	talloc_free(found.mem);
	return ok;
}

bool product_loader_load(const struct product_loader *loader, const char *sku,
	struct product_snapshot **out, struct error *err)
{
	if (!load_product(loader, sku, out, err))
		return false;
	return !*out || load_batches(loader, *out, err);
}

bool product_loader_find_batch(const struct product_loader *loader, const char *reference,
	const struct batch_row **out, struct error *err)
{
	static const struct query first_batch = {
		.sql = "SELECT id, reference, sku, qty, eta FROM alloc_batch"
		       " WHERE reference = ? AND " EXACTLY("reference") " ORDER BY id LIMIT 1",
		.params = &text_key_twice_type,
		.results = &batch_table.row,
	};
	struct rows found = {.mem = loader->mem};

	if (!mapper_fetch(loader->conn, &first_batch, &(struct text_key){reference}, &found, err))
		return false;
	*out = found.items;
	return true;
}

bool product_loader_lock_references(const struct product_loader *loader, struct error *err)
{
	static const struct query lock_first_migration = {
		.sql = "SELECT id FROM ficus_migration WHERE name = 'migration' FOR UPDATE",
		.results = &id_row_type,
	};
	struct rows found = {.mem = loader->mem};

	return loader->traits->reference_is_unique ||
		mapper_fetch(loader->conn, &lock_first_migration, NULL, &found, err);
}
