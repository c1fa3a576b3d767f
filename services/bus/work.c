#include "config.h"

#include "services/bus/work.h"

#include <assert.h>

/* Holds what an ordinary command loads and writes; more is allocated beside it. */
#define WORK_POOL_SIZE 16384

bool work_begin(struct work *work, struct error *err)
{
	assert(!work->mem);
	work->mem = mem_pool(work->bus, WORK_POOL_SIZE, "work");
	if (work->ops->begin(work, err))
		return true;
	work_end(work);
	return false;
}

struct event_list {
	const struct message **items;
	size_t count;
	size_t capacity;
};

/* Subscribers write rows and record no events of their own, so one pass finds them all. */
static bool deliver_events(struct work *work, struct event_list *events, struct error *err)
{
	const struct message *event;

	while ((event = work->ops->next_event(work))) {
		if (!message_bus_deliver(work->bus, event, err))
			return false;
		mem_grow(work->mem, events->items, &events->capacity, events->count + 1);
		events->items[events->count++] = event;
	}
	return true;
}

bool work_commit(struct work *work, struct error *err)
{
	struct event_list events = {0};

	if (!deliver_events(work, &events, err))
		return false;
	if (!work->ops->commit(work, err))
		return false;
	for (size_t i = 0; i < events.count; i++)
		message_bus_enqueue(work->bus, events.items[i]);
	return true;
}

void work_end(struct work *work)
{
	if (!work->mem)
		return;
	work->ops->end(work);
	TALLOC_FREE(work->mem);
}
