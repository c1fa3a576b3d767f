#include "config.h"

#include "tests/support/test_app.h"

#define OAK(ref, purchased, eta) CREATE_BATCH(ref, "OAK-STOOL", purchased, eta)

static void test_create_batch__makes_the_product_with_its_first_batch(void **state)
{
	struct test_app *app = *state;

	(void)test_app_accept(app, OAK("W", 100, NO_DATE));
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|1\n");
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|100\n");
	assert_rows(app, STORED_OUTBOX, "");
	assert_int_equal(app->uow.commit_count, 1);
}

static void test_create_batch__adds_to_a_product(void **state)
{
	struct test_app *app = *state;

	(void)test_app_accept(app, OAK("W", 100, NO_DATE));
	(void)test_app_accept(app, OAK("S", 50, MAY(1)));
	(void)test_app_accept(app, CREATE_BATCH("A", "ASH-BENCH", 7, NO_DATE));
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|2\nASH-BENCH|1\n");
	assert_rows(app, STORED_BATCHES,
		"W|OAK-STOOL|100\n"
		"S|OAK-STOOL|50|2031-05-01\n"
		"A|ASH-BENCH|7\n");
}

/* Handles a CreateBatch that is to be skipped; returns the warning that it was. */
static const char *skipped(struct test_app *app, const struct message *command)
{
	struct fake_log *log = &app->bus.log;
	size_t line = log->line_count;

	(void)test_app_accept(app, command);
	line = fake_log_find(log, line, "\"level\":\"warning\",\"message\":\"CreateBatch skipped");
	assert_true(line < log->line_count);
	return log->lines[line];
}

/* Skipped whatever its other fields say; the warning says if they differ. */
static void test_create_batch__skips_a_known_reference(void **state)
{
	struct test_app *app = *state;
	const struct message *const others[] = {OAK("W", 101, MAY(1)), OAK("W", 100, MAY(2)),
		OAK("W", 100, NO_DATE), CREATE_BATCH("W", "ASH-BENCH", 100, MAY(1))};
	const char *before;

	(void)test_app_accept(app, OAK("W", 100, MAY(1)));
	before = all_rows(app);
	assert_non_null(
		strstr(skipped(app, OAK("W", 100, MAY(1))), "\"ref\":\"W\",\"differs\":\"no\"}"));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_non_null(
			strstr(skipped(app, others[i]), "\"ref\":\"W\",\"differs\":\"yes\"}"));
	assert_string_equal(all_rows(app), before);
}

static void test_allocate__replies_where_the_line_is(void **state)
{
	struct test_app *app = *state;

	(void)test_app_accept(app, OAK("S", 100, MAY(1)));
	(void)test_app_accept(app, OAK("W", 10, NO_DATE));
	assert_string_equal(test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");
	assert_string_equal(test_app_accept(app, ALLOCATE("o-2", "OAK-STOOL", 10)), "S");
	assert_string_equal(test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|10|W\no-2|OAK-STOOL|10|S\n");
	assert_rows(app, STORED_VIEW, "o-1|OAK-STOOL|10|W\no-2|OAK-STOOL|10|S\n");
	assert_rows(app, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|10|W\n"
		"OAK-STOOL|2|Allocated|o-2|OAK-STOOL|10|S\n");
}

/* It outlives the unit of work. */
static void test_allocate__reply_belongs_to_the_caller(void **state)
{
	struct test_app *app = *state;

	(void)test_app_accept(app, OAK("W", 10, NO_DATE));
	assert_ptr_equal(talloc_parent(test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 10))),
		app->bus.mem);
}

static void test_allocate__needs_no_reply(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	(void)test_app_accept(app, OAK("W", 10, NO_DATE));
	assert_true(message_bus_handle(app->bus.bus, ALLOCATE("o-1", "OAK-STOOL", 10), NULL, &err));
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|10|W\n");
}

static void test_allocate__unknown_sku_is_invalid(void **state)
{
	struct test_app *app = *state;
	struct error err = test_app_refuse(app, ALLOCATE("o-1", "NO-SUCH-LAMP", 10));

	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "Invalid sku NO-SUCH-LAMP");
	assert_int_equal(app->uow.commit_count, 0);
	assert_int_equal(app->uow.end_count, 1);
}

/* Well-formed, meaningful, and impossible. */
static void test_allocate__out_of_stock_is_an_event_and_no_error(void **state)
{
	struct test_app *app = *state;

	(void)test_app_accept(app, OAK("W", 9, NO_DATE));
	for (int i = 0; i < 2; i++)
		assert_null(test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", INT32_MAX)));
	assert_rows(app, STORED_ALLOCATIONS, "");
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|1\n");
	assert_rows(app, STORED_OUTBOX,
		"OAK-STOOL|1|OutOfStock|OAK-STOOL\n"
		"OAK-STOOL|2|OutOfStock|OAK-STOOL\n");
}

/* Source: docs/domain.md, "Allocating", case 1. */
static void test_allocate__again_is_a_no_op(void **state)
{
	struct test_app *app = *state;

	(void)test_app_accept(app, OAK("W", 10, NO_DATE));
	(void)test_app_accept(app, OAK("S", 10, MAY(1)));
	for (int i = 0; i < 3; i++)
		assert_string_equal(test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|3\n");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|10|W\n");
	assert_rows(app, STORED_VIEW, "o-1|OAK-STOOL|10|W\n");
	assert_rows(app, STORED_OUTBOX, "OAK-STOOL|1|Allocated|o-1|OAK-STOOL|10|W\n");
}

/* Source: docs/domain.md, "Cancelling, and changing a date". */
static void test_deallocate__frees_every_line_of_order_and_sku(void **state)
{
	struct test_app *app = *state;

	test_app_accept_all(app,
		HISTORY(OAK("W", 20, NO_DATE), OAK("S", 50, MAY(1)),
			CREATE_BATCH("A", "ASH-BENCH", 50, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 15), ALLOCATE("o-1", "OAK-STOOL", 25),
			ALLOCATE("o-2", "OAK-STOOL", 5), ALLOCATE("o-1", "ASH-BENCH", 15),
			DEALLOCATE("o-1", "OAK-STOOL")));
	assert_rows(app, STORED_ALLOCATIONS, "o-2|OAK-STOOL|5|W\no-1|ASH-BENCH|15|A\n");
	assert_rows(app, STORED_VIEW, "o-2|OAK-STOOL|5|W\no-1|ASH-BENCH|15|A\n");
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|6\nASH-BENCH|2\n");
	assert_string_equal(test_app_accept(app, ALLOCATE("o-3", "OAK-STOOL", 15)), "W");
	assert_rows(app, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|15|W\n"
		"OAK-STOOL|2|Allocated|o-1|OAK-STOOL|25|S\n"
		"OAK-STOOL|3|Allocated|o-2|OAK-STOOL|5|W\n"
		"ASH-BENCH|1|Allocated|o-1|ASH-BENCH|15|A\n"
		"OAK-STOOL|4|AllocationCancelled|o-1|OAK-STOOL|15|W\n"
		"OAK-STOOL|5|AllocationCancelled|o-1|OAK-STOOL|25|S\n"
		"OAK-STOOL|6|Allocated|o-3|OAK-STOOL|15|W\n");
}

static void test_deallocate__without_allocation_changes_nothing(void **state)
{
	struct test_app *app = *state;
	const char *before;

	(void)test_app_accept(app, OAK("W", 20, NO_DATE));
	(void)test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 15));
	before = all_rows(app);
	(void)test_app_accept(app, DEALLOCATE("o-2", "OAK-STOOL"));
	(void)test_app_accept(app, DEALLOCATE("o-1", "ASH-BENCH"));
	assert_string_equal(all_rows(app), before);
}

/* Source: docs/domain.md, "Changing the quantity of a batch". With the reallocations after it. */
static void test_change_batch_quantity__moves_what_does_not_fit(void **state)
{
	const struct history rows[] = {
		HISTORY_ROW("no lines", "", OAK("W", 100, NO_DATE), CHANGE_QUANTITY("W", 50)),
		HISTORY_ROW("the newest line", "o-1|OAK-STOOL|20|W\no-2|OAK-STOOL|20|S\n",
			OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20),
			CHANGE_QUANTITY("W", 25)),
		HISTORY_ROW("just enough", "o-1|OAK-STOOL|20|W\no-2|OAK-STOOL|20|W\n",
			OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20),
			CHANGE_QUANTITY("W", 40)),
		HISTORY_ROW("nothing left", "o-2|OAK-STOOL|20|S\no-1|OAK-STOOL|20|S\n",
			OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20),
			CHANGE_QUANTITY("W", 0)),
		HISTORY_ROW("back to where it was", "o-2|OAK-STOOL|30|W\no-1|OAK-STOOL|60|S\n",
			OAK("W", 100, NO_DATE), OAK("S", 100, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 60), ALLOCATE("o-2", "OAK-STOOL", 30),
			CHANGE_QUANTITY("W", 50)),
		HISTORY_ROW("nowhere to go", "", OAK("W", 10, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 10), CHANGE_QUANTITY("W", 5)),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct test_app *app = test_app_start_afresh(state);

		print_message("# %s\n", rows[i].what);
		test_app_accept_all(app, rows[i].messages);
		assert_rows(app, STORED_ALLOCATIONS, rows[i].expected);
		assert_rows(app, STORED_VIEW, rows[i].expected);
		assert_rows(app, STORED_PENDING, "");
	}
}

/* Source: docs/messages.md, "Commands". */
static void test_change__unknown_batch_is_not_found(void **state)
{
	struct test_app *app = *state;
	const struct message *const commands[] = {REVISE("X", 1, NO_DATE, 1, NO_DATE),
		CHANGE_QUANTITY("X", 5), CHANGE_ETA("X", MAY(1))};

	(void)test_app_accept(app, OAK("W", 10, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct error err = test_app_refuse(app, commands[i]);

		assert_int_equal(err.kind, ERROR_NOT_FOUND);
		assert_string_equal(err.message, "Unknown batch X");
	}
	assert_int_equal(app->uow.commit_count, 1);
	assert_int_equal(app->uow.end_count, 1 + (int)ARRAY_SIZE(commands));
}

static void test_change_batch_eta__sets_it_and_keeps_the_allocations(void **state)
{
	struct test_app *app = *state;

	test_app_accept_all(app,
		HISTORY(OAK("W", 10, NO_DATE), OAK("S", 10, MAY(1)), OAK("T", 10, MAY(3)),
			ALLOCATE("o-1", "OAK-STOOL", 1), CHANGE_ETA("W", MAY(2)),
			CHANGE_ETA("T", NO_DATE)));
	assert_rows(app, STORED_BATCHES,
		"W|OAK-STOOL|10|2031-05-02\n"
		"S|OAK-STOOL|10|2031-05-01\n"
		"T|OAK-STOOL|10\n");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|1|W\n");
	assert_string_equal(test_app_accept(app, ALLOCATE("o-2", "OAK-STOOL", 1)), "T");
	assert_string_equal(test_app_accept(app, ALLOCATE("o-3", "OAK-STOOL", 10)), "S");
}

static void test_revise_batch__changes_quantity_and_date_at_once(void **state)
{
	struct test_app *app = *state;

	test_app_accept_all(app,
		HISTORY(OAK("W", 10, NO_DATE), OAK("S", 10, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 8), REVISE("W", 7, MAY(3), 10, NO_DATE)));
	assert_rows(app, STORED_BATCHES,
		"W|OAK-STOOL|7|2031-05-03\n"
		"S|OAK-STOOL|10|2031-05-01\n");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|8|S\n");
}

static void test_revise_batch__refuses_what_was_not_as_it_was_seen(void **state)
{
	struct test_app *app = *state;
	const struct message *const stale[] = {
		REVISE("W", 7, NO_DATE, 9, NO_DATE),
		REVISE("W", 7, NO_DATE, 10, MAY(1)),
	};

	(void)test_app_accept(app, OAK("W", 10, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(stale); i++) {
		struct error err = test_app_refuse(app, stale[i]);

		assert_int_equal(err.kind, ERROR_CONFLICT);
		assert_string_equal(err.message, "batch W was changed meanwhile");
	}
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|10\n");
}

/* Source: docs/messages.md, "Asking twice". Out of stock is told at least once. */
static void test_handlers__carry_out_each_message_once(void **state)
{
	struct test_app *app = *state;
	const struct message *const history[] = {
		OAK("W", 50, NO_DATE),
		OAK("S", 50, MAY(1)),
		ALLOCATE("o-1", "OAK-STOOL", 20),
		ALLOCATE("o-2", "OAK-STOOL", 20),
		ALLOCATE("o-3", "OAK-STOOL", 50),
		CHANGE_QUANTITY("W", 25),
		CHANGE_QUANTITY("S", 60),
		CHANGE_ETA("S", MAY(2)),
		CHANGE_ETA("W", MAY(3)),
		DEALLOCATE("o-1", "OAK-STOOL"),
		DEALLOCATED("o-2", "OAK-STOOL", 20),
	};

	for (size_t i = 0; i < ARRAY_SIZE(history); i++) {
		const char *once;

		(void)test_app_accept(app, history[i]);
		once = all_rows(app);
		(void)test_app_accept(app, history[i]);
		assert_string_equal(all_rows(app), once);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_create_batch__makes_the_product_with_its_first_batch),
		WITH_APP(test_create_batch__adds_to_a_product),
		WITH_APP(test_create_batch__skips_a_known_reference),
		WITH_APP(test_allocate__replies_where_the_line_is),
		WITH_APP(test_allocate__reply_belongs_to_the_caller),
		WITH_APP(test_allocate__needs_no_reply),
		WITH_APP(test_allocate__unknown_sku_is_invalid),
		WITH_APP(test_allocate__out_of_stock_is_an_event_and_no_error),
		WITH_APP(test_allocate__again_is_a_no_op),
		WITH_APP(test_deallocate__frees_every_line_of_order_and_sku),
		WITH_APP(test_deallocate__without_allocation_changes_nothing),
		WITH_APP(test_change_batch_quantity__moves_what_does_not_fit),
		WITH_APP(test_change__unknown_batch_is_not_found),
		WITH_APP(test_change_batch_eta__sets_it_and_keeps_the_allocations),
		WITH_APP(test_revise_batch__changes_quantity_and_date_at_once),
		WITH_APP(test_revise_batch__refuses_what_was_not_as_it_was_seen),
		WITH_APP(test_handlers__carry_out_each_message_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
