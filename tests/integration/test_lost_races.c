/*
 * tests/integration/test_lost_races.c - lock timeouts, deadlocks and killed sessions, all of them
 * real: the bus runs the whole command again, and its effect is there once.
 */
#include "config.h"

#include "tests/support/database_case.h"
#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

/* W of 10 units, held by a transaction of somebody else. */
static void prepare_and_hold(struct stock_case *this)
{
	(void)test_bus_accept(&this->other->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	stock_database_run(this->database, "START TRANSACTION");
	stock_database_run(
		this->database, "UPDATE ficus_product SET event_sequence = event_sequence");
}

static void let_go(void *context)
{
	stock_database_run(context, "COMMIT");
}

static void assert_allocated_once(struct stock_case *this)
{
	assert_dump(this->database, STORED_LINES, "o-1|OAK-STOOL|4\n");
	assert_dump(this->database, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\n");
	assert_dump(this->database, STORED_OUTBOX, "OAK-STOOL|1|Allocated|o-1|OAK-STOOL|4|W\n");
	assert_view_is_right(this->database);
	assert_invariants(this->database);
}

static void test_lost_races__command_that_waited_in_vain_runs_again(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = &this->worker->bus;

	prepare_and_hold(this);
	bus->clock.on_wait = let_go;
	bus->clock.context = this->database;
	assert_string_equal(test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4)), "W");

	assert_int_equal(bus->clock.wait_count, 1);
	assert_int_equal(fake_log_count(&bus->log, "waited too long for a lock"), 1);
	assert_allocated_once(this);
}

static void test_lost_races__command_that_always_waits_in_vain_is_busy(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = &this->worker->bus;

	prepare_and_hold(this);
	bus->parts.settings.command_attempts = 1;
	test_bus_rewire(bus);
	assert_int_equal(test_bus_refuse(bus, ALLOCATE("o-1", "OAK-STOOL", 4)).kind, ERROR_BUSY);
	let_go(this->database);

	assert_int_equal(bus->clock.wait_count, 0);
	assert_dump(this->database, STORED_OUTBOX, "");
	assert_dump(this->database, STORED_LINES, "");
	(void)test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4));
	assert_allocated_once(this);
}

/* It locks the batches the other way round, and has more to lose. */
static void provoke_deadlock(struct stock_case *this)
{
	struct waiting waiting = {this->database, stock_worker_session(this->worker)};
	struct stock_task task = {
		.worker = this->worker, .command = ALLOCATE("o-1", "OAK-STOOL", 4)};
	struct thread *thread;

	stock_database_run(this->database, "START TRANSACTION");
	for (int i = 0; i < 100; i++)
		stock_database_run(this->database,
			"INSERT INTO ficus_pending (orderid, sku, qty) VALUES ('x', 'x', %d)", i);
	stock_database_run(
		this->database, "UPDATE alloc_batch SET eta = '2031-06-01' WHERE reference = 'S'");
	thread = thread_start(this->threads, stock_task_perform, &task);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	stock_database_run(this->database, "UPDATE alloc_batch SET qty = qty + 1 WHERE id = %lld",
		(long long)stock_database_number(
			this->database, "SELECT id FROM alloc_batch WHERE reference = 'W'"));
	stock_database_run(this->database, "ROLLBACK");
	talloc_free(thread);
	assert_performed(&task);
}

static void test_lost_races__victim_of_a_deadlock_runs_again(void **state)
{
	struct stock_case *this = *state;

	(void)test_bus_accept(&this->other->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	(void)test_bus_accept(&this->other->bus, CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1)));
	provoke_deadlock(this);

	assert_int_equal(fake_log_count(&this->worker->bus.log, "\"error\":\"deadlock\""), 1);
	assert_allocated_once(this);
}

static bool is_gone(void *argument)
{
	const struct waiting *session = argument;

	return session_has_ended(session->database->conn, session->session);
}

/* Ends the session in the middle of the first run's transaction, behind its back. */
static bool kill_own_session(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	struct test_bus *bus = container_of(deps, struct test_bus, deps);
	struct stock_worker *worker = container_of(bus, struct stock_worker, bus);
	struct waiting session = {worker->database, 0};

	(void)event;
	(void)err;
	if (fake_log_count(&bus->log, "\"handler\":\"handle_allocate\"") > 1)
		return true;
	session.session = stock_worker_session(worker);
	stock_database_run(worker->database, "KILL CONNECTION %lld", (long long)session.session);
	assert_true(eventually(is_gone, &session));
	return true;
}

static void test_lost_races__command_whose_session_was_killed_runs_again(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = &this->worker->bus;

	(void)test_bus_accept(bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	test_bus_subscribe(bus,
		(struct subscription)SUBSCRIBE(allocated_type, IN_TRANSACTION, kill_own_session));
	assert_string_equal(test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4)), "W");

	assert_int_equal(fake_log_count(&bus->log, "\"message\":\"command failed\""), 1);
	assert_allocated_once(this);
}

static void test_lost_races__session_closed_between_commands_is_not_noticed(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = &this->worker->bus;
	struct waiting session = {this->database, 0};

	(void)test_bus_accept(bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	session.session = stock_worker_session(this->worker);
	stock_database_run(this->database, "KILL CONNECTION %lld", (long long)session.session);
	assert_true(eventually(is_gone, &session));
	assert_string_equal(test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4)), "W");

	assert_int_equal(fake_log_count(&bus->log, "\"message\":\"command failed\""), 0);
	assert_allocated_once(this);
}

static const struct query move = {
	.sql = "UPDATE ficus_product SET version_number = version_number + 1",
};

/* In the first run's own transaction: whoever else tries is kept away by the lock. */
static bool move_version(const struct message *event, struct dependencies *deps, struct error *err)
{
	struct test_bus *bus = container_of(deps, struct test_bus, deps);
	struct stock_worker *worker = container_of(bus, struct stock_worker, bus);

	(void)event;
	return bus->clock.wait_count > 0 || mapper_execute(worker->conn, &move, NULL, NULL, err);
}

static void test_lost_races__version_that_has_moved_in_spite_of_the_lock_is_seen(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = &this->worker->bus;

	(void)test_bus_accept(bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	test_bus_subscribe(
		bus, (struct subscription)SUBSCRIBE(allocated_type, IN_TRANSACTION, move_version));
	assert_string_equal(test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4)), "W");

	assert_int_equal(bus->clock.wait_count, 1);
	assert_int_equal(fake_log_count(&bus->log, "product OAK-STOOL has moved on"), 1);
	assert_allocated_once(this);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_lost_races__command_that_waited_in_vain_runs_again),
	STOCK_TEST(test_lost_races__command_that_always_waits_in_vain_is_busy),
	STOCK_TEST(test_lost_races__victim_of_a_deadlock_runs_again),
	STOCK_TEST(test_lost_races__command_whose_session_was_killed_runs_again),
	STOCK_TEST(test_lost_races__session_closed_between_commands_is_not_noticed),
	STOCK_TEST(test_lost_races__version_that_has_moved_in_spite_of_the_lock_is_seen),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("lost_races", tests), ALL_SHAPES);
}
