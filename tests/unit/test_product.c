#include "config.h"

#include "tests/support/death.h"
#include "tests/support/product_case.h"

static void test_product__new_one_is_empty(void **state)
{
	struct product *product = product_new(*state, "OAK-STOOL");

	assert_string_equal(product_sku(product), "OAK-STOOL");
	assert_int_equal(product_version_number(product), 0);
	assert_int_equal(product_batch_count(product), 0);
	assert_no_more_events(product);
	assert_int_equal(product_version_number(product_restore(*state, "OAK-STOOL", 7)), 7);
}

#define CHOICE(chosen, quantity, ...)                                                              \
	{                                                                                          \
		(chosen), (quantity),                                                              \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* Source: docs/domain.md, "Choosing". NULL: out of stock. */
static void test_product__chooses_the_earliest_batch_that_takes_the_whole_line(void **state)
{
	const struct {
		const char *chosen;
		int32_t quantity;
		struct stock stock[5];
	} rows[] = {
		CHOICE("W", 10, IN_WAREHOUSE("W", 100), DUE("S", 100, MAY(1))),
		CHOICE("W", 10, DUE("S", 100, MAY(1)), IN_WAREHOUSE("W", 100)),
		CHOICE("E", 10, DUE("L", 100, MAY(3)), DUE("E", 100, MAY(1)),
			DUE("M", 100, MAY(2))),
		CHOICE("S", 10, IN_WAREHOUSE("W", 5), DUE("S", 100, MAY(1))),
		CHOICE("W", 3, DUE("S", 100, MAY(1)), DUE("P", 100, ((struct date){2011, 5, 1})),
			IN_WAREHOUSE("W", 3)),
		CHOICE("P", 4, DUE("S", 100, MAY(1)), DUE("P", 100, ((struct date){2011, 5, 1})),
			IN_WAREHOUSE("W", 3)),
		CHOICE("X", 1, IN_WAREHOUSE("X", 10), IN_WAREHOUSE("A", 10)),
		CHOICE("X", 1, DUE("X", 10, MAY(1)), DUE("A", 10, MAY(1))),
		CHOICE("A", 10, IN_WAREHOUSE("X", 9), IN_WAREHOUSE("A", 10), IN_WAREHOUSE("B", 10)),
		CHOICE(NULL, 10, IN_WAREHOUSE("W", 9), DUE("S", 9, MAY(1))),
		CHOICE(NULL, 1, NO_STOCK),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct product *product = product_of(*state, rows[i].stock);

		assert_same_text(allocate(product, "o-1", rows[i].quantity), rows[i].chosen);
	}
}

/* Source: docs/domain.md, "Allocating". */
static void test_product__allocating_records_it(void **state)
{
	struct product *product = w_and_s(*state, 100, 100);

	assert_string_equal(allocate(product, "o-1", 3), "W");
	assert_int_equal(product_version_number(product), 1);
	assert_int_equal(available(product, "W"), 97);
	assert_allocated(product, "o-1", 3, "W");
	assert_no_more_events(product);
}

static void test_product__out_of_stock_is_an_event(void **state)
{
	struct product *product = w_and_s(*state, 9, 9);

	assert_null(allocate(product, "o-1", 10));
	assert_int_equal(product_version_number(product), 0);
	assert_int_equal(available(product, "W"), 9);
	assert_out_of_stock(product);
	assert_no_more_events(product);
}

/* The three histories of 2.5 in which the reference goes wrong. */
static void test_product__repeated_line_stays_where_it_is(void **state)
{
	static const struct {
		int32_t w;
		int32_t s;
		int32_t quantity;
	} rows[] = {
		{100, 100, 3 },
		{10,  10,  10},
		{10,  0,   10},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct product *product = w_and_s(*state, rows[i].w, rows[i].s);

		for (int times = 0; times < 3; times++)
			assert_string_equal(allocate(product, "o-1", rows[i].quantity), "W");
		assert_int_equal(product_version_number(product), 1);
		assert_int_equal(available(product, "W"), rows[i].w - rows[i].quantity);
		assert_int_equal(available(product, "S"), rows[i].s);
		assert_allocated(product, "o-1", rows[i].quantity, "W");
		assert_no_more_events(product);
	}
}

/* Also when an earlier batch has come since: allocations stay. */
static void test_product__repeated_line_is_found_in_any_batch(void **state)
{
	struct product *product = w_and_s(*state, 5, 100);

	assert_string_equal(allocate(product, "o-1", 10), "S");
	product_add_batch(product, batch_new(product, "N", "OAK-STOOL", 100, NO_DATE));
	assert_string_equal(allocate(product, "o-1", 10), "S");
	assert_int_equal(available(product, "N"), 100);
}

static void test_product__other_quantity_is_another_line(void **state)
{
	struct product *product = w_and_s(*state, 100, 100);

	assert_string_equal(allocate(product, "o-1", 3), "W");
	assert_string_equal(allocate(product, "o-1", 4), "W");
	assert_int_equal(available(product, "W"), 93);
	assert_int_equal(product_version_number(product), 2);
}

static void test_product__events_come_oldest_first_and_once(void **state)
{
	struct product *product = w_and_s(*state, 10, 10);

	(void)allocate(product, "o-1", 10);
	(void)allocate(product, "o-2", 11);
	assert_allocated(product, "o-1", 10, "W");
	(void)allocate(product, "o-3", 10);
	assert_out_of_stock(product);
	assert_allocated(product, "o-3", 10, "S");
	assert_no_more_events(product);
	assert_no_more_events(product);
}

/* Recorded texts are the product's own. */
static void test_product__events_outlive_what_they_tell_of(void **state)
{
	char orderid[] = "o-1";
	struct product *product = w_and_s(*state, 10, 10);

	(void)allocate(product, orderid, 1);
	orderid[0] = 'X';
	assert_allocated(product, "o-1", 1, "W");
}

static void test_product__added_batch_is_the_last_of_its_rank(void **state)
{
	struct product *product = w_and_s(*state, 10, 10);

	product_add_batch(product, batch_new(product, "N", "OAK-STOOL", 100, NO_DATE));
	assert_int_equal(product_version_number(product), 1);
	assert_int_equal(product_batch_count(product), 3);
	assert_string_equal(batch_reference(product_batch(product, 2)), "N");
	assert_string_equal(allocate(product, "o-1", 1), "W");
	assert_string_equal(allocate(product, "o-2", 10), "N");
}

static void test_product__finds_batches_by_exact_reference(void **state)
{
	struct product *product = w_and_s(*state, 10, 10);

	assert_string_equal(batch_reference(product_find_batch(product, "S")), "S");
	assert_null(product_find_batch(product, "s"));
	assert_null(product_find_batch(product, "S "));
	assert_null(product_find_batch(product, ""));
}

static void test_product__deallocating_frees_every_line_of_the_order(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);

	(void)allocate(product, "o-1", 10);
	(void)allocate(product, "o-2", 20);
	(void)allocate(product, "o-1", 15);
	(void)allocate(product, "o-1", 30);
	while (product_next_event(product))
		;
	product_deallocate(product, "o-1");
	assert_int_equal(product_version_number(product), 5);
	assert_int_equal(available(product, "W"), 30);
	assert_int_equal(available(product, "S"), 50);
	assert_cancelled(product, "o-1", 10, "W");
	assert_cancelled(product, "o-1", 15, "W");
	assert_cancelled(product, "o-1", 30, "S");
	assert_no_more_events(product);
}

static void test_product__deallocating_an_order_without_lines_changes_nothing(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);

	(void)allocate(product, "o-1", 10);
	product_deallocate(product, "o-2");
	product_deallocate(product, "O-1");
	assert_int_equal(product_version_number(product), 1);
	assert_int_equal(available(product, "W"), 40);
	assert_allocated(product, "o-1", 10, "W");
	assert_no_more_events(product);
}

/* Others stored a line twice: both go. */
static void test_product__deallocating_frees_a_line_stored_twice(void **state)
{
	struct product *product = product_new(*state, "OAK-STOOL");
	struct batch *batch = batch_restore(product, "W", "OAK-STOOL", 10, NO_DATE, 8);

	batch_restore_line(batch, STOOLS("o-1", 4));
	batch_restore_line(batch, STOOLS("o-1", 4));
	product_restore_batch(product, batch);
	product_deallocate(product, "o-1");
	assert_cancelled(product, "o-1", 4, "W");
	assert_cancelled(product, "o-1", 4, "W");
	assert_int_equal(available(product, "W"), 10);
}

static void add_batch_of_another_sku(void *product)
{
	product_add_batch(product, batch_new(product, "A", "ASH-BENCH", 1, NO_DATE));
}

static void change_quantity_of_no_batch(void *product)
{
	product_change_batch_quantity(product, "X", 1);
}

static void change_date_of_no_batch(void *product)
{
	product_change_batch_eta(product, "X", NO_DATE);
}

static void look_at_a_batch_too_many(void *product)
{
	(void)product_batch(product, 2);
}

static void test_product__broken_promises_abort(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);

	assert_aborts(add_batch_of_another_sku, product, "batch_sku(batch)");
	assert_aborts(change_quantity_of_no_batch, product, "batch");
	assert_aborts(change_date_of_no_batch, product, "batch");
	assert_aborts(look_at_a_batch_too_many, product, "index < product->batch_count");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_product__new_one_is_empty),
		WITH_MEM(test_product__chooses_the_earliest_batch_that_takes_the_whole_line),
		WITH_MEM(test_product__allocating_records_it),
		WITH_MEM(test_product__out_of_stock_is_an_event),
		WITH_MEM(test_product__repeated_line_stays_where_it_is),
		WITH_MEM(test_product__repeated_line_is_found_in_any_batch),
		WITH_MEM(test_product__other_quantity_is_another_line),
		WITH_MEM(test_product__events_come_oldest_first_and_once),
		WITH_MEM(test_product__events_outlive_what_they_tell_of),
		WITH_MEM(test_product__added_batch_is_the_last_of_its_rank),
		WITH_MEM(test_product__finds_batches_by_exact_reference),
		WITH_MEM(test_product__deallocating_frees_every_line_of_the_order),
		WITH_MEM(test_product__deallocating_an_order_without_lines_changes_nothing),
		WITH_MEM(test_product__deallocating_frees_a_line_stored_twice),
		WITH_MEM(test_product__broken_promises_abort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
