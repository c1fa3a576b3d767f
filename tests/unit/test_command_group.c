/* tests/unit/test_command_group.c - commands that share a transaction, and each its own outcome. */
#include "config.h"

#include <pthread.h>
#include <sched.h>

#include "tests/fakes/fake_store_dump.h"
#include "tests/support/test_app.h"

#define OAK(orderid, quantity) ALLOCATE(orderid, "OAK-STOOL", quantity)

static void test_command_group__has_one_transaction_and_each_member_its_answer(void **state)
{
	struct test_app *app = *state;
	struct test_member members[4];

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	assert_true(test_bus_run_group(&app->bus,
		HISTORY(OAK("o-1", 4), OAK("o-2", 7), DEALLOCATE("o-1", "OAK-STOOL"),
			OAK("o-3", 8)),
		members));

	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		assert_true(members[i].member.ok);
	assert_string_equal(members[0].reply.batchref, "W");
	assert_null(members[1].reply.batchref);
	assert_string_equal(members[3].reply.batchref, "W");
	assert_int_equal(app->uow.commit_count, 2);
	assert_rows(app, STORED_ALLOCATIONS, "o-3|OAK-STOOL|8|W\n");
	assert_rows(app, STORED_PRODUCTS, "OAK-STOOL|4\n");
	assert_rows(app, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|4|W\n"
		"OAK-STOOL|2|OutOfStock|OAK-STOOL\n"
		"OAK-STOOL|3|AllocationCancelled|o-1|OAK-STOOL|4|W\n"
		"OAK-STOOL|4|Allocated|o-3|OAK-STOOL|8|W\n");
}

static void test_command_group__line_asked_for_twice_is_allocated_once(void **state)
{
	struct test_app *app = *state;
	struct test_member members[2];

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	assert_true(test_bus_run_group(&app->bus, HISTORY(OAK("o-1", 4), OAK("o-1", 4)), members));

	assert_string_equal(members[0].reply.batchref, "W");
	assert_string_equal(members[1].reply.batchref, "W");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\n");
	assert_rows(app, STORED_OUTBOX, "OAK-STOOL|1|Allocated|o-1|OAK-STOOL|4|W\n");
}

static void order_failure(struct fake_failure *failure, enum error_kind kind)
{
	*failure = (struct fake_failure){.kind = kind, .times = kind != ERROR_NONE};
}

struct failing_group {
	enum error_kind at_begin; /* ERROR_NONE: it does not fail there */
	enum error_kind at_commit;
	const char *second_sku; /* of the second member */
	bool is_handled;        /* each member has its outcome */
};

static void test_command_group__writes_nothing_when_anything_fails(void **state)
{
	static const struct failing_group rows[] = {
		{ERROR_NONE,        ERROR_NONE,        "NO-SUCH-STOOL", false},
		{ERROR_NONE,        ERROR_BUSY,        "OAK-STOOL",     false},
		{ERROR_NONE,        ERROR_CONFLICT,    "OAK-STOOL",     false},
		{ERROR_NONE,        ERROR_INTERNAL,    "OAK-STOOL",     false},
		{ERROR_NONE,        ERROR_UNAVAILABLE, "OAK-STOOL",     true },
		{ERROR_UNAVAILABLE, ERROR_NONE,        "OAK-STOOL",     true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct test_app *app = test_app_start_afresh(state);
		struct test_member members[2];
		const char *before;

		(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
		before = all_rows(app);
		order_failure(&app->uow.fail_begin, rows[i].at_begin);
		order_failure(&app->uow.fail_commit, rows[i].at_commit);
		assert_int_equal(
			test_bus_run_group(&app->bus,
				HISTORY(OAK("o-1", 4), ALLOCATE("o-2", rows[i].second_sku, 4)),
				members),
			rows[i].is_handled);

		for (size_t j = 0; j < ARRAY_SIZE(members); j++) {
			assert_false(members[j].member.ok);
			assert_int_equal(members[j].member.err.kind,
				rows[i].is_handled ? ERROR_UNAVAILABLE : ERROR_NONE);
		}
		assert_string_equal(all_rows(app), before);
		/* The same worker goes on. */
		assert_string_equal(test_app_accept(app, OAK("o-1", 4)), "W");
	}
}

#define CROWD 5

/* A thread with a bus of its own and one command. */
struct customer {
	pthread_t thread;
	struct fake_unit_of_work uow;
	struct test_bus bus;
	const struct message *command;
	struct receipt receipt;
	struct reply reply;
	struct error err;
	bool ok;
};

/* All share the store: who has the turn is alone in it. */
struct crowd {
	struct fake_store *store;
	struct turns *turns;
	struct customer customers[CROWD];
};

static bool hear(const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	(void)err;
	return true;
}

static struct crowd *crowd_new(void)
{
	struct crowd *crowd = mem_new(NULL, struct crowd);
	struct turns_settings settings = {CROWD + 1, CROWD, 60000, 60000};

	crowd->store = fake_store_new(crowd);
	crowd->turns = turns_new(crowd, settings);
	for (size_t i = 0; i < CROWD; i++) {
		struct customer *customer = &crowd->customers[i];

		fake_unit_of_work_init(&customer->uow, crowd->store);
		test_bus_init(&customer->bus, mem_context(NULL, "customer"), &customer->uow.base);
		customer->bus.parts.turns = crowd->turns;
		test_bus_subscribe(&customer->bus,
			(struct subscription)SUBSCRIBE(out_of_stock_type, AFTER_COMMIT, hear));
		customer->reply.mem = customer->bus.mem;
	}
	(void)test_bus_accept(&crowd->customers[0].bus, CREATE_BATCH("W", "OAK-STOOL", 3, NO_DATE));
	crowd->customers[0].uow.commit_count = 0;
	return crowd;
}

static void crowd_free(struct crowd *crowd)
{
	for (size_t i = 0; i < CROWD; i++)
		talloc_free(crowd->customers[i].bus.mem);
	talloc_free(crowd);
}

static void *order(void *argument)
{
	struct customer *customer = argument;

	customer->ok = message_bus_handle_once(customer->bus.bus, customer->command,
		&customer->receipt, &customer->reply, &customer->err);
	return NULL;
}

/* Each wants a unit, and all wait for the same turn before any of them begins. */
static void serve(struct crowd *crowd)
{
	static const char *const orders[CROWD] = {"o-1", "o-2", "o-3", "o-4", "o-5"};
	struct turn turn;

	assert_int_equal(turns_enter(crowd->turns, &turn, "OAK-STOOL", NULL), TURN_LEADING);
	for (size_t i = 0; i < CROWD; i++) {
		struct customer *customer = &crowd->customers[i];

		customer->command = message_copy(customer->bus.mem, OAK(orders[i], 1));
		customer->receipt = (struct receipt){.kind = RECEIPT_REQUEST, .key = orders[i]};
		assert_int_equal(pthread_create(&customer->thread, NULL, order, customer), 0);
		while (turns_waiting(crowd->turns, "OAK-STOOL") < i + 1)
			(void)sched_yield();
	}
	turns_leave(crowd->turns, &turn, false);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(pthread_join(crowd->customers[i].thread, NULL), 0);
}

/* In the order in which they came, whoever did the work: three of them while there was stock. */
static void assert_served(struct crowd *crowd)
{
	for (size_t i = 0; i < CROWD; i++) {
		struct customer *customer = &crowd->customers[i];

		assert_true(customer->ok);
		assert_int_equal(customer->reply.batchref != NULL, i < 3);
		assert_int_equal(
			fake_log_count(&customer->bus.log, "\"handler\":\"hear\""), i < 3 ? 0 : 1);
	}
	assert_string_equal(fake_store_dump(crowd->store, crowd, STORED_ALLOCATIONS),
		"o-1|OAK-STOOL|1|W\no-2|OAK-STOOL|1|W\no-3|OAK-STOOL|1|W\n");
}

static int commit_count(const struct crowd *crowd)
{
	int count = 0;

	for (size_t i = 0; i < CROWD; i++)
		count += crowd->customers[i].uow.commit_count;
	return count;
}

static void test_command_group__those_who_waited_are_served_at_once(void **state)
{
	struct crowd *crowd = crowd_new();

	(void)state;
	serve(crowd);
	assert_served(crowd);
	assert_int_equal(commit_count(crowd), 1);
	assert_int_equal(crowd->customers[0].uow.commit_count, 1);
	crowd_free(crowd);
}

static void test_command_group__failed_one_is_handled_one_by_one(void **state)
{
	struct crowd *crowd = crowd_new();

	(void)state;
	crowd->customers[0].uow.overtaken_commits = 1;
	serve(crowd);
	assert_served(crowd);
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(crowd->customers[i].uow.commit_count, 1);
	crowd_free(crowd);
}

/* The database went away: nobody runs a second time, as the first may have been written. */
static void test_command_group__of_unknown_outcome_is_not_run_again(void **state)
{
	struct crowd *crowd = crowd_new();

	(void)state;
	order_failure(&crowd->customers[0].uow.fail_commit, ERROR_UNAVAILABLE);
	serve(crowd);
	for (size_t i = 0; i < CROWD; i++) {
		assert_false(crowd->customers[i].ok);
		assert_int_equal(crowd->customers[i].err.kind, ERROR_UNAVAILABLE);
	}
	assert_int_equal(commit_count(crowd), 0);
	crowd_free(crowd);
}

/* It fails while it waits to claim a receipt; who has that is told so, and the others go on. */
static void test_command_group__receipt_that_is_held_is_not_claimed_again(void **state)
{
	struct crowd *crowd = crowd_new();
	struct customer *customers = crowd->customers;
	struct receipt held = {.kind = RECEIPT_REQUEST, .key = "o-3"};
	struct fake_unit_of_work other;
	struct test_bus bus;
	struct error err = {0};

	(void)state;
	fake_unit_of_work_init(&other, crowd->store);
	test_bus_init(&bus, mem_context(crowd, "other"), &other.base);
	other.base.work.receipt = &held;
	assert_true(work_begin(&other.base.work, &err));
	serve(crowd);
	work_end(&other.base.work);

	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(customers[i].ok, i != 2);
	assert_int_equal(customers[2].err.kind, ERROR_CONFLICT);
	assert_int_equal(customers[2].receipt.state, RECEIPT_HELD);
	assert_int_equal(customers[2].uow.begin_count, 0);
	assert_string_equal(fake_store_dump(crowd->store, crowd, STORED_ALLOCATIONS),
		"o-1|OAK-STOOL|1|W\no-2|OAK-STOOL|1|W\no-4|OAK-STOOL|1|W\n");
	crowd_free(crowd);
}

/* How a command with that key ends while another one is at work, with the key "k-1", for longer. */
static struct error wait_in_vain(struct test_app *app, struct receipt *receipt)
{
	struct receipt at_work = {.kind = RECEIPT_REQUEST, .key = "k-1"};
	struct turn turn;
	struct error err = {0};

	app->bus.parts.turns = turns_new(app, (struct turns_settings){2, 2, 1, 1});
	test_bus_rewire(&app->bus);
	assert_int_equal(
		turns_enter(app->bus.parts.turns, &turn, "OAK-STOOL", &at_work), TURN_LEADING);
	assert_false(message_bus_handle_once(app->bus.bus, OAK("o-1", 1), receipt, NULL, &err));
	assert_int_equal(app->uow.begin_count, 0);
	turns_leave(app->bus.parts.turns, &turn, false);
	return err;
}

static void test_command_group__who_waits_too_long_has_lost_a_race(void **state)
{
	struct receipt receipt = {
		.kind = RECEIPT_REQUEST, .key = "k-2", .state = RECEIPT_HELD /* once */};
	struct error err = wait_in_vain(*state, &receipt);

	assert_int_equal(err.kind, ERROR_BUSY);
	assert_string_equal(err.message, "waited too long for other commands");
	assert_int_equal(receipt.state, RECEIPT_NEW);
}

static void test_command_group__who_waits_too_long_for_its_copy_is_told_so(void **state)
{
	struct receipt receipt = {.kind = RECEIPT_REQUEST, .key = "k-1"};
	struct error err = wait_in_vain(*state, &receipt);

	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_int_equal(receipt.state, RECEIPT_HELD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_command_group__has_one_transaction_and_each_member_its_answer),
		WITH_APP(test_command_group__line_asked_for_twice_is_allocated_once),
		WITH_APP(test_command_group__writes_nothing_when_anything_fails),
		cmocka_unit_test(test_command_group__those_who_waited_are_served_at_once),
		cmocka_unit_test(test_command_group__failed_one_is_handled_one_by_one),
		cmocka_unit_test(test_command_group__of_unknown_outcome_is_not_run_again),
		cmocka_unit_test(test_command_group__receipt_that_is_held_is_not_claimed_again),
		WITH_APP(test_command_group__who_waits_too_long_has_lost_a_race),
		WITH_APP(test_command_group__who_waits_too_long_for_its_copy_is_told_so),
	};

	return cmocka_run_group_tests_name("command group", tests, NULL, NULL);
}
