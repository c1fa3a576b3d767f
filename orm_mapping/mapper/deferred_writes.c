#include "config.h"

#include "orm_mapping/mapper/deferred_writes.h"

void deferred_writes_require(struct deferred_writes *writes, const struct query *query,
	const void *params, const char *if_none)
{
	mem_grow(writes->mem, writes->items, &writes->capacity, writes->count + 1);
	writes->items[writes->count++] = (struct deferred_write){
		query, mem_copy(writes->mem, params, query->params->size), if_none};
}

void deferred_writes_add(
	struct deferred_writes *writes, const struct query *query, const void *params)
{
	deferred_writes_require(writes, query, params, NULL);
}

static bool run(const struct deferred_write *write, struct connection *conn, struct error *err)
{
	struct effect effect;

	if (!mapper_execute(conn, write->query, write->params, &effect, err))
		return false;
	return !write->if_none || effect.affected > 0 ||
		error_set(err, ERROR_INTERNAL, "%s", write->if_none);
}

bool deferred_writes_run(
	const struct deferred_writes *writes, struct connection *conn, struct error *err)
{
	for (size_t i = 0; i < writes->count; i++)
		if (!run(&writes->items[i], conn, err))
			return false;
	return true;
}
