/* tests/unit/test_fake_delivery_queue.c - the fake keeps the contract of the port. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tests/contract/delivery_queue_contract.h"
#include "tests/fakes/fake_delivery_queue.h"

struct fake_queue_harness {
	struct queue_harness base;
	struct fake_delivery_store *store;
	struct fake_delivery_queue queue;
	struct fake_delivery_queue other;
	int64_t open_event;
};

static struct fake_queue_harness *self(struct queue_harness *base)
{
	return container_of(base, struct fake_queue_harness, base);
}

static struct queue_harness *open_harness(const struct queue_harness_type *type, TALLOC_CTX *mem)
{
	struct fake_queue_harness *fake = mem_new(mem, struct fake_queue_harness);

	fake->store = fake_delivery_store_new(fake);
	fake_delivery_queue_init(&fake->queue, fake->store);
	fake_delivery_queue_init(&fake->other, fake->store);
	fake->base = (struct queue_harness){type, &fake->queue.base, &fake->other.base};
	return &fake->base;
}

static void close_harness(struct queue_harness *harness)
{
	(void)harness; /* is memory alone */
}

static void add(
	struct queue_harness *harness, const char *aggregateid, const char *type, size_t count)
{
	while (count-- > 0)
		(void)fake_delivery_store_add(self(harness)->store, aggregateid, type);
}

static void begin(struct queue_harness *harness, const char *aggregateid, const char *type)
{
	self(harness)->open_event =
		fake_delivery_store_begin(self(harness)->store, aggregateid, type);
}

static void commit(struct queue_harness *harness)
{
	fake_delivery_store_commit(self(harness)->store, self(harness)->open_event);
}

static void pass_ms(struct queue_harness *harness, int64_t ms)
{
	self(harness)->store->now_ms += ms;
}

static void break_settling(struct queue_harness *harness, bool is_broken)
{
	self(harness)->queue.fail_settle =
		(struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = is_broken};
}

static int compare(const void *a, const void *b)
{
	const struct fake_delivery *left = a;
	const struct fake_delivery *right = b;
	int order = strcmp(left->target, right->target);

	return order != 0 ? order : (left->event->id > right->event->id) * 2 - 1;
}

static const char *dump(struct queue_harness *harness, TALLOC_CTX *mem)
{
	const struct fake_table *table = &self(harness)->store->deliveries;
	struct fake_delivery *sorted = mem_copy(mem, table->rows, table->count * table->row_size);
	const char *text = "";

	qsort(sorted, table->count, sizeof(*sorted), compare);
	for (size_t i = 0; i < table->count; i++)
		text = mem_printf(mem, "%s%s|%s|%" PRId64 "|%d%s%s%s\n", text, sorted[i].target,
			sorted[i].event->aggregateid, sorted[i].event->sequence, sorted[i].attempts,
			sorted[i].is_parked ? "|parked" : "", sorted[i].reason ? "|" : "",
			sorted[i].reason ? sorted[i].reason : "");
	return text;
}

int main(void)
{
	static const struct queue_harness_type type = {
		.name = "fake",
		.open = open_harness,
		.close = close_harness,
		.add = add,
		.begin = begin,
		.commit = commit,
		.pass_ms = pass_ms,
		.break_settling = break_settling,
		.dump = dump,
	};
	const struct queue_harness_type *const types[] = {&type};

	return delivery_queue_contract_run("fake_delivery_queue", types, ARRAY_SIZE(types));
}
