/* tests/unit/test_product_changes.c - batches that become smaller, larger, or come another day. */
#include "config.h"

#include "tests/support/product_case.h"

/* A row of the table of 2.6, in which what was pushed out is allocated again, line by line. */
struct quantity_change {
	const char *what;
	int32_t w;
	int32_t s;
	const struct order_line *before[3]; /* all in W */
	int32_t quantity;                   /* W's, after */
	const struct order_line *pushed_out[3];
	const char *moved_to[3]; /* NULL: out of stock */
	int64_t w_available;
	int64_t s_available;
};

#define CHANGE(...)                                                                                \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

static const struct quantity_change quantity_changes[] = {
	CHANGE(.what = "no lines", .w = 100, .s = 50, .quantity = 50, .w_available = 50,
		.s_available = 50),
	CHANGE(.what = "the newest line leaves", .w = 50, .s = 50,
		.before = {STOOLS("o-1", 20), STOOLS("o-2", 20)}, .quantity = 25,
		.pushed_out = {STOOLS("o-2", 20)}, .moved_to = {"S"}, .w_available = 5,
		.s_available = 30),
	CHANGE(.what = "just enough", .w = 50, .s = 50,
		.before = {STOOLS("o-1", 20), STOOLS("o-2", 20)}, .quantity = 40, .w_available = 0,
		.s_available = 50),
	CHANGE(.what = "nothing left", .w = 50, .s = 50,
		.before = {STOOLS("o-1", 20), STOOLS("o-2", 20)}, .quantity = 0,
		.pushed_out = {STOOLS("o-2", 20), STOOLS("o-1", 20)}, .moved_to = {"S", "S"},
		.w_available = 0, .s_available = 10),
	CHANGE(.what = "a line lands where it came from", .w = 100, .s = 100,
		.before = {STOOLS("o-1", 60), STOOLS("o-2", 30)}, .quantity = 50,
		.pushed_out = {STOOLS("o-2", 30), STOOLS("o-1", 60)}, .moved_to = {"W", "S"},
		.w_available = 20, .s_available = 40),
	CHANGE(.what = "nowhere to go", .w = 10, .s = 0, .before = {STOOLS("o-1", 10)},
		.quantity = 5, .pushed_out = {STOOLS("o-1", 10)}, .moved_to = {NULL},
		.w_available = 5, .s_available = 0),
	CHANGE(.what = "more than before", .w = 50, .s = 50, .before = {STOOLS("o-1", 20)},
		.quantity = INT32_MAX, .w_available = INT32_MAX - 20, .s_available = 50),
};

/* The product before the change, its events taken. */
static struct product *prepare_change(TALLOC_CTX *mem, const struct quantity_change *change)
{
	struct product *product = w_and_s(mem, change->w, change->s);

	for (size_t i = 0; change->before[i]; i++) {
		assert_string_equal(product_allocate(product, change->before[i]), "W");
		assert_non_null(product_next_event(product));
	}
	return product;
}

static void test_product_changes__smaller_quantity_pushes_the_newest_lines_out(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(quantity_changes); i++) {
		const struct quantity_change *change = &quantity_changes[i];
		struct product *product = prepare_change(*state, change);
		int64_t version = product_version_number(product);

		product_change_batch_quantity(product, "W", change->quantity);
		for (size_t j = 0; change->pushed_out[j]; j++)
			assert_deallocated(product, change->pushed_out[j]->orderid,
				change->pushed_out[j]->quantity);
		assert_no_more_events(product);
		assert_row(product_version_number(product) == version + 1, change->what);

		for (size_t j = 0; change->pushed_out[j]; j++)
			assert_same_text(product_allocate(product, change->pushed_out[j]),
				change->moved_to[j]);
		assert_row(available(product, "W") == change->w_available, change->what);
		assert_row(available(product, "S") == change->s_available, change->what);
	}
}

static void test_product_changes__preview_tells_what_a_change_would_do(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(quantity_changes); i++) {
		const struct quantity_change *change = &quantity_changes[i];
		struct product *product = prepare_change(*state, change);
		size_t count = 99;
		size_t expected = 0;
		struct relocation *moves = product_preview_batch_quantity(
			*state, product, "W", change->quantity, &count);

		for (; change->pushed_out[expected]; expected++) {
			assert_row(expected < count, change->what);
			assert_true(order_line_equal(
				moves[expected].line, *change->pushed_out[expected]));
			assert_same_text(moves[expected].batchref, change->moved_to[expected]);
		}
		assert_int_equal(count, expected);
	}
}

static void test_product_changes__preview_changes_nothing(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);
	size_t count;

	assert_string_equal(allocate(product, "o-1", 20), "W");
	(void)product_preview_batch_quantity(*state, product, "W", 0, &count);
	assert_int_equal(count, 1);
	assert_int_equal(product_version_number(product), 1);
	assert_int_equal(available(product, "W"), 30);
	assert_int_equal(available(product, "S"), 50);
	assert_int_equal(batch_purchased_quantity(product_find_batch(product, "W")), 50);
	assert_allocated(product, "o-1", 20, "W");
	assert_no_more_events(product);
}

static void test_product_changes__shortfall_is_what_must_be_given_back(void **state)
{
	static const struct {
		int32_t quantity;
		int64_t shortfall;
	} rows[] = {
		{50, 0 },
		{41, 0 },
		{40, 0 },
		{39, 1 },
		{25, 15},
		{0,  40},
	};
	struct product *product = w_and_s(*state, 50, 50);

	(void)allocate(product, "o-1", 20);
	(void)allocate(product, "o-2", 20);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(
			product_shortfall(product, "W", rows[i].quantity), rows[i].shortfall);
	assert_int_equal(product_shortfall(product, "S", 0), 0);
}

/* Lines that are not loaded count; beyond 32 bits, too. */
static void test_product_changes__shortfall_counts_unloaded_lines(void **state)
{
	struct product *product = product_new(*state, "OAK-STOOL");

	product_restore_batch(product,
		batch_restore(product, "W", "OAK-STOOL", 10, NO_DATE, INT64_C(5000000000)));
	assert_int_equal(product_shortfall(product, "W", 10), INT64_C(4999999990));
}

/* Only the newest lines are loaded: enough of them. */
static void test_product_changes__pushes_out_loaded_lines_of_many(void **state)
{
	struct product *product = product_new(*state, "OAK-STOOL");
	struct batch *batch = batch_restore(product, "W", "OAK-STOOL", 1000, NO_DATE, 1000);

	batch_restore_line(batch, STOOLS("o-8", 20));
	batch_restore_line(batch, STOOLS("o-9", 30));
	product_restore_batch(product, batch);
	assert_int_equal(product_shortfall(product, "W", 960), 40);
	product_change_batch_quantity(product, "W", 960);
	assert_deallocated(product, "o-9", 30);
	assert_deallocated(product, "o-8", 20);
	assert_no_more_events(product);
	assert_int_equal(available(product, "W"), 10);
}

static void test_product_changes__same_quantity_again_changes_nothing(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);

	(void)allocate(product, "o-1", 20);
	product_change_batch_quantity(product, "W", 30);
	assert_int_equal(product_version_number(product), 2);
	product_change_batch_quantity(product, "W", 30);
	assert_int_equal(product_version_number(product), 2);
	assert_int_equal(available(product, "W"), 10);
}

/* A batch that others oversold gives back its newest lines, even at the quantity it has. */
static void test_product_changes__same_quantity_mends_an_oversold_batch(void **state)
{
	struct product *product = product_new(*state, "OAK-STOOL");
	struct batch *batch = batch_restore(product, "W", "OAK-STOOL", 10, NO_DATE, 12);

	batch_restore_line(batch, STOOLS("o-2", 4));
	product_restore_batch(product, batch);
	product_change_batch_quantity(product, "W", 10);
	assert_deallocated(product, "o-2", 4);
	assert_int_equal(product_version_number(product), 1);
	assert_int_equal(available(product, "W"), 2);
}

static void test_product_changes__date_changes_the_choice_and_no_allocation(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);

	assert_string_equal(allocate(product, "o-1", 1), "W");
	product_change_batch_eta(product, "W", MAY(2));
	assert_int_equal(product_version_number(product), 2);
	assert_string_equal(allocate(product, "o-2", 1), "S");
	assert_string_equal(allocate(product, "o-1", 1), "W");
	product_change_batch_eta(product, "S", MAY(3));
	product_change_batch_eta(product, "W", NO_DATE);
	assert_int_equal(product_version_number(product), 5);
	assert_string_equal(allocate(product, "o-3", 1), "W");
	assert_allocated(product, "o-1", 1, "W");
	assert_allocated(product, "o-2", 1, "S");
	assert_allocated(product, "o-3", 1, "W");
	assert_no_more_events(product);
}

static void test_product_changes__same_date_again_changes_nothing(void **state)
{
	struct product *product = w_and_s(*state, 50, 50);

	product_change_batch_eta(product, "W", NO_DATE);
	product_change_batch_eta(product, "S", MAY(1));
	assert_int_equal(product_version_number(product), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_product_changes__smaller_quantity_pushes_the_newest_lines_out),
		WITH_MEM(test_product_changes__preview_tells_what_a_change_would_do),
		WITH_MEM(test_product_changes__preview_changes_nothing),
		WITH_MEM(test_product_changes__shortfall_is_what_must_be_given_back),
		WITH_MEM(test_product_changes__shortfall_counts_unloaded_lines),
		WITH_MEM(test_product_changes__pushes_out_loaded_lines_of_many),
		WITH_MEM(test_product_changes__same_quantity_again_changes_nothing),
		WITH_MEM(test_product_changes__same_quantity_mends_an_oversold_batch),
		WITH_MEM(test_product_changes__date_changes_the_choice_and_no_allocation),
		WITH_MEM(test_product_changes__same_date_again_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
