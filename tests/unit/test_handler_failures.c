/*
 * tests/unit/test_handler_failures.c - whatever fails on a command's way: the caller is told,
 * nothing is written, nothing is held, and the next attempt succeeds.
 */
#include "config.h"

#include "tests/support/test_app.h"

#define OAK(ref, purchased, eta) CREATE_BATCH(ref, "OAK-STOOL", purchased, eta)

static void prepare(struct test_app *app)
{
	test_app_accept_all(app,
		HISTORY(OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20)));
}

/* A command, and how many times it reads from the repository. */
struct attempt {
	const struct message *command;
	int loads;
};

/* Each point at which a command can fail: begin, every load, commit. */
static void order_failure(struct test_app *app, int point, int loads, enum error_kind kind)
{
	struct fake_failure *at = point == 0 ? &app->uow.fail_begin
		: point <= loads             ? &app->uow.products.fail
					     : &app->uow.fail_commit;

	*at = (struct fake_failure){.kind = kind, .times = 1};
	if (at == &app->uow.products.fail)
		at->after = point - 1;
}

static void test_handlers__failure_leaves_nothing_behind(void **state)
{
	const struct attempt attempts[] = {
		{OAK("N", 5,       NO_DATE),           2},
		{ALLOCATE("o-3",       "OAK-STOOL", 5),  1},
		{DEALLOCATE("o-1",      "OAK-STOOL"),             1              },
		{CHANGE_QUANTITY("W",      25), 2},
		{CHANGE_QUANTITY("W",      60),             1                          },
		{CHANGE_ETA("S",      MAY(2)), 1},
	};
	static const enum error_kind kinds[] = {ERROR_UNAVAILABLE, ERROR_INTERNAL, ERROR_CONFLICT};
	struct test_app *app = *state;
	const char *before;

	prepare(app);
	before = all_rows(app);
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		for (int point = 0; point <= attempts[i].loads + 1; point++) {
			enum error_kind kind = kinds[(size_t)point % ARRAY_SIZE(kinds)];

			order_failure(app, point, attempts[i].loads, kind);
			assert_int_equal(test_app_refuse(app, attempts[i].command).kind, kind);
			assert_string_equal(all_rows(app), before);
			assert_int_equal(app->store->locks.count, 0);
			assert_null(unit_of_work_mem(&app->uow.base));
		}
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		(void)test_app_accept(app, attempts[i].command);
	assert_string_not_equal(all_rows(app), before);
}

/* Lost once, at any point: the whole command runs again, and its effect is there once. */
static void test_handlers__lost_race_is_run_again(void **state)
{
	struct test_app *app = *state;

	prepare(app);
	app->uow.overtaken_commits = 1;
	assert_string_equal(test_app_accept(app, ALLOCATE("o-3", "OAK-STOOL", 5)), "W");
	app->uow.products.fail = (struct fake_failure){.kind = ERROR_BUSY, .times = 1};
	assert_string_equal(test_app_accept(app, ALLOCATE("o-4", "OAK-STOOL", 5)), "W");
	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_BUSY, .times = 1};
	(void)test_app_accept(app, CHANGE_ETA("S", MAY(2)));

	assert_rows(app, STORED_ALLOCATIONS,
		"o-1|OAK-STOOL|20|W\n"
		"o-2|OAK-STOOL|20|W\n"
		"o-3|OAK-STOOL|5|W\n"
		"o-4|OAK-STOOL|5|W\n");
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|8\n"); /* the other's change is one of them */
	assert_int_equal(app->bus.clock.wait_count, 3);
}

/* Source: docs/messages.md, "Failures". Attempts are bounded, and there is never a partial change.
 */
static void test_handlers__races_lost_for_ever_are_given_up(void **state)
{
	struct test_app *app = *state;
	int begun;

	prepare(app);
	begun = app->uow.begin_count;
	app->uow.overtaken_commits = 99;
	assert_int_equal(test_app_refuse(app, ALLOCATE("o-3", "OAK-STOOL", 5)).kind, ERROR_BUSY);
	assert_int_equal(app->uow.begin_count - begun, 5);
	assert_int_equal(app->bus.clock.wait_count, 4);
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|W\no-2|OAK-STOOL|20|W\n");
	assert_rows(app, STORED_VIEW, "o-1|OAK-STOOL|20|W\no-2|OAK-STOOL|20|W\n");
}

static void test_handlers__without_reruns_the_loser_is_told(void **state)
{
	struct test_app *app = *state;

	prepare(app);
	app->bus.parts.settings.command_attempts = 1;
	test_bus_rewire(&app->bus);
	app->uow.overtaken_commits = 1;
	assert_int_equal(test_app_refuse(app, ALLOCATE("o-3", "OAK-STOOL", 5)).kind, ERROR_BUSY);
	assert_int_equal(app->bus.clock.wait_count, 0);
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|W\no-2|OAK-STOOL|20|W\n");
}

static void unlock(void *context)
{
	struct test_app *app = context;

	fake_store_unlock_all(app->store, &app->bus);
}

/* Another one holds the product, and lets go while we wait. */
static void test_handlers__wait_for_whoever_is_first(void **state)
{
	struct test_app *app = *state;

	prepare(app);
	assert_true(fake_store_lock(app->store, FAKE_LOCK_SKU, "OAK-STOOL", &app->bus));
	app->bus.clock.on_wait = unlock;
	app->bus.clock.context = app;
	assert_string_equal(test_app_accept(app, ALLOCATE("o-3", "OAK-STOOL", 5)), "W");
	assert_int_equal(app->bus.clock.wait_count, 1);
}

static bool fail_in_transaction(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	return error_set(err, ERROR_INTERNAL, "a subscriber failed");
}

/* A subscriber in the transaction is part of the command, for every event there is. */
static void test_handlers__failed_subscriber_undoes_the_command(void **state)
{
	const struct {
		const struct message_type *event;
		const struct message *command;
	} rows[] = {
		{&allocated_type, ALLOCATE("o-3", "OAK-STOOL",               5)},
		{&out_of_stock_type,               ALLOCATE("o-3",            "OAK-STOOL",         51)},
		{&deallocated_type,            CHANGE_QUANTITY("W",                          25)                          },
		{&allocation_cancelled_type,            DEALLOCATE("o-1", "OAK-STOOL")},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct test_app *app = test_app_start_afresh(state);
		const char *before;

		prepare(app);
		before = all_rows(app);
		test_bus_subscribe(&app->bus,
			(struct subscription){
				rows[i].event, IN_TRANSACTION, fail_in_transaction, "fail"});
		assert_string_equal(
			test_app_refuse(app, rows[i].command).message, "a subscriber failed");
		assert_string_equal(all_rows(app), before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_handlers__failure_leaves_nothing_behind),
		WITH_APP(test_handlers__lost_race_is_run_again),
		WITH_APP(test_handlers__races_lost_for_ever_are_given_up),
		WITH_APP(test_handlers__without_reruns_the_loser_is_told),
		WITH_APP(test_handlers__wait_for_whoever_is_first),
		WITH_APP(test_handlers__failed_subscriber_undoes_the_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
