#include "config.h"

#include "tests/contract/contract.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/contract/contract_case.h"

void assert_stored(struct contract *contract, enum stored kind, const char *expected)
{
	struct harness *harness = contract->harness;

	assert_string_equal(harness->type->dump(harness, contract->mem, kind), expected);
}

static const char *answer(
	struct contract *contract, struct allocations_query *query, const char *orderid)
{
	struct allocated_lines rows;
	struct error err = {0};
	char *text = mem_text(contract->mem, "");

	if (!allocations_query_for_order(query, contract->mem, orderid, &rows, &err))
		fail_msg("the query failed: %s", err.message);
	for (size_t i = 0; i < rows.count; i++)
		text = mem_printf(contract->mem, "%s%s|%s\n", text, rows.items[i].sku,
			rows.items[i].batchref);
	return text;
}

void assert_answer(struct contract *contract, const char *orderid, const char *expected)
{
	const struct harness *harness = contract->harness;

	assert_string_equal(answer(contract, harness->join, orderid), expected);
	assert_string_equal(answer(contract, harness->table, orderid), expected);
	if (harness->redis)
		assert_string_equal(answer(contract, harness->redis, orderid), expected);
}

void assert_answers_agree(struct contract *contract, const char *orderid)
{
	const struct harness *harness = contract->harness;

	if (harness->redis)
		assert_string_equal(answer(contract, harness->redis, orderid),
			answer(contract, harness->table, orderid));
}

int64_t add_batch(
	struct contract *contract, const char *reference, int32_t purchased, struct date eta)
{
	struct harness *harness = contract->harness;

	return harness->type->add_batch(harness, reference, "OAK-STOOL", purchased, eta);
}

void assert_batch(const struct batch *batch, const char *reference, int32_t purchased,
	struct date eta, int64_t available)
{
	assert_string_equal(batch_reference(batch), reference);
	assert_string_equal(batch_sku(batch), "OAK-STOOL");
	assert_int_equal(batch_purchased_quantity(batch), purchased);
	assert_int_equal(date_compare(batch_eta(batch), eta), 0);
	assert_int_equal(batch_available_quantity(batch), available);
}

void add_allocated_line(struct contract *contract, int64_t batch_id, const char *orderid,
	const char *sku, int32_t quantity)
{
	struct harness *harness = contract->harness;
	struct order_line line = {orderid, sku, quantity};

	(void)harness->type->add_allocation(
		harness, batch_id, harness->type->add_line(harness, &line));
}

/* Subscribers write what a store that only allocates has no place for. */
static void init_bus(struct contract *contract, struct test_bus *bus, struct unit_of_work *uow)
{
	test_bus_init(bus, contract->mem, uow);
	if (!contract->harness->type->only_allocates)
		return;
	bus->parts.subscription_count = 0;
	test_bus_rewire(bus);
}

static void open_store(struct contract *contract, const struct harness_type *type)
{
	contract->mem = mem_context(contract, "case");
	contract->harness = type->open(type, contract->mem);
	contract->uow = contract->harness->uow;
	init_bus(contract, &contract->bus, contract->harness->uow);
	init_bus(contract, &contract->other, contract->harness->other);
}

/* A case that failed half-way may have left its units of work open. */
static void close_store(struct contract *contract)
{
	struct harness *harness = contract->harness;

	unit_of_work_end(harness->uow);
	unit_of_work_end(harness->other);
	harness->type->close(harness);
	TALLOC_FREE(contract->mem);
}

void contract_start_afresh(struct contract *contract)
{
	const struct harness_type *type = contract->harness->type;

	close_store(contract);
	open_store(contract, type);
}

/* *state is the variant before, and the case's struct contract after. */
static int set_up(void **state)
{
	struct contract *contract = mem_new(NULL, struct contract);

	open_store(contract, *state);
	*state = contract;
	return 0;
}

static int tear_down(void **state)
{
	struct contract *contract = *state;

	close_store(contract);
	talloc_free(contract);
	return 0;
}

static bool can(const struct harness_type *type, enum contract_need need)
{
	return need == NEEDS_NOTHING || (need == NEEDS_EXACT_NAMES && type->exact_names) ||
		(need == NEEDS_WHOLE_SERVICE && !type->only_allocates) ||
		(need == NEEDS_RECEIPTS && type->keeps_receipts) ||
		(need == NEEDS_AVAILABILITY && type->tells_availability) ||
		(need == NEEDS_DUPLICATES && type->allows_duplicates);
}

struct test_list {
	TALLOC_CTX *mem;
	struct CMUnitTest *tests;
	size_t count;
	size_t capacity;
};

static void add_chapter(struct test_list *list, const struct harness_type *type,
	const struct contract_chapter *chapter)
{
	for (size_t i = 0; i < chapter->count; i++) {
		const struct contract_case *item = &chapter->cases[i];

		if (!can(type, chapter->needs) || !can(type, item->needs))
			continue;
		mem_grow(list->mem, list->tests, &list->capacity, list->count + 1);
		list->tests[list->count++] = (struct CMUnitTest){
			.name = mem_printf(list->mem, "%s: %s", type->name, item->name),
			.test_func = item->run,
			.setup_func = set_up,
			.teardown_func = tear_down,
			.initial_state = (void *)(uintptr_t)type, /* cmocka knows no const */
		};
	}
}

int contract_run(const char *group, const struct harness_type *const *variants, size_t count)
{
	const struct contract_chapter *const chapters[] = {
		&unit_of_work_contract,
		&product_loading_contract,
		&allocating_contract,
		&product_writing_contract,
		&allocations_view_contract,
		&pending_reallocations_contract,
		&outbox_contract,
		&receipts_contract,
		&availability_contract,
		&exact_names_contract,
		&random_history_contract,
	};
	struct test_list list = {.mem = mem_context(NULL, "contract_run")};
	int failed;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < ARRAY_SIZE(chapters); j++)
			add_chapter(&list, variants[i], chapters[j]);
	failed = _cmocka_run_group_tests(group, list.tests, list.count, NULL, NULL);
	talloc_free(list.mem);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
