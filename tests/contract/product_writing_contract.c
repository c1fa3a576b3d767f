#include "config.h"

#include "tests/contract/contract_case.h"

/* Looking for a product that is not there does not make it be there. */
static void test_product_writing__lookup_makes_no_sku_valid(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, DEALLOCATE("o-1", "NO-SUCH-LAMP"));
	assert_int_equal(test_bus_refuse(&contract->bus, ALLOCATE("o-1", "NO-SUCH-LAMP", 1)).kind,
		ERROR_INVALID);
}

static void test_product_writing__differences_are_written(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-3", "OAK-STOOL", 4};
	struct date eta = MAY(9);
	struct product *product;

	(void)add_batch(contract, "W", 100, NO_DATE);
	(void)add_batch(contract, "S", 20, MAY(3));
	product = begin_and_get(contract->uow, "OAK-STOOL", "o-3");
	product_change_batch_quantity(product, "W", 7);
	product_change_batch_eta(product, "W", eta);
	product_change_batch_eta(product, "S", NO_DATE);
	product_add_batch(product, batch_new(product, "N", "OAK-STOOL", 30, eta));
	assert_string_equal(product_allocate(product, &line), "S");
	commit_and_end(contract->uow);

	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|5\n");
	assert_stored(contract, STORED_BATCHES,
		"W|OAK-STOOL|7|2031-05-09\n"
		"S|OAK-STOOL|20\n"
		"N|OAK-STOOL|30|2031-05-09\n");
	assert_stored(contract, STORED_ALLOCATIONS, "o-3|OAK-STOOL|4|S\n");
}

/* Added and allocated from in one go. */
static void test_product_writing__new_batch_brings_its_lines(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 4};
	struct product *product;

	(void)begin_and_get(contract->uow, "OAK-STOOL", "o-1");
	product = product_new(unit_of_work_mem(contract->uow), "OAK-STOOL");
	product_add_batch(product, batch_new(product, "W", "OAK-STOOL", 30, NO_DATE));
	product_repository_add(contract->uow->products, product);
	(void)product_allocate(product, &line);
	commit_and_end(contract->uow);

	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|2\n");
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\n");
}

/* Order lines that others wrote are found and used, and never deleted; ours do not pile up. */
static void test_product_writing__line_rows_are_used_again(void **state)
{
	struct contract *contract = *state;
	struct harness *harness = contract->harness;
	struct order_line line = {"o-1", "OAK-STOOL", 4};

	(void)add_batch(contract, "W", 100, NO_DATE);
	(void)harness->type->add_line(harness, &line);
	for (int i = 0; i < 3; i++) {
		(void)test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 4));
		(void)test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 5));
		assert_stored(contract, STORED_LINES, "o-1|OAK-STOOL|4\no-1|OAK-STOOL|5\n");
		(void)test_bus_accept(&contract->bus, DEALLOCATE("o-1", "OAK-STOOL"));
		assert_stored(contract, STORED_ALLOCATIONS, "");
	}
	assert_non_null(strstr(
		harness->type->dump(harness, contract->mem, STORED_LINES), "o-1|OAK-STOOL|4\n"));
}

/* A careless writer promised more than there is: we add nothing to it, and can put it right. */
static void test_product_writing__oversold_batch_is_left_alone(void **state)
{
	struct contract *contract = *state;
	int64_t w = add_batch(contract, "W", 10, NO_DATE);

	(void)add_batch(contract, "S", 30, MAY(1));
	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 8);
	add_allocated_line(contract, w, "o-2", "OAK-STOOL", 8);
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("o-3", "OAK-STOOL", 1)), "S");
	(void)test_bus_accept(&contract->bus, CHANGE_QUANTITY("W", 12));

	assert_stored(contract, STORED_ALLOCATIONS,
		"o-1|OAK-STOOL|8|W\n"
		"o-3|OAK-STOOL|1|S\n"
		"o-2|OAK-STOOL|8|S\n");
}

static void test_product_writing__sku_survives_the_loss_of_its_batches(void **state)
{
	struct contract *contract = *state;
	struct harness *harness = contract->harness;
	int64_t w = add_batch(contract, "W", 10, NO_DATE);

	(void)test_bus_accept(&contract->bus, CHANGE_QUANTITY("W", 20));
	harness->type->remove_batch(harness, w);
	assert_null(test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 1)));
	assert_int_equal(
		test_bus_refuse(&contract->bus, CHANGE_QUANTITY("W", 30)).kind, ERROR_NOT_FOUND);
	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 5, NO_DATE));

	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|2\n");
	assert_stored(contract, STORED_BATCHES, "W|OAK-STOOL|5\n");
}

static void test_product_writing__first_of_equal_references_is_meant(void **state)
{
	struct contract *contract = *state;
	struct harness *harness = contract->harness;
	const struct batch *batch;
	struct error err = {0};

	(void)add_batch(contract, "W", 10, NO_DATE);
	(void)add_batch(contract, "W", 20, NO_DATE);
	(void)harness->type->add_batch(harness, "W", "ASH-BENCH", 30, NO_DATE);
	(void)test_bus_accept(&contract->bus, CHANGE_QUANTITY("W", 7));
	assert_stored(contract, STORED_BATCHES,
		"W|OAK-STOOL|7\n"
		"W|OAK-STOOL|20\n"
		"W|ASH-BENCH|30\n");

	assert_true(unit_of_work_begin(contract->uow, &err));
	assert_true(product_repository_find_batch(contract->uow->products, "W", &batch, &err));
	assert_batch(batch, "W", 7, NO_DATE, 7);
}

/* Others stored one line twice, and allocated both: both count, and both are taken back. */
static void test_product_writing__line_stored_twice_counts_twice(void **state)
{
	struct contract *contract = *state;
	int64_t w = add_batch(contract, "W", 10, NO_DATE);
	struct product *product;

	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 4);
	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 4);
	product = begin_and_get(contract->uow, "OAK-STOOL", "o-1");
	assert_batch(product_batch(product, 0), "W", 10, NO_DATE, 2);
	assert_int_equal(batch_line_count(product_batch(product, 0)), 2);
	unit_of_work_end(contract->uow);

	(void)test_bus_accept(&contract->bus, CHANGE_QUANTITY("W", 7));
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\n");
	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 4);
	(void)test_bus_accept(&contract->bus, DEALLOCATE("o-1", "OAK-STOOL"));
	assert_stored(contract, STORED_ALLOCATIONS, "");
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_product_writing__lookup_makes_no_sku_valid),
	CONTRACT_CASE(test_product_writing__differences_are_written),
	CONTRACT_CASE(test_product_writing__new_batch_brings_its_lines),
	CONTRACT_CASE(test_product_writing__line_rows_are_used_again),
	CONTRACT_CASE(test_product_writing__oversold_batch_is_left_alone),
	CONTRACT_CASE(test_product_writing__sku_survives_the_loss_of_its_batches),
	CONTRACT_CASE_IF(
		test_product_writing__first_of_equal_references_is_meant, NEEDS_DUPLICATES),
	CONTRACT_CASE_IF(test_product_writing__line_stored_twice_counts_twice, NEEDS_DUPLICATES),
};

const struct contract_chapter product_writing_contract = CONTRACT_CHAPTER(cases);
