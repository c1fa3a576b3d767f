#include "config.h"

#include "tests/fakes/fake_allocations_query.h"

#include <string.h>

static struct fake_allocations_query *self(struct allocations_query *query)
{
	return container_of(query, struct fake_allocations_query, base);
}

/* There is room for every row of the answer. */
static void answer(
	struct allocated_lines *out, TALLOC_CTX *mem, const char *sku, const char *batchref)
{
	out->items[out->count++] =
		(struct allocated_line){mem_text(mem, sku), mem_text(mem, batchref)};
}

static bool join_for_order(struct allocations_query *query, TALLOC_CTX *mem, const char *orderid,
	struct allocated_lines *out, struct error *err)
{
	const struct fake_store *store = self(query)->store;

	if (fake_failure_strikes(&self(query)->fail, err))
		return false;
	out->count = 0;
	out->items = mem_array(mem, struct allocated_line, store->allocations.count);
	for (size_t i = 0; i < store->allocations.count; i++) {
		const struct fake_allocation_row *row = fake_table_at(&store->allocations, i);
		const struct order_line *line = fake_store_line(store, row->line_id);

		if (strcmp(line->orderid, orderid) == 0)
			answer(out, mem, line->sku,
				fake_store_batch(store, row->batch_id)->reference);
	}
	return true;
}

static bool table_for_order(struct allocations_query *query, TALLOC_CTX *mem, const char *orderid,
	struct allocated_lines *out, struct error *err)
{
	const struct fake_table *view = &self(query)->store->view;

	if (fake_failure_strikes(&self(query)->fail, err))
		return false;
	out->count = 0;
	out->items = mem_array(mem, struct allocated_line, view->count);
	for (size_t i = 0; i < view->count; i++) {
		const struct fake_view_row *row = fake_table_at(view, i);

		if (strcmp(row->line.orderid, orderid) == 0)
			answer(out, mem, row->line.sku, row->batchref);
	}
	return true;
}

static const struct allocations_query_ops join_ops = {join_for_order};
static const struct allocations_query_ops table_ops = {table_for_order};

void fake_allocations_join_init(
	struct fake_allocations_query *query, const struct fake_store *store)
{
	*query = (struct fake_allocations_query){{&join_ops}, store, {0}};
}

void fake_allocations_table_init(
	struct fake_allocations_query *query, const struct fake_store *store)
{
	*query = (struct fake_allocations_query){{&table_ops}, store, {0}};
}
