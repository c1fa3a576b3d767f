/* tests/unit/test_reallocation.c - what follows a batch that became smaller, step by step. */
#include "config.h"

#include "tests/support/test_app.h"

#define OAK(ref, purchased, eta) CREATE_BATCH(ref, "OAK-STOOL", purchased, eta)

/* W holds o-1 and then o-2, S has room for both; only so many reactions are going to run. */
static void prepare(struct test_app *app, int reaction_limit)
{
	test_app_accept_all(app,
		HISTORY(OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20)));
	app->bus.parts.settings.reaction_limit = reaction_limit;
	test_bus_rewire(&app->bus);
}

#define FIRST_EVENTS                                                                               \
	"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|20|W\n"                                               \
	"OAK-STOOL|2|Allocated|o-2|OAK-STOOL|20|W\n"                                               \
	"OAK-STOOL|3|Deallocated|o-2|OAK-STOOL|20\n"                                               \
	"OAK-STOOL|4|Deallocated|o-1|OAK-STOOL|20\n"

#define FIFTH_EVENT "OAK-STOOL|5|Allocated|o-2|OAK-STOOL|20|S\n"
#define SIXTH_EVENT "OAK-STOOL|6|Allocated|o-1|OAK-STOOL|20|S\n"
#define AFTER(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/* Source: docs/messages.md, "Reactions". The three transactions. */
static void test_reallocation__goes_line_by_line(void **state)
{
	static const struct {
		const char *pending;
		const char *view;
		const char *outbox;
		const char *version;
	} after[] = {
		AFTER("o-2|OAK-STOOL|20\no-1|OAK-STOOL|20\n", "", FIRST_EVENTS, "OAK-STOOL|5\n"),
		AFTER("o-1|OAK-STOOL|20\n", "o-2|OAK-STOOL|20|S\n", FIRST_EVENTS FIFTH_EVENT,
			"OAK-STOOL|6\n"),
		AFTER("", "o-2|OAK-STOOL|20|S\no-1|OAK-STOOL|20|S\n",
			FIRST_EVENTS FIFTH_EVENT SIXTH_EVENT, "OAK-STOOL|7\n"),
	};

	for (int i = 0; i < (int)ARRAY_SIZE(after); i++) {
		struct test_app *app = test_app_start_afresh(state);

		prepare(app, i);
		(void)test_app_accept(app, CHANGE_QUANTITY("W", 0));
		assert_rows(app, STORED_PENDING, after[i].pending);
		assert_rows(app, STORED_VIEW, after[i].view);
		assert_rows(app, STORED_ALLOCATIONS, after[i].view);
		assert_rows(app, STORED_OUTBOX, after[i].outbox);
		assert_rows(app, STORED_PRODUCTS, after[i].version);
		assert_int_equal(app->uow.commit_count, 4 + 1 + i);
	}
}

#define SUBSCRIBER(type, handler, orderid)                                                         \
	"\"message\":\"event in transaction\",\"type\":\"" type "\",\"handler\":\"" handler        \
	"\",\"orderid\":\"" orderid "\""
#define REALLOCATION(orderid)                                                                      \
	"\"message\":\"event\",\"type\":\"Deallocated\",\"handler\":\"reallocate\","               \
	"\"orderid\":\"" orderid "\""

/* The events of both reallocations wait behind the second deallocation; then nobody wants them. */
static void test_reallocation__keeps_the_order_of_the_queue(void **state)
{
	static const char *const steps[] = {
		"\"handler\":\"handle_change_batch_quantity\",\"batchref\":\"W\",\"qty\":0}",
		SUBSCRIBER("Deallocated", "remove_deallocated_from_view", "o-2"),
		SUBSCRIBER("Deallocated", "record_pending_reallocation", "o-2"),
		SUBSCRIBER("Deallocated", "append_to_outbox", "o-2"),
		SUBSCRIBER("Deallocated", "remove_deallocated_from_view", "o-1"),
		SUBSCRIBER("Deallocated", "record_pending_reallocation", "o-1"),
		SUBSCRIBER("Deallocated", "append_to_outbox", "o-1"),
		REALLOCATION("o-2"),
		SUBSCRIBER("Allocated", "add_to_view", "o-2"),
		SUBSCRIBER("Allocated", "append_to_outbox", "o-2"),
		REALLOCATION("o-1"),
		SUBSCRIBER("Allocated", "add_to_view", "o-1"),
		SUBSCRIBER("Allocated", "append_to_outbox", "o-1"),
	};
	struct test_app *app = *state;
	size_t line;

	prepare(app, 100);
	line = app->bus.log.line_count;
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 0));
	assert_int_equal(app->bus.log.line_count, line + ARRAY_SIZE(steps));
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++, line++)
		assert_int_equal(fake_log_find(&app->bus.log, line, steps[i]), line);
}

/* Wherever it fails: it stays pending, the next one runs, and the caller hears nothing of it. */
static void test_reallocation__that_fails_stays_pending(void **state)
{
	static const int calls_before[] = {1, 2, 0, 1}; /* by the command itself */

	for (size_t i = 0; i < ARRAY_SIZE(calls_before); i++) {
		struct test_app *app = test_app_start_afresh(state);
		struct fake_failure *const points[] = {&app->uow.fail_begin,
			&app->uow.products.fail, &app->uow.fail_take, &app->uow.fail_commit};

		prepare(app, 100);
		*points[i] = (struct fake_failure){ERROR_UNAVAILABLE, calls_before[i], 3};
		(void)test_app_accept(app, CHANGE_QUANTITY("W", 0));
		assert_rows(app, STORED_PENDING, "o-2|OAK-STOOL|20\n");
		assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|S\n");
		assert_int_equal(
			fake_log_count(&app->bus.log, "\"giving up\",\"type\":\"Deallocated\""), 1);
		assert_int_equal(app->uow.end_count, 4 + 1 + 3 + 1);
		assert_int_equal(app->store->locks.count, 0);
	}
}

static void test_reallocation__that_lost_a_race_is_tried_again(void **state)
{
	struct test_app *app = *state;

	prepare(app, 100);
	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_BUSY, .after = 1, .times = 2};
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 25));
	assert_rows(app, STORED_PENDING, "");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|W\no-2|OAK-STOOL|20|S\n");
	assert_int_equal(app->bus.clock.wait_count, 2);
}

/* A crash between the transactions delays it; it is resumed once. */
static void test_reallocation__is_resumed_once(void **state)
{
	struct test_app *app = *state;
	const char *after;

	prepare(app, 0);
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 0));
	app->bus.parts.settings.reaction_limit = 100;
	test_bus_rewire(&app->bus);
	(void)test_app_accept(app, DEALLOCATED("o-2", "OAK-STOOL", 20));
	(void)test_app_accept(app, DEALLOCATED("o-1", "OAK-STOOL", 20));
	assert_rows(app, STORED_PENDING, "");
	assert_rows(app, STORED_ALLOCATIONS, "o-2|OAK-STOOL|20|S\no-1|OAK-STOOL|20|S\n");

	after = all_rows(app);
	(void)test_app_accept(app, DEALLOCATED("o-2", "OAK-STOOL", 20));
	assert_string_equal(all_rows(app), after);
}

/* What happens to a line that is pending, and is then resumed: nothing more. */
static void test_reallocation__is_settled_by_what_came_between(void **state)
{
	const struct {
		const struct message *between;
		const char *allocations;
	} rows[] = {
		{DEALLOCATE("o-2", "OAK-STOOL"), ""                    },
		{ ALLOCATE("o-2",     "OAK-STOOL",          20), "o-2|OAK-STOOL|20|S\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct test_app *app = test_app_start_afresh(state);

		prepare(app, 0);
		(void)test_app_accept(app, CHANGE_QUANTITY("W", 0));
		app->bus.parts.settings.reaction_limit = 100;
		test_bus_rewire(&app->bus);
		(void)test_app_accept(app, rows[i].between);
		(void)test_app_accept(app, DEALLOCATED("o-2", "OAK-STOOL", 20));
		assert_rows(app, STORED_ALLOCATIONS, rows[i].allocations);
		assert_rows(app, STORED_VIEW, rows[i].allocations);
		assert_rows(app, STORED_PENDING, "o-1|OAK-STOOL|20\n");
	}
}

/* Repeated by the client, too: then it is allocated, and still once. */
static void test_reallocation__of_a_line_that_is_out_of_stock_is_told(void **state)
{
	struct test_app *app = *state;

	prepare(app, 100);
	(void)test_app_accept(app, CHANGE_QUANTITY("S", 0));
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 5));
	assert_rows(app, STORED_ALLOCATIONS, "");
	assert_rows(app, STORED_VIEW, "");
	assert_rows(app, STORED_PENDING, "");
	assert_non_null(strstr(all_rows(app), "|OutOfStock|OAK-STOOL\n"));
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 20));
	assert_string_equal(test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 20)), "W");
}

/* Others removed the product with all its batches: the line stays pending, for someone to look. */
static void test_reallocation__of_a_sku_that_is_gone_stays_pending(void **state)
{
	struct test_app *app = *state;

	prepare(app, 0);
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 25));
	app->store->products.count = 0;
	app->store->allocations.count = 0;
	app->store->batches.count = 0;
	app->bus.parts.settings.reaction_limit = 100;
	test_bus_rewire(&app->bus);
	(void)test_app_accept(app, DEALLOCATED("o-2", "OAK-STOOL", 20));
	assert_rows(app, STORED_PENDING, "o-2|OAK-STOOL|20\n");
	assert_int_equal(fake_log_count(&app->bus.log, "\"error\":\"Invalid sku OAK-STOOL\""), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_reallocation__goes_line_by_line),
		WITH_APP(test_reallocation__keeps_the_order_of_the_queue),
		WITH_APP(test_reallocation__that_fails_stays_pending),
		WITH_APP(test_reallocation__that_lost_a_race_is_tried_again),
		WITH_APP(test_reallocation__is_resumed_once),
		WITH_APP(test_reallocation__is_settled_by_what_came_between),
		WITH_APP(test_reallocation__of_a_line_that_is_out_of_stock_is_told),
		WITH_APP(test_reallocation__of_a_sku_that_is_gone_stays_pending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
