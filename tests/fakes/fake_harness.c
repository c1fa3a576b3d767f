#include "config.h"

#include "tests/fakes/fake_harness.h"

#include "tests/fakes/fake_allocations_query.h"
#include "tests/fakes/fake_answers.h"
#include "tests/fakes/fake_availability.h"
#include "tests/fakes/fake_store_dump.h"
#include "tests/fakes/fake_unit_of_work.h"

struct fake_harness {
	struct harness base;
	struct fake_store *store;
	struct fake_unit_of_work uow;
	struct fake_unit_of_work other;
	struct fake_allocations_query join;
	struct fake_allocations_query table;
	struct fake_answers answers;
	struct fake_availability availability;
};

static struct fake_store *store_of(struct harness *harness)
{
	return container_of(harness, struct fake_harness, base)->store;
}

static struct harness *open_fake(const struct harness_type *type, TALLOC_CTX *mem)
{
	struct fake_harness *fake = mem_new(mem, struct fake_harness);

	fake->store = fake_store_new(fake);
	fake_unit_of_work_init(&fake->uow, fake->store);
	fake_unit_of_work_init(&fake->other, fake->store);
	fake_allocations_join_init(&fake->join, fake->store);
	fake_allocations_table_init(&fake->table, fake->store);
	fake_answers_init(&fake->answers, fake->store);
	fake_availability_init(&fake->availability, fake->store);
	fake->base = (struct harness){
		.type = type,
		.uow = &fake->uow.base,
		.other = &fake->other.base,
		.join = &fake->join.base,
		.table = &fake->table.base,
		.answers = &fake->answers.base,
		.availability = &fake->availability.base,
	};
	return &fake->base;
}

static void close_fake(struct harness *harness)
{
	(void)harness; /* all of it is memory */
}

static int64_t add_batch(struct harness *harness, const char *reference, const char *sku,
	int32_t purchased, struct date eta)
{
	return fake_store_add_batch(store_of(harness), reference, sku, purchased, eta);
}

static int64_t add_line(struct harness *harness, const struct order_line *line)
{
	return fake_store_add_line(store_of(harness), line);
}

static int64_t add_allocation(struct harness *harness, int64_t batch_id, int64_t line_id)
{
	return fake_store_add_allocation(store_of(harness), batch_id, line_id);
}

static void remove_batch(struct harness *harness, int64_t batch_id)
{
	fake_store_remove_batch(store_of(harness), batch_id);
}

static char *dump(struct harness *harness, TALLOC_CTX *mem, enum stored kind)
{
	return fake_store_dump(store_of(harness), mem, kind);
}

const struct harness_type fake_harness_type = {
	.name = "fake",
	.keeps_receipts = true,
	.tells_availability = true,
	.exact_names = true,
	.allows_duplicates = true,
	.open = open_fake,
	.close = close_fake,
	.add_batch = add_batch,
	.add_line = add_line,
	.add_allocation = add_allocation,
	.remove_batch = remove_batch,
	.dump = dump,
};
