/*
 * tests/integration/test_unlocked_rows.c - lines and their allocations are read without a lock, and
 * so are references. What old code does to them after that is noticed.
 */
#include "config.h"

#include <stdatomic.h>

#include "tests/support/old_application.h"
#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

/* What the old application does in the middle of the first run, in a session of its own. */
struct interference {
	struct stock_case *this;
	const char *statement;
	struct connection *conn;
	struct waiting waiting;
	atomic_bool is_done;
	struct thread *thread;
};

static struct interference interference;

static void interfere(void *context)
{
	struct interference *old = context;
	struct error err;

	do
		err = (struct error){0};
	while (!connection_run(old->conn, old->statement, &err) && err.kind == ERROR_BUSY);
	old->is_done = true;
}

static bool is_done_or_waiting(void *context)
{
	struct interference *old = context;

	return old->is_done || is_waiting_for_a_lock(&old->waiting);
}

static bool let_old_code_in(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	(void)err;
	if (interference.thread)
		return true;
	interference.thread = thread_start(interference.this->threads, interfere, &interference);
	assert_true(eventually(is_done_or_waiting, &interference));
	return true;
}

/* The statement is given when the case's worker has loaded, and before it writes. */
static struct test_bus *interfere_with(
	struct stock_case *this, const struct message_type *event, const char *statement)
{
	interference = (struct interference){
		.this = this,
		.statement = statement,
		.conn = this->other->conn,
		.waiting = {this->database, stock_worker_session(this->other)},
	};
	test_bus_subscribe(&this->worker->bus,
		(struct subscription){event, IN_TRANSACTION, let_old_code_in, "let_old_code_in"});
	return &this->worker->bus;
}

static void await_old_code(void)
{
	TALLOC_FREE(interference.thread);
}

static void test_unlocked_rows__line_that_is_gone_is_stored_anew(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = interfere_with(
		this, &allocated_type, "DELETE FROM alloc_orderline WHERE orderid = 'o-1'");

	(void)old_add_batch(this->database->conn, "W", "OAK-STOOL", 10, NO_DATE);
	(void)old_add_line(this->database->conn, &(struct order_line){"o-1", "OAK-STOOL", 4});
	assert_string_equal(test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4)), "W");
	await_old_code();

	assert_int_equal(bus->clock.wait_count, 1);
	assert_dump(this->database, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\n");
	assert_view_is_right(this->database);
	assert_invariants(this->database);
}

static void test_unlocked_rows__line_that_has_come_is_used(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = interfere_with(this, &allocated_type,
		"INSERT INTO alloc_orderline (orderid, sku, qty) VALUES ('o-1', 'OAK-STOOL', 4)");

	(void)old_add_batch(this->database->conn, "W", "OAK-STOOL", 10, NO_DATE);
	assert_string_equal(test_bus_accept(bus, ALLOCATE("o-1", "OAK-STOOL", 4)), "W");
	await_old_code();

	/* Only a key tells that it has come; without one there are two, of which one is used. */
	assert_dump(this->database, STORED_LINES,
		this->database->shape->has_keys ? "o-1|OAK-STOOL|4\n"
						: "o-1|OAK-STOOL|4\no-1|OAK-STOOL|4\n");
	assert_int_equal(bus->clock.wait_count, this->database->shape->has_keys ? 1 : 0);
	assert_dump(this->database, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\n");
	assert_view_is_right(this->database);
	assert_invariants(this->database);
}

/* Into a batch of another SKU; one of ours is locked. Only a key tells, and then it is known. */
static void test_unlocked_rows__line_that_was_misplaced_meanwhile_is_a_conflict(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus = interfere_with(this, &allocated_type,
		"INSERT INTO alloc_allocation (batch_id, line_id) SELECT b.id, l.id"
		" FROM alloc_batch b JOIN alloc_orderline l WHERE b.reference = 'A'");
	const struct message *command = ALLOCATE("o-1", "OAK-STOOL", 4);

	(void)old_add_batch(this->database->conn, "W", "OAK-STOOL", 10, NO_DATE);
	(void)old_add_batch(this->database->conn, "A", "ASH-BENCH", 10, NO_DATE);
	(void)old_add_line(this->database->conn, &(struct order_line){"o-1", "OAK-STOOL", 4});
	if (this->database->shape->has_keys) {
		assert_int_equal(test_bus_refuse(bus, command).kind, ERROR_CONFLICT);
		assert_int_equal(bus->clock.wait_count, 1);
	} else {
		assert_string_equal(test_bus_accept(bus, command), "W");
	}
	await_old_code();
	assert_int_equal(
		test_bus_refuse(bus, ALLOCATE("o-1", "OAK-STOOL", 5)).kind, ERROR_CONFLICT);
}

static void test_unlocked_rows__allocation_that_is_gone_is_not_missed(void **state)
{
	struct stock_case *this = *state;
	struct test_bus *bus;

	(void)test_bus_accept(&this->other->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	(void)test_bus_accept(&this->other->bus, ALLOCATE("o-1", "OAK-STOOL", 4));
	(void)test_bus_accept(&this->other->bus, ALLOCATE("o-2", "OAK-STOOL", 4));
	bus = interfere_with(this, &allocation_cancelled_type,
		"DELETE a FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
		" WHERE l.orderid = 'o-1'");
	(void)test_bus_accept(bus, DEALLOCATE("o-1", "OAK-STOOL"));
	await_old_code();

	assert_dump(this->database, STORED_ALLOCATIONS, "o-2|OAK-STOOL|4|W\n");
	assert_invariants(this->database);
}

/* Its reference was found, but before its product was locked it went. */
static void test_unlocked_rows__batch_that_is_gone_is_unknown(void **state)
{
	struct stock_case *this = *state;
	struct waiting waiting = {this->database, stock_worker_session(this->other)};
	struct stock_task task = {.worker = this->other, .command = CHANGE_ETA("W", MAY(1))};
	struct thread *thread;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	stock_database_run(this->database, "START TRANSACTION");
	stock_database_run(
		this->database, "UPDATE ficus_product SET event_sequence = event_sequence");
	thread = thread_start(this->threads, stock_task_perform, &task);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	stock_database_run(this->database, "DELETE FROM alloc_batch");
	stock_database_run(this->database, "COMMIT");
	talloc_free(thread);

	assert_false(task.ok);
	assert_int_equal(task.err.kind, ERROR_NOT_FOUND);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_unlocked_rows__line_that_is_gone_is_stored_anew),
	STOCK_TEST(test_unlocked_rows__line_that_has_come_is_used),
	STOCK_TEST(test_unlocked_rows__line_that_was_misplaced_meanwhile_is_a_conflict),
	STOCK_TEST(test_unlocked_rows__allocation_that_is_gone_is_not_missed),
	STOCK_TEST(test_unlocked_rows__batch_that_is_gone_is_unknown),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("unlocked_rows", tests), ALL_SHAPES);
}
