#include "config.h"

#include "services/bus/work.h"

#include <assert.h>

/* Holds what an ordinary command loads and writes; more is allocated beside it. */
#define WORK_POOL_SIZE 16384

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

bool work_begin(struct work *work, struct error *err)
{
	if (!work->member && !work_begin_group(work, err))
		return false;
	if (!work->receipt || receipts_claim(work->receipts, work->receipt, err))
		return true;
	work_end(work);
	return false;
}

static void keep_answer(struct work *work)
{
	const struct receipt *receipt = work->receipt;

	if (receipt && receipt->answer && *receipt->answer)
		receipts_keep_answer(work->receipts, receipt);
}

bool work_commit(struct work *work, struct error *err)
{
	struct event_list events = {0};

	keep_answer(work);
	if (work->entry)
		journal_add(work->journal, work->entry);
	if (work->member)
		return deliver_events(work, work->member, err);
	if (!deliver_events(work, &events, err) || !work->ops->commit(work, err))
		return false;
	for (size_t i = 0; i < events.count; i++)
		message_bus_enqueue(work->bus, events.items[i]);
	return true;
}

void work_end(struct work *work)
{
	if (!work->member)
		work_end_group(work);
}

bool work_begin_group(struct work *work, struct error *err)
{
	assert(!work->mem);
	work->mem = mem_pool(work->bus, WORK_POOL_SIZE, "work");
	if (work->ops->begin(work, err))
		return true;
	work_end_group(work);
	return false;
}

void work_begin_member(struct work *work, struct event_list *events)
{
	work->member = events;
}

bool work_commit_group(struct work *work, struct error *err)
{
	return work->ops->commit(work, err);
}

void work_end_group(struct work *work)
{
	work->member = NULL;
	if (!work->mem)
		return;
	work->ops->end(work);
	TALLOC_FREE(work->mem);
}
