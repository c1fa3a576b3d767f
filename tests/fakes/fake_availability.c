#include "config.h"

#include "tests/fakes/fake_availability.h"

static int64_t free_units(const struct fake_store *store, const struct fake_batch_row *batch)
{
	int64_t units = batch->purchased;

	for (size_t i = 0; i < store->allocations.count; i++) {
		const struct fake_allocation_row *row = fake_table_at(&store->allocations, i);

		if (row->batch_id == batch->id)
			units -= fake_store_line(store, row->line_id)->quantity;
	}
	return units;
}

static bool find(struct availability *base, TALLOC_CTX *mem, const struct wanted_units *wanted,
	struct available_batch *out, struct error *err)
{
	struct fake_availability *fake = container_of(base, struct fake_availability, base);
	const struct fake_store *store = fake->store;

	if (fake_failure_strikes(&fake->fail, err))
		return false;
	*out = (struct available_batch){.sku_is_known = fake_store_product(store, wanted->sku)};
	for (size_t i = 0; i < store->batches.count; i++) {
		const struct fake_batch_row *row = fake_table_at(&store->batches, i);

		if (strcmp(row->sku, wanted->sku) != 0)
			continue;
		out->sku_is_known = true;
		if (free_units(store, row) >= wanted->quantity &&
			(!out->reference || date_compare(row->eta, out->eta) < 0)) {
			out->reference = mem_text(mem, row->reference);
			out->eta = row->eta;
		}
	}
	return true;
}

void fake_availability_init(struct fake_availability *availability, const struct fake_store *store)
{
	static const struct availability_ops ops = {find};

	*availability = (struct fake_availability){.base = {&ops}, .store = store};
}
