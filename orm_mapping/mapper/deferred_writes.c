#include "config.h"

#include "orm_mapping/mapper/deferred_writes.h"

void deferred_writes_add(
	struct deferred_writes *writes, const struct query *query, const void *params)
{
	mem_grow(writes->mem, writes->items, &writes->capacity, writes->count + 1);
	writes->items[writes->count++] =
		(struct deferred_write){query, mem_copy(writes->mem, params, query->params->size)};
}

bool deferred_writes_run(
	const struct deferred_writes *writes, struct connection *conn, struct error *err)
{
	for (size_t i = 0; i < writes->count; i++)
		if (!mapper_execute(
			    conn, writes->items[i].query, writes->items[i].params, NULL, err))
			return false;
	return true;
}
