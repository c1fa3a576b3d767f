#include "config.h"

#include "orm_mapping/product_writer.h"

bool product_writer_is_changed(const struct product_snapshot *snapshot)
{
	return snapshot->event_count > 0 ||
		product_version_number(snapshot->product) != snapshot->row.version_number;
}

/* Compares the version that was loaded and sets the new one, whoever holds which lock. */
struct version_update {
	struct product_row after;
	int64_t version_before;
};

static const struct column version_update_columns[] = {
	COLUMN_NAMED(version_update, after.version_number, "version_number", COLUMN_PLAIN),
	COLUMN_NAMED(version_update, after.event_sequence, "event_sequence", COLUMN_PLAIN),
	COLUMN_NAMED(version_update, after.last_command, "last_command", COLUMN_PLAIN),
	COLUMN_NAMED(version_update, after.sku, "sku", COLUMN_PLAIN),
	COLUMN_NAMED(version_update, version_before, "version_number", COLUMN_PLAIN),
};

static const struct query update_version = {
	.sql = "UPDATE ficus_product SET version_number = ?, event_sequence = ?, last_command = ?"
	       " WHERE sku = ? AND version_number = ?",
	.params = ROWS(version_update, version_update_columns),
};

static bool write_product_row(struct connection *conn, const struct product_snapshot *snapshot,
	struct bytes command_id, struct error *err)
{
	struct version_update update = {
		.after = {snapshot->row.sku, product_version_number(snapshot->product),
			  snapshot->row.event_sequence + snapshot->event_count, command_id},
		.version_before = snapshot->row.version_number,
	};
	struct effect effect;

	if (!snapshot->is_stored)
		return mapper_insert(conn, &product_table, &update.after, err);
	if (!mapper_execute(conn, &update_version, &update, &effect, err))
		return false;
	return effect.affected == 1 ||
		error_set(err, ERROR_BUSY, "product %s has moved on", snapshot->row.sku);
}

/*
 * The lines that were loaded only ever lose members, so one walk through both lists tells which
 * were taken back; returns where in the batch the new ones start.
 */
static bool delete_removed(struct connection *conn, struct product_snapshot *snapshot,
	const struct loaded_batch *loaded, size_t *kept, struct error *err)
{
	const struct batch *batch = loaded->batch;

	*kept = 0;
	for (size_t i = 0; i < loaded->line_count; i++) {
		const struct loaded_line *was = &loaded->lines[i];

		if (*kept < batch_restored_count(batch) &&
			order_line_equal(was->line, *batch_line(batch, *kept))) {
			(*kept)++;
			continue;
		}
		if (!mapper_delete(conn, &allocation_table,
			    &(struct link_row){.id = was->allocation_id}, err))
			return false;
		product_snapshot_add_spare(snapshot, &was->line, was->line_id);
	}
	return true;
}

/* A row that other writers' key refused: the very same one, or only alike to its collation? */
static bool explain_duplicate(struct connection *conn, const struct query *same, const void *key,
	const char *what, struct error *err)
{
	struct error lookup = {0};
	struct rows found = {.mem = mem_context(NULL, "explain_duplicate")};
	bool ok = mapper_fetch(conn, same, key, &found, &lookup);

	if (!ok)
		*err = lookup;
	else if (found.count > 0)
		error_set(err, ERROR_BUSY, "%s was stored meanwhile", what);
	else
		error_set(err, ERROR_CONFLICT,
			"%s is taken: the database does not tell it from one that differs in case, "
			"accents or trailing blanks",
			what);
	talloc_free(found.mem);
	return false;
}

static const struct query same_batch = {
	.sql = "SELECT id FROM alloc_batch WHERE reference = ? AND " EXACTLY(
		"reference") " LIMIT 1",
	.params = &text_key_twice_type,
	.results = &id_row_type,
};

static bool insert_batch(
	struct connection *conn, const struct batch *batch, int64_t *id, struct error *err)
{
	struct text_key key = {batch_reference(batch)};
	struct batch_row row = {
		.reference = batch_reference(batch),
		.sku = batch_sku(batch),
		.purchased_quantity = batch_purchased_quantity(batch),
		.eta = batch_eta(batch),
	};

	if (!mapper_insert(conn, &batch_table, &row, err))
		return err->kind == ERROR_CONFLICT &&
			explain_duplicate(conn, &same_batch, &key, key.text, err);
	*id = row.id;
	return true;
}

static bool update_batch(
	struct connection *conn, const struct loaded_batch *loaded, struct error *err)
{
	struct batch_row after = loaded->row;

	after.purchased_quantity = batch_purchased_quantity(loaded->batch);
	after.eta = batch_eta(loaded->batch);
	return mapper_update(conn, &batch_table, &loaded->row, &after, err);
}

static const struct column line_key_columns[] = {
	COLUMN(order_line_row, orderid, COLUMN_PLAIN),
	COLUMN(order_line_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(order_line_row, quantity, "qty", COLUMN_PLAIN),
	COLUMN(order_line_row, orderid, COLUMN_PLAIN),
	COLUMN(order_line_row, sku, COLUMN_PLAIN),
};

static const struct query same_line = {
	.sql = "SELECT id FROM alloc_orderline WHERE orderid = ? AND sku = ? AND qty = ?"
	       " AND " EXACTLY("orderid") " AND " EXACTLY("sku") " LIMIT 1",
	.params = ROWS(order_line_row, line_key_columns),
	.results = &id_row_type,
};

/* The row of alloc_orderline for the line: a spare one, or a new one. */
static bool line_row_id(struct connection *conn, struct product_snapshot *snapshot,
	const struct order_line *line, int64_t *id, struct error *err)
{
	struct order_line_row row = {0, line->orderid, line->sku, line->quantity};

	*id = product_snapshot_take_spare(snapshot, line);
	if (*id)
		return true;
	if (!mapper_insert(conn, &order_line_table, &row, err))
		return err->kind == ERROR_CONFLICT &&
			explain_duplicate(conn, &same_line, &row, line->orderid, err);
	*id = row.id;
	return true;
}

/* Rows of alloc_allocation that are to be inserted. */
struct links {
	struct link_row *items;
	size_t count;
	size_t capacity;
};

static bool add_links(struct connection *conn, struct product_snapshot *snapshot,
	const struct loaded_batch *loaded, size_t first, struct links *links, struct error *err)
{
	for (size_t i = first; i < batch_line_count(loaded->batch); i++) {
		struct link_row link = {.batch_id = loaded->row.id};

		if (!line_row_id(conn, snapshot, batch_line(loaded->batch, i), &link.line_id, err))
			return false;
		snapshot->new_line_id = link.line_id;
		mem_grow(snapshot, links->items, &links->capacity, links->count + 1);
		links->items[links->count++] = link;
	}
	return true;
}

static bool insert_added(struct connection *conn, struct product_snapshot *snapshot,
	const size_t *kept, struct error *err)
{
	struct links links = {0};

	for (size_t i = 0; i < snapshot->batch_count; i++)
		if (!add_links(conn, snapshot, &snapshot->batches[i], kept[i], &links, err))
			return false;
	if (mapper_insert_all(conn, &allocation_table, links.items, links.count, err))
		return true;
	if (err->kind == ERROR_CONFLICT)
		error_set(err, ERROR_BUSY, "the line was allocated meanwhile");
	return false;
}

/* Batches that came into being join the loaded ones, without lines. */
static bool insert_batches(
	struct connection *conn, struct product_snapshot *snapshot, struct error *err)
{
	for (size_t i = snapshot->batch_count; i < product_batch_count(snapshot->product); i++) {
		struct loaded_batch added = {.batch = product_batch(snapshot->product, i)};

		if (!insert_batch(conn, added.batch, &added.row.id, err))
			return false;
		snapshot->new_batch_id = added.row.id;
		mem_grow(snapshot, snapshot->batches, &snapshot->batch_capacity, i + 1);
		snapshot->batches[snapshot->batch_count++] = added;
	}
	return true;
}

bool product_writer_write(struct connection *conn, struct product_snapshot *snapshot,
	struct bytes command_id, struct error *err)
{
	size_t known = snapshot->batch_count;
	size_t *kept = mem_array(snapshot, size_t, product_batch_count(snapshot->product));

	if (!write_product_row(conn, snapshot, command_id, err))
		return false;
	for (size_t i = 0; i < known; i++)
		if (!delete_removed(conn, snapshot, &snapshot->batches[i], &kept[i], err) ||
			!update_batch(conn, &snapshot->batches[i], err))
			return false;
	return insert_batches(conn, snapshot, err) && insert_added(conn, snapshot, kept, err);
}
