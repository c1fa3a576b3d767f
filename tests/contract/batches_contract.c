#include "config.h"

#include "tests/contract/contract_case.h"

/* NULL: there is none. */
static const struct batch_details *find(struct contract *contract, int64_t id)
{
	const struct batch_details *found;
	struct error err = {0};

	if (!batches_find(contract->harness->batches, contract->mem, id, &found, &err))
		fail_msg("find failed: %s", err.message);
	return found;
}

static void test_batches__tell_what_stands_there(void **state)
{
	struct contract *contract = *state;
	int64_t id = add_batch(contract, "W", 10, NO_DATE);
	const struct batch_details *found = find(contract, id);

	assert_int_equal(found->id, id);
	assert_string_equal(found->reference, "W");
	assert_string_equal(found->sku, "OAK-STOOL");
	assert_int_equal(found->quantity, 10);
	assert_false(date_is_set(found->eta));
	assert_int_equal(found->allocated, 0);
	assert_true(found->is_first);
	found = find(contract, add_batch(contract, "S", 0, MAY(1)));
	assert_string_equal(found->reference, "S");
	assert_int_equal(date_compare(found->eta, MAY(1)), 0);
	assert_true(found->is_first);
}

static void test_batches__unknown_ones_are_none(void **state)
{
	static const int64_t ids[] = {0, -1, INT32_MAX, INT64_C(999999999999999999), INT64_MAX};
	struct contract *contract = *state;
	int64_t id = add_batch(contract, "W", 10, NO_DATE);

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_null(find(contract, ids[i]));
	contract->harness->type->remove_batch(contract->harness, id);
	assert_null(find(contract, id));
}

/* Whoever has promised them, and also when there are more than the batch has. */
static void test_batches__promised_units_are_counted(void **state)
{
	struct contract *contract = *state;
	int64_t id = add_batch(contract, "W", 10, NO_DATE);
	int64_t other = add_batch(contract, "S", 10, MAY(1));

	test_bus_accept_all(&contract->bus,
		HISTORY(ALLOCATE("o-1", "OAK-STOOL", 3), ALLOCATE("o-2", "OAK-STOOL", 4)));
	assert_int_equal(find(contract, id)->allocated, 7);
	add_allocated_line(contract, id, "o-3", "OAK-STOOL", INT32_MAX);
	assert_int_equal(find(contract, id)->allocated, INT64_C(7) + INT32_MAX);
	assert_int_equal(find(contract, other)->allocated, 0);
}

/* A negative one is the old application's. */
static void test_batches__changes_are_seen(void **state)
{
	struct contract *contract = *state;
	int64_t id = add_batch(contract, "W", -3, NO_DATE);

	assert_int_equal(find(contract, id)->quantity, -3);
	(void)test_bus_accept(&contract->bus, REVISE("W", 12, MAY(2), .seen_quantity = -3));
	assert_int_equal(find(contract, id)->quantity, 12);
	assert_int_equal(date_compare(find(contract, id)->eta, MAY(2)), 0);
}

static void test_batches__younger_namesakes_are_told_apart(void **state)
{
	struct contract *contract = *state;
	int64_t first = add_batch(contract, "W", 10, NO_DATE);
	int64_t second = add_batch(contract, "W", 20, NO_DATE);

	assert_true(find(contract, first)->is_first);
	assert_false(find(contract, second)->is_first);
	contract->harness->type->remove_batch(contract->harness, first);
	assert_true(find(contract, second)->is_first);
}

static void test_batches__alike_names_are_others(void **state)
{
	struct contract *contract = *state;

	(void)add_batch(contract, "W", 10, NO_DATE);
	assert_true(find(contract, add_batch(contract, "w", 10, NO_DATE))->is_first);
	assert_true(find(contract, add_batch(contract, "W ", 10, NO_DATE))->is_first);
}

/* Whoever asks does not wait. */
static void test_batches__nobody_is_waited_for(void **state)
{
	struct contract *contract = *state;
	int64_t id = add_batch(contract, "W", 10, NO_DATE);

	assert_non_null(begin_and_get(contract->uow, "OAK-STOOL", NULL));
	assert_int_equal(find(contract, id)->quantity, 10);
	unit_of_work_end(contract->uow);
}

static const struct contract_case cases[] = {
	CONTRACT_CASE_IF(test_batches__tell_what_stands_there, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_batches__unknown_ones_are_none, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_batches__promised_units_are_counted, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_batches__changes_are_seen, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_batches__younger_namesakes_are_told_apart, NEEDS_DUPLICATES),
	CONTRACT_CASE_IF(test_batches__alike_names_are_others, NEEDS_EXACT_NAMES),
	CONTRACT_CASE_IF(test_batches__nobody_is_waited_for, NEEDS_AVAILABILITY),
};

const struct contract_chapter batches_contract = CONTRACT_CHAPTER(cases);
