#include "config.h"

#include "tests/fakes/fake_batches.h"

static int64_t allocated_units(const struct fake_store *store, int64_t batch_id)
{
	int64_t units = 0;

	for (size_t i = 0; i < store->allocations.count; i++) {
		const struct fake_allocation_row *row = fake_table_at(&store->allocations, i);

		if (row->batch_id == batch_id)
			units += fake_store_line(store, row->line_id)->quantity;
	}
	return units;
}

static bool find(struct batches *base, TALLOC_CTX *mem, int64_t id,
	const struct batch_details **out, struct error *err)
{
	struct fake_batches *fake = container_of(base, struct fake_batches, base);
	const struct fake_batch_row *row = fake_store_batch(fake->store, id);
	struct batch_details *details;

	*out = NULL;
	if (fake_failure_strikes(&fake->fail, err))
		return false;
	if (!row)
		return true;
	details = mem_new(mem, struct batch_details);
	*details = (struct batch_details){
		.id = id,
		.reference = mem_text(mem, row->reference),
		.sku = mem_text(mem, row->sku),
		.quantity = row->purchased,
		.eta = row->eta,
		.allocated = allocated_units(fake->store, id),
		.is_first = fake_store_find_batch(fake->store, row->reference) == row,
	};
	*out = details;
	return true;
}

void fake_batches_init(struct fake_batches *batches, const struct fake_store *store)
{
	static const struct batches_ops ops = {find};

	*batches = (struct fake_batches){.base = {&ops}, .store = store};
}
