#include "config.h"

#include "orm_mapping/product_snapshot.h"

struct product_snapshot *product_snapshot_new(TALLOC_CTX *mem, struct product *product)
{
	struct product_snapshot *snapshot = mem_new(mem, struct product_snapshot);

	snapshot->product = product;
	snapshot->row.sku = product_sku(product);
	return snapshot;
}

struct product_snapshot *product_snapshot_restore(TALLOC_CTX *mem, const struct product_row *row)
{
	struct product *product = product_restore(mem, row->sku, row->version_number);
	struct product_snapshot *snapshot = product_snapshot_new(mem, product);

	snapshot->is_stored = true;
	snapshot->row.version_number = row->version_number;
	snapshot->row.event_sequence = row->event_sequence;
	return snapshot;
}

void product_snapshot_add_batch(
	struct product_snapshot *snapshot, const struct batch_row *row, int64_t allocated)
{
	struct batch *batch = batch_restore(snapshot->product, row->reference, snapshot->row.sku,
		row->purchased_quantity, row->eta, allocated);
	struct loaded_batch *loaded;

	product_restore_batch(snapshot->product, batch);
	mem_grow(snapshot, snapshot->batches, &snapshot->batch_capacity, snapshot->batch_count + 1);
	loaded = &snapshot->batches[snapshot->batch_count++];
	*loaded = (struct loaded_batch){.batch = batch, .row = *row};
	loaded->row.reference = batch_reference(batch);
	loaded->row.sku = batch_sku(batch);
}

struct loaded_batch *product_snapshot_find_batch(struct product_snapshot *snapshot, int64_t id)
{
	for (size_t i = 0; i < snapshot->batch_count; i++)
		if (snapshot->batches[i].row.id == id)
			return &snapshot->batches[i];
	return NULL;
}

void product_snapshot_add_line(struct product_snapshot *snapshot, struct loaded_batch *batch,
	const struct loaded_line *line)
{
	struct loaded_line *added;

	batch_restore_line(batch->batch, &line->line);
	mem_grow(snapshot, batch->lines, &batch->line_capacity, batch->line_count + 1);
	added = &batch->lines[batch->line_count++];
	*added = *line;
	added->line = order_line_copy(snapshot, line->line);
}

void product_snapshot_add_spare(
	struct product_snapshot *snapshot, const struct order_line *line, int64_t line_id)
{
	mem_grow(snapshot, snapshot->spares, &snapshot->spare_capacity, snapshot->spare_count + 1);
	snapshot->spares[snapshot->spare_count++] =
		(struct spare_line){order_line_copy(snapshot, *line), line_id};
}

bool product_snapshot_note_order(struct product_snapshot *snapshot, const char *orderid)
{
	for (size_t i = 0; i < snapshot->order_count; i++)
		if (strcmp(snapshot->orders[i], orderid) == 0)
			return false;
	mem_grow(snapshot, snapshot->orders, &snapshot->order_capacity, snapshot->order_count + 1);
	snapshot->orders[snapshot->order_count++] = mem_text(snapshot, orderid);
	return true;
}

int64_t product_snapshot_take_spare(
	struct product_snapshot *snapshot, const struct order_line *line)
{
	for (size_t i = 0; i < snapshot->spare_count; i++) {
		struct spare_line *spare = &snapshot->spares[i];
		int64_t line_id = spare->line_id;

		if (!order_line_equal(spare->line, *line))
			continue;
		*spare = snapshot->spares[--snapshot->spare_count];
		return line_id;
	}
	return 0;
}
