#include "config.h"

#include "tests/contract/contract_case.h"

static struct available_batch find(struct contract *contract, const char *sku, int32_t quantity)
{
	struct wanted_units wanted = {sku, quantity};
	struct available_batch found;
	struct error err = {0};

	if (!availability_find(
		    contract->harness->availability, contract->mem, &wanted, &found, &err))
		fail_msg("find failed: %s", err.message);
	return found;
}

/* NULL: none has room. */
static void assert_available(
	struct contract *contract, int32_t quantity, const char *reference, struct date eta)
{
	struct available_batch found = find(contract, "OAK-STOOL", quantity);

	assert_true(found.sku_is_known);
	assert_int_equal(found.reference != NULL, reference != NULL);
	if (reference)
		assert_string_equal(found.reference, reference);
	assert_int_equal(date_compare(found.eta, eta), 0);
}

static void test_availability__tells_unknown_from_out_of_stock(void **state)
{
	struct contract *contract = *state;

	assert_false(find(contract, "OAK-STOOL", 1).sku_is_known);
	assert_null(find(contract, "OAK-STOOL", 1).reference);
	(void)add_batch(contract, "W", 10, NO_DATE);
	assert_available(contract, 11, NULL, NO_DATE);
	assert_available(contract, INT32_MAX, NULL, NO_DATE);
	assert_false(find(contract, "ASH-BENCH", 1).sku_is_known);
}

/* The table of docs/domain.md, "Choosing". */
static void test_availability__chooses_as_an_allocation_does(void **state)
{
	struct contract *contract = *state;

	(void)add_batch(contract, "L", 100, MAY(3));
	(void)add_batch(contract, "E", 100, MAY(1));
	(void)add_batch(contract, "M", 200, MAY(2));
	assert_available(contract, 100, "E", MAY(1));
	assert_available(contract, 101, "M", MAY(2));
	(void)add_batch(contract, "X", 10, NO_DATE);
	(void)add_batch(contract, "A", 10, NO_DATE);
	assert_available(contract, 10, "X", NO_DATE);
	assert_available(contract, 11, "E", MAY(1));
	assert_available(contract, 201, NULL, NO_DATE);
}

static void test_availability__counts_what_is_allocated(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	(void)test_bus_accept(&contract->bus, CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1)));
	assert_available(contract, 8, "W", NO_DATE);
	test_bus_accept_all(&contract->bus,
		HISTORY(ALLOCATE("o-1", "OAK-STOOL", 3), ALLOCATE("o-2", "OAK-STOOL", 1)));
	assert_available(contract, 6, "W", NO_DATE);
	assert_available(contract, 7, "S", MAY(1));
}

/* The old application may have promised more than there is. */
static void test_availability__oversold_batch_has_no_room(void **state)
{
	struct contract *contract = *state;

	add_allocated_line(contract, add_batch(contract, "W", 10, NO_DATE), "o-1", "OAK-STOOL", 11);
	assert_available(contract, 1, NULL, NO_DATE);
}

/* As a command for it is not refused either. */
static void test_availability__product_without_batches_is_known(void **state)
{
	struct contract *contract = *state;
	struct harness *harness = contract->harness;
	int64_t batch = add_batch(contract, "W", 10, NO_DATE);

	test_bus_accept_all(&contract->bus,
		HISTORY(ALLOCATE("o-1", "OAK-STOOL", 1), DEALLOCATE("o-1", "OAK-STOOL")));
	harness->type->remove_batch(harness, batch);
	assert_available(contract, 1, NULL, NO_DATE);
}

static void test_availability__asks_for_the_exact_name(void **state)
{
	struct contract *contract = *state;

	(void)add_batch(contract, "W", 10, NO_DATE);
	assert_false(find(contract, "oak-stool", 1).sku_is_known);
	assert_false(find(contract, "OAK-STOOL ", 1).sku_is_known);
}

/* Whoever asks does not wait. */
static void test_availability__waits_for_nobody(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	assert_non_null(begin_and_get(contract->uow, "OAK-STOOL", NULL));
	assert_available(contract, 10, "W", NO_DATE);
	unit_of_work_end(contract->uow);
}

static const struct contract_case cases[] = {
	CONTRACT_CASE_IF(test_availability__tells_unknown_from_out_of_stock, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_availability__chooses_as_an_allocation_does, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_availability__counts_what_is_allocated, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_availability__oversold_batch_has_no_room, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_availability__product_without_batches_is_known, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_availability__asks_for_the_exact_name, NEEDS_AVAILABILITY),
	CONTRACT_CASE_IF(test_availability__waits_for_nobody, NEEDS_AVAILABILITY),
};

const struct contract_chapter availability_contract = CONTRACT_CHAPTER(cases);
