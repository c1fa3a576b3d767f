/*
 * SKUs, order ids and references are compared byte by byte, whatever the collation of the tables.
 */
#include "config.h"

#include "tests/contract/contract_case.h"

/* Texts that are easily taken for each other: by case, blanks, accents, zero-width space. */
static const char *const alike[] = {
	"etage", "Etage", "etage ", " etage", "\xc3\xa9tage", "e\xcc\x81tage", "etage\xe2\x80\x8b"};

static void test_exact_names__sku_that_is_only_alike_is_unknown(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", alike[0], 100, NO_DATE));
	for (size_t i = 1; i < ARRAY_SIZE(alike); i++) {
		assert_null(begin_and_get(contract->uow, alike[i], "o-1"));
		unit_of_work_end(contract->uow);
		assert_int_equal(test_bus_refuse(&contract->bus, ALLOCATE("o-1", alike[i], 1)).kind,
			ERROR_INVALID);
	}
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("o-1", alike[0], 1)), "W");
}

static void test_exact_names__reference_that_is_only_alike_is_unknown(void **state)
{
	struct contract *contract = *state;
	struct product_repository *products = contract->uow->products;
	struct error err = {0};

	(void)test_bus_accept(&contract->bus, CREATE_BATCH(alike[0], "OAK-STOOL", 100, NO_DATE));
	assert_true(unit_of_work_begin(contract->uow, &err));
	for (size_t i = 1; i < ARRAY_SIZE(alike); i++) {
		struct product *product;
		const struct batch *batch;

		assert_true(product_repository_get_by_batchref(products, alike[i], &product, &err));
		assert_null(product);
		assert_true(product_repository_find_batch(products, alike[i], &batch, &err));
		assert_null(batch);
	}
}

static void test_exact_names__order_that_is_only_alike_has_no_lines(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	(void)test_bus_accept(&contract->bus, ALLOCATE(alike[0], "OAK-STOOL", 1));
	for (size_t i = 1; i < ARRAY_SIZE(alike); i++) {
		struct product *product = begin_and_get(contract->uow, "OAK-STOOL", alike[i]);

		assert_int_equal(batch_line_count(product_batch(product, 0)), 0);
		unit_of_work_end(contract->uow);
		assert_answer(contract, alike[i], "");
		(void)test_bus_accept(&contract->bus, DEALLOCATE(alike[i], "OAK-STOOL"));
	}
	assert_answer(contract, alike[0], "OAK-STOOL|W\n");
}

static void test_exact_names__pending_lines_are_told_apart(void **state)
{
	struct contract *contract = *state;
	struct pending_reallocations *pending = contract->uow->pending;
	struct order_line line = {alike[0], "OAK-STOOL", 3};
	struct error err = {0};

	(void)begin_and_get(contract->uow, "OAK-STOOL", NULL);
	pending_reallocations_record(pending, &line);
	commit_and_end(contract->uow);
	for (size_t i = 1; i < ARRAY_SIZE(alike); i++) {
		struct order_line other = {alike[i], "OAK-STOOL", 3};
		bool found = true;

		(void)begin_and_get(contract->uow, "OAK-STOOL", NULL);
		assert_true(pending_reallocations_take(pending, &other, &found, &err));
		assert_false(found);
		pending_reallocations_cancel(pending, other.orderid, "OAK-STOOL");
		commit_and_end(contract->uow);
	}
	assert_stored(contract, STORED_PENDING, "etage|OAK-STOOL|3\n");
}

static void test_exact_names__skus_have_products_of_their_own(void **state)
{
	struct contract *contract = *state;

	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		const char *reference = mem_printf(contract->mem, "W%zu", i);

		(void)test_bus_accept(
			&contract->bus, CREATE_BATCH(reference, alike[i], 10, NO_DATE));
		assert_string_equal(
			test_bus_accept(&contract->bus, ALLOCATE("o-1", alike[i], 7)), reference);
	}
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		struct product *product = begin_and_get(contract->uow, alike[i], "o-1");

		assert_int_equal(product_version_number(product), 2);
		assert_int_equal(product_batch_count(product), 1);
		assert_int_equal(batch_available_quantity(product_batch(product, 0)), 3);
		unit_of_work_end(contract->uow);
	}
}

static void test_exact_names__references_name_batches_of_their_own(void **state)
{
	struct contract *contract = *state;

	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		(void)test_bus_accept(
			&contract->bus, CREATE_BATCH(alike[i], "OAK-STOOL", 1, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		(void)test_bus_accept(&contract->bus, CHANGE_QUANTITY(alike[i], 10 + (int32_t)i));
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		struct product *product = begin_and_get(contract->uow, "OAK-STOOL", NULL);

		assert_int_equal(
			batch_purchased_quantity(product_find_batch(product, alike[i])), 10 + i);
		unit_of_work_end(contract->uow);
	}
}

static void test_exact_names__orders_have_lines_of_their_own(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		(void)test_bus_accept(&contract->bus, ALLOCATE(alike[i], "OAK-STOOL", 1));
	(void)test_bus_accept(&contract->bus, DEALLOCATE(alike[0], "OAK-STOOL"));

	assert_answer(contract, alike[0], "");
	for (size_t i = 1; i < ARRAY_SIZE(alike); i++)
		assert_answer(contract, alike[i], "OAK-STOOL|W\n");
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_exact_names__sku_that_is_only_alike_is_unknown),
	CONTRACT_CASE(test_exact_names__reference_that_is_only_alike_is_unknown),
	CONTRACT_CASE(test_exact_names__order_that_is_only_alike_has_no_lines),
	CONTRACT_CASE(test_exact_names__pending_lines_are_told_apart),
	CONTRACT_CASE_IF(test_exact_names__skus_have_products_of_their_own, NEEDS_EXACT_NAMES),
	CONTRACT_CASE_IF(test_exact_names__references_name_batches_of_their_own, NEEDS_EXACT_NAMES),
	CONTRACT_CASE_IF(test_exact_names__orders_have_lines_of_their_own, NEEDS_EXACT_NAMES),
};

const struct contract_chapter exact_names_contract = CONTRACT_CHAPTER(cases);
