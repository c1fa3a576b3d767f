#include "config.h"

#include "domain/batch.h"
#include "tests/support/death.h"
#include "tests/support/with_mem.h"

static const struct date no_date = {0};
static const struct order_line two = {"o-1", "OAK-STOOL", 2};
static const struct order_line three = {"o-2", "OAK-STOOL", 3};
static const struct order_line four = {"o-3", "OAK-STOOL", 4};

static struct batch *stools(TALLOC_CTX *mem, int32_t purchased)
{
	return batch_new(mem, "B-7", "OAK-STOOL", purchased, no_date);
}

static void test_batch__knows_what_it_was_made_from(void **state)
{
	char reference[] = "B-7";
	char sku[] = "OAK-STOOL";
	struct batch *batch = batch_new(*state, reference, sku, 20, (struct date){2031, 5, 1});

	reference[0] = 'X';
	sku[0] = 'X';
	assert_string_equal(batch_reference(batch), "B-7");
	assert_string_equal(batch_sku(batch), "OAK-STOOL");
	assert_int_equal(batch_purchased_quantity(batch), 20);
	assert_int_equal(batch_available_quantity(batch), 20);
	assert_int_equal(date_compare(batch_eta(batch), (struct date){2031, 5, 1}), 0);
	assert_int_equal(batch_line_count(batch), 0);
}

/* Source: docs/domain.md, "Equality". */
static void test_batch__is_equal_by_reference_alone(void **state)
{
	const struct batch *batch = batch_new(*state, "B-7", "OAK-STOOL", 10, no_date);

	assert_true(batch_equal(
		batch, batch_new(*state, "B-7", "OAK-STOOL", 99, (struct date){2031, 1, 1})));
	assert_false(batch_equal(batch, batch_new(*state, "B-8", "OAK-STOOL", 10, no_date)));
	assert_false(batch_equal(batch, batch_new(*state, "b-7", "OAK-STOOL", 10, no_date)));
	assert_false(batch_equal(batch, batch_new(*state, "B-7 ", "OAK-STOOL", 10, no_date)));
}

/* Source: docs/domain.md, "Allocating". */
static void test_batch__can_take_a_line_that_fits(void **state)
{
	static const struct {
		const char *sku;
		int32_t purchased;
		int64_t allocated;
		struct order_line line;
		bool can;
	} rows[] = {
		{"OAK-STOOL", 20,        0,                {"o-1", "OAK-STOOL", 2},         true },
		{"OAK-STOOL", 2,         0,                {"o-1", "OAK-STOOL", 2},         true },
		{"OAK-STOOL", 2,         0,                {"o-1", "OAK-STOOL", 3},         false},
		{"OAK-STOOL", 20,        19,               {"o-1", "OAK-STOOL", 2},         false},
		{"OAK-STOOL", 20,        18,               {"o-1", "OAK-STOOL", 2},         true },
		{"OAK-STOOL", 100,       0,                {"o-1", "ASH-BENCH", 1},         false},
		{"OAK-STOOL", 100,       0,                {"o-1", "oak-stool", 1},         false},
		{"OAK-STOOL", 10,        12,               {"o-1", "OAK-STOOL", 1},         false},
		{"OAK-STOOL", INT32_MAX, 0,                {"o-1", "OAK-STOOL", INT32_MAX}, true },
		{"OAK-STOOL", 1,         INT64_C(1) << 32, {"o-1", "OAK-STOOL", 1},         false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct batch *batch = batch_restore(
			*state, "B-7", rows[i].sku, rows[i].purchased, no_date, rows[i].allocated);
		int64_t available = rows[i].purchased - rows[i].allocated;
		int64_t taken = rows[i].can ? rows[i].line.quantity : 0;

		assert_int_equal(batch_can_allocate(batch, &rows[i].line), rows[i].can);
		batch_allocate(batch, &rows[i].line);
		assert_int_equal(batch_available_quantity(batch), available - taken);
		assert_int_equal(batch_holds(batch, &rows[i].line), rows[i].can);
	}
}

static void test_batch__allocating_a_line_again_changes_nothing(void **state)
{
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &two);
	batch_allocate(batch, &two);
	assert_int_equal(batch_available_quantity(batch), 18);
	assert_int_equal(batch_line_count(batch), 1);
}

static void test_batch__allocating_keeps_a_copy_of_the_line(void **state)
{
	char orderid[] = "o-1";
	struct order_line line = {orderid, "OAK-STOOL", 2};
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &line);
	orderid[0] = 'X';
	assert_true(order_line_equal(*batch_line(batch, 0), two));
}

static void test_batch__deallocating_frees_the_stock_of_the_line(void **state)
{
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &two);
	batch_allocate(batch, &three);
	batch_allocate(batch, &four);
	batch_deallocate(batch, &three);
	assert_int_equal(batch_available_quantity(batch), 14);
	assert_int_equal(batch_line_count(batch), 2);
	assert_true(order_line_equal(*batch_line(batch, 0), two));
	assert_true(order_line_equal(*batch_line(batch, 1), four));
}

static void test_batch__deallocating_what_it_does_not_hold_changes_nothing(void **state)
{
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &two);
	batch_deallocate(batch, &three);
	assert_int_equal(batch_available_quantity(batch), 18);
	assert_true(batch_holds(batch, &two));
}

/* The line given may be the batch's own, which moves. */
static void test_batch__deallocates_a_line_it_lent(void **state)
{
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &two);
	batch_allocate(batch, &four);
	batch_deallocate(batch, batch_line(batch, 0));
	assert_int_equal(batch_available_quantity(batch), 16);
	assert_true(batch_holds(batch, &four));
}

static void test_batch__deallocates_the_newest_line_first(void **state)
{
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &three);
	batch_allocate(batch, &two);
	batch_allocate(batch, &four);
	assert_true(order_line_equal(batch_deallocate_newest(batch), four));
	assert_true(order_line_equal(batch_deallocate_newest(batch), two));
	assert_int_equal(batch_available_quantity(batch), 17);
	assert_true(order_line_equal(batch_deallocate_newest(batch), three));
	assert_int_equal(batch_available_quantity(batch), 20);
}

/* What is not loaded is one number, which the loaded lines are part of. */
static void test_batch__restored_lines_are_counted_once(void **state)
{
	struct batch *batch = batch_restore(*state, "B-7", "OAK-STOOL", 20, no_date, 9);

	assert_int_equal(batch_available_quantity(batch), 11);
	batch_restore_line(batch, &two);
	batch_restore_line(batch, &three);
	assert_int_equal(batch_available_quantity(batch), 11);
	assert_int_equal(batch_line_count(batch), 2);
	batch_deallocate(batch, &two);
	assert_int_equal(batch_available_quantity(batch), 13);
}

static void test_batch__many_lines_are_kept(void **state)
{
	struct batch *batch = stools(*state, 1000);

	for (int i = 0; i < 1000; i++)
		batch_allocate(
			batch, &(struct order_line){mem_printf(*state, "o-%d", i), "OAK-STOOL", 1});
	assert_int_equal(batch_available_quantity(batch), 0);
	assert_string_equal(batch_line(batch, 0)->orderid, "o-0");
	assert_string_equal(batch_line(batch, 999)->orderid, "o-999");
}

static void test_batch__changes_of_quantity_and_date_keep_the_lines(void **state)
{
	struct batch *batch = stools(*state, 20);

	batch_allocate(batch, &four);
	batch_set_purchased_quantity(batch, 3);
	batch_set_eta(batch, (struct date){2031, 5, 1});
	assert_int_equal(batch_purchased_quantity(batch), 3);
	assert_int_equal(batch_available_quantity(batch), -1);
	assert_int_equal(date_compare(batch_eta(batch), (struct date){2031, 5, 1}), 0);
	assert_true(batch_holds(batch, &four));
}

static void test_batch__copy_goes_its_own_way(void **state)
{
	struct batch *batch = batch_restore(*state, "B-7", "OAK-STOOL", 20, no_date, 7);
	struct batch *copy;

	batch_restore_line(batch, &two);
	copy = batch_copy(*state, batch);
	assert_true(batch_equal(copy, batch));
	assert_string_equal(batch_sku(copy), "OAK-STOOL");
	assert_int_equal(batch_available_quantity(copy), 13);
	assert_true(batch_holds(copy, &two));

	batch_deallocate(copy, &two);
	batch_set_purchased_quantity(copy, 1);
	assert_true(batch_holds(batch, &two));
	assert_int_equal(batch_available_quantity(batch), 13);
}

static void deallocate_newest_of_none(void *batch)
{
	(void)batch_deallocate_newest(batch);
}

static void look_at_line_of_none(void *batch)
{
	(void)batch_line(batch, 0);
}

static void test_batch__lines_that_are_not_loaded_abort(void **state)
{
	struct batch *batch = batch_restore(*state, "B-7", "OAK-STOOL", 20, no_date, 9);

	assert_aborts(deallocate_newest_of_none, batch, "line_count > 0");
	assert_aborts(look_at_line_of_none, batch, "index < batch->line_count");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_batch__knows_what_it_was_made_from),
		WITH_MEM(test_batch__is_equal_by_reference_alone),
		WITH_MEM(test_batch__can_take_a_line_that_fits),
		WITH_MEM(test_batch__allocating_a_line_again_changes_nothing),
		WITH_MEM(test_batch__allocating_keeps_a_copy_of_the_line),
		WITH_MEM(test_batch__deallocating_frees_the_stock_of_the_line),
		WITH_MEM(test_batch__deallocating_what_it_does_not_hold_changes_nothing),
		WITH_MEM(test_batch__deallocates_a_line_it_lent),
		WITH_MEM(test_batch__deallocates_the_newest_line_first),
		WITH_MEM(test_batch__restored_lines_are_counted_once),
		WITH_MEM(test_batch__many_lines_are_kept),
		WITH_MEM(test_batch__changes_of_quantity_and_date_keep_the_lines),
		WITH_MEM(test_batch__copy_goes_its_own_way),
		WITH_MEM(test_batch__lines_that_are_not_loaded_abort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
