#include "config.h"

#include "tests/fakes/fake_pending_query.h"

#define PAGE 100

static bool list(struct pending_query *base, TALLOC_CTX *mem, int64_t after, int age_s,
	struct pending_list *out, struct error *err)
{
	struct fake_pending_query *query = container_of(base, struct fake_pending_query, base);
	const struct fake_table *rows = &query->store->pending;

	(void)age_s;
	if (fake_failure_strikes(&query->fail_list, err))
		return false;
	*out = (struct pending_list){mem_array(mem, struct pending_line, PAGE), 0};
	for (size_t i = 0; i < rows->count && out->count < PAGE; i++) {
		const struct fake_pending_row *row = fake_table_at(rows, i);

		if (row->id > after)
			out->items[out->count++] =
				(struct pending_line){row->id, order_line_copy(mem, row->line)};
	}
	return true;
}

void fake_pending_query_init(struct fake_pending_query *query, struct fake_store *store)
{
	static const struct pending_query_ops ops = {list};

	*query = (struct fake_pending_query){.base = {&ops}, .store = store};
}
