#include "config.h"

#include "tests/contract/contract_case.h"

static struct product *begin_and_get_by_batchref(struct unit_of_work *uow, const char *reference)
{
	struct product *product = NULL;
	struct error err = {0};

	if (!unit_of_work_begin(uow, &err) ||
		!product_repository_get_by_batchref(uow->products, reference, &product, &err))
		fail_msg("%s", err.message);
	return product;
}

static void test_product_loading__absent_things_are_null(void **state)
{
	struct contract *contract = *state;
	struct product_repository *products = contract->uow->products;
	struct product *product;
	const struct batch *batch;
	struct error err = {0};

	(void)add_batch(contract, "W", 100, NO_DATE);
	assert_null(begin_and_get(contract->uow, "NO-SUCH-LAMP", "o-1"));
	assert_true(product_repository_get_by_batchref(products, "X", &product, &err));
	assert_null(product);
	assert_true(product_repository_find_batch(products, "X", &batch, &err));
	assert_null(batch);
}

static void test_product_loading__others_batches_make_a_product(void **state)
{
	struct contract *contract = *state;
	struct date eta = MAY(3);
	struct product *product;

	(void)add_batch(contract, "S", 20, eta);
	(void)add_batch(contract, "W", INT32_MAX, NO_DATE);
	product = begin_and_get(contract->uow, "OAK-STOOL", NULL);

	assert_string_equal(product_sku(product), "OAK-STOOL");
	assert_int_equal(product_version_number(product), 0);
	assert_int_equal(product_batch_count(product), 2);
	assert_batch(product_batch(product, 0), "S", 20, eta, 20);
	assert_batch(product_batch(product, 1), "W", INT32_MAX, NO_DATE, INT32_MAX);
}

static void test_product_loading__batches_stand_in_insertion_order(void **state)
{
	struct contract *contract = *state;
	static const char *const references[] = {"Z", "A", "M", "B"};
	struct product *product;

	for (size_t i = 0; i < ARRAY_SIZE(references); i++)
		(void)add_batch(contract, references[i], 10, NO_DATE);
	product = begin_and_get(contract->uow, "OAK-STOOL", NULL);

	for (size_t i = 0; i < ARRAY_SIZE(references); i++)
		assert_string_equal(batch_reference(product_batch(product, i)), references[i]);
	unit_of_work_end(contract->uow);
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 1)), "Z");
}

/* W of 100 with lines of two orders, and S with one more. */
static void add_two_orders(struct contract *contract)
{
	int64_t w = add_batch(contract, "W", 100, NO_DATE);
	int64_t s = add_batch(contract, "S", 50, NO_DATE);

	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 3);
	add_allocated_line(contract, w, "o-2", "OAK-STOOL", 40);
	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 5);
	add_allocated_line(contract, s, "o-1", "OAK-STOOL", 7);
	(void)contract->harness->type->add_line(
		contract->harness, &(struct order_line){"o-1", "OAK-STOOL", 9});
}

static void test_product_loading__get_loads_the_orders_lines_alone(void **state)
{
	struct contract *contract = *state;
	struct product *product;
	const struct batch *w;

	add_two_orders(contract);
	product = begin_and_get(contract->uow, "OAK-STOOL", "o-1");
	w = product_batch(product, 0);

	assert_int_equal(batch_line_count(w), 2);
	assert_string_equal(batch_line(w, 0)->orderid, "o-1");
	assert_int_equal(batch_line(w, 0)->quantity, 3);
	assert_int_equal(batch_line(w, 1)->quantity, 5);
	assert_int_equal(batch_line_count(product_batch(product, 1)), 1);
	assert_batch(w, "W", 100, NO_DATE, 52);
	assert_batch(product_batch(product, 1), "S", 50, NO_DATE, 43);
}

/* Asked for again in one unit of work, the product has the lines of all orders asked for. */
static void test_product_loading__every_order_is_loaded_once(void **state)
{
	struct contract *contract = *state;
	struct product_repository *products = contract->uow->products;
	static const char *const orders[] = {"o-1", "o-2", "o-1", "o-2"};
	static const size_t counts[] = {2, 3, 3, 3};
	struct product *product;
	struct error err = {0};

	add_two_orders(contract);
	(void)begin_and_get(contract->uow, "OAK-STOOL", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		assert_true(
			product_repository_get(products, "OAK-STOOL", orders[i], &product, &err));
		assert_int_equal(batch_line_count(product_batch(product, 0)), counts[i]);
		assert_batch(product_batch(product, 0), "W", 100, NO_DATE, 52);
	}
}

static void test_product_loading__get_without_order_loads_no_lines(void **state)
{
	struct contract *contract = *state;
	struct product *product;

	add_two_orders(contract);
	product = begin_and_get(contract->uow, "OAK-STOOL", NULL);

	assert_int_equal(batch_line_count(product_batch(product, 0)), 0);
	assert_batch(product_batch(product, 0), "W", 100, NO_DATE, 52);
}

static void test_product_loading__batchref_leads_to_its_product_without_lines(void **state)
{
	struct contract *contract = *state;
	struct harness *harness = contract->harness;
	struct product *product;

	(void)harness->type->add_batch(harness, "A", "ASH-BENCH", 10, NO_DATE);
	add_two_orders(contract);
	product = begin_and_get_by_batchref(contract->uow, "S");

	assert_string_equal(product_sku(product), "OAK-STOOL");
	assert_int_equal(product_batch_count(product), 2);
	assert_int_equal(batch_line_count(product_find_batch(product, "W")), 0);
	assert_batch(product_find_batch(product, "W"), "W", 100, NO_DATE, 52);
}

static void test_product_loading__find_batch_shows_it(void **state)
{
	struct contract *contract = *state;
	struct date eta = MAY(3);
	const struct batch *batch;
	struct error err = {0};

	(void)add_batch(contract, "W", 100, NO_DATE);
	(void)add_batch(contract, "S", 20, eta);
	assert_true(unit_of_work_begin(contract->uow, &err));
	assert_true(product_repository_find_batch(contract->uow->products, "S", &batch, &err));

	assert_batch(batch, "S", 20, eta, 20);
}

/* The newest allocation counts, not the newest line: W has lines 1, 2, 4, 8 units, in that order.
 */
static void add_batch_with_four_lines(struct contract *contract)
{
	struct harness *harness = contract->harness;
	int64_t w = add_batch(contract, "W", 100, NO_DATE);
	int64_t lines[4];

	for (int i = 3; i >= 0; i--)
		lines[i] = harness->type->add_line(harness,
			&(struct order_line){
				mem_printf(contract->mem, "o-%d", 1 << i), "OAK-STOOL", 1 << i});
	for (int i = 0; i < 4; i++)
		(void)harness->type->add_allocation(harness, w, lines[i]);
}

static void test_product_loading__newest_lines_cover_the_units(void **state)
{
	struct contract *contract = *state;
	static const struct {
		int64_t units;
		size_t count;
		int32_t oldest; /* units of the oldest line that is needed */
	} rows[] = {
		{1,  1, 8},
                {8,  1, 8},
                {9,  2, 4},
                {12, 2, 4},
                {13, 3, 2},
                {15, 4, 1}
        };

	add_batch_with_four_lines(contract);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct product *product = begin_and_get_by_batchref(contract->uow, "W");
		const struct batch *batch = product_batch(product, 0);
		struct error err = {0};

		assert_true(product_repository_load_newest_lines(
			contract->uow->products, product, "W", rows[i].units, &err));
		assert_int_equal(batch_line_count(batch), rows[i].count);
		assert_int_equal(batch_line(batch, 0)->quantity, rows[i].oldest);
		assert_int_equal(batch_line(batch, rows[i].count - 1)->quantity, 8);
		assert_int_equal(batch_available_quantity(batch), 85);
		unit_of_work_end(contract->uow);
	}
}

static void test_product_loading__lines_that_do_not_cover_the_units_are_corrupt(void **state)
{
	struct contract *contract = *state;
	struct product *product;
	struct error err = {0};

	add_batch_with_four_lines(contract);
	product = begin_and_get_by_batchref(contract->uow, "W");
	assert_false(product_repository_load_newest_lines(
		contract->uow->products, product, "W", 16, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
}

#define MANY_LINES 700

/* More than any page of rows; they leave in the order of their ids, the newest first. */
static void test_product_loading__many_lines_are_pushed_out_newest_first(void **state)
{
	struct contract *contract = *state;
	int64_t w = add_batch(contract, "W", MANY_LINES, NO_DATE);
	struct product *product;
	struct error err = {0};

	for (int i = 0; i < MANY_LINES; i++)
		add_allocated_line(
			contract, w, mem_printf(contract->mem, "o-%d", i), "OAK-STOOL", 1);
	product = begin_and_get_by_batchref(contract->uow, "W");
	assert_true(product_repository_load_newest_lines(
		contract->uow->products, product, "W", MANY_LINES - 50, &err));
	assert_int_equal(batch_line_count(product_batch(product, 0)), MANY_LINES - 50);
	product_change_batch_quantity(product, "W", 50);
	for (int i = MANY_LINES - 1; i >= 50; i--) {
		const struct deallocated *event =
			message_as(product_next_event(product), &deallocated_type);

		assert_string_equal(event->orderid, mem_printf(contract->mem, "o-%d", i));
	}
	commit_and_end(contract->uow);

	product = begin_and_get(contract->uow, "OAK-STOOL", "o-49");
	assert_batch(product_batch(product, 0), "W", 50, NO_DATE, 0);
	assert_int_equal(batch_line_count(product_batch(product, 0)), 1);
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_product_loading__absent_things_are_null),
	CONTRACT_CASE(test_product_loading__others_batches_make_a_product),
	CONTRACT_CASE(test_product_loading__batches_stand_in_insertion_order),
	CONTRACT_CASE(test_product_loading__get_loads_the_orders_lines_alone),
	CONTRACT_CASE(test_product_loading__every_order_is_loaded_once),
	CONTRACT_CASE(test_product_loading__get_without_order_loads_no_lines),
	CONTRACT_CASE(test_product_loading__batchref_leads_to_its_product_without_lines),
	CONTRACT_CASE(test_product_loading__find_batch_shows_it),
	CONTRACT_CASE(test_product_loading__newest_lines_cover_the_units),
	CONTRACT_CASE(test_product_loading__lines_that_do_not_cover_the_units_are_corrupt),
	CONTRACT_CASE_IF(
		test_product_loading__many_lines_are_pushed_out_newest_first, NEEDS_WHOLE_SERVICE),
};

const struct contract_chapter product_loading_contract = CONTRACT_CHAPTER_OF_ALL(cases);
