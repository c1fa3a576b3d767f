/*
 * tests/integration/test_stock.c - the stored stock of a batch is what its lines add up to, whoever
 * writes to the old tables, and in whatever way.
 */
#include "config.h"

#include "base/monotonic.h"
#include "orm_mapping/stock.h"

#include <stdatomic.h>

#include "orm_mapping/database_traits.h"
#include "tests/support/old_application.h"
#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

#define BATCHES 3
#define LINES   8

/* Batches 1 to 3 and lines 1 to 8, of i units each; nothing allocated. */
static void add_rows(struct stock_database *database)
{
	for (int i = 1; i <= BATCHES; i++)
		stock_database_run(database,
			"INSERT INTO alloc_batch VALUES (%d, 'B-%d', 'OAK-STOOL', 1000, NULL)", i,
			i);
	for (int i = 1; i <= LINES; i++)
		stock_database_run(database,
			"INSERT INTO alloc_orderline VALUES (%d, 'o-%d', 'OAK-STOOL', %d)", i, i,
			i);
}

/* Also what no constraint of the old tables forbids. */
static void test_stock__is_right_after_every_statement(void **state)
{
	struct stock_case *this = *state;
	static const char *const statements[] = {
		"INSERT INTO alloc_allocation VALUES (1, 1, 1)",
		"INSERT INTO alloc_allocation VALUES (2, 1, 2), (3, 1, 3), (4, 2, 4)",
		"UPDATE alloc_orderline SET qty = 10 WHERE id = 1",
		"UPDATE alloc_orderline SET qty = qty + 1",
		"UPDATE alloc_orderline SET orderid = 'o-x'",
		"UPDATE alloc_allocation SET batch_id = 3 WHERE id = 1",
		"UPDATE alloc_allocation SET batch_id = 4 - batch_id",
		"UPDATE alloc_allocation SET line_id = 5 WHERE id = 2",
		"UPDATE alloc_allocation SET line_id = 7, batch_id = 2 WHERE id = 2",
		"REPLACE INTO alloc_allocation VALUES (2, 1, 8)",
		"INSERT INTO alloc_allocation VALUES (2, 3, 8)"
		" ON DUPLICATE KEY UPDATE batch_id = VALUES(batch_id)",
		"INSERT IGNORE INTO alloc_allocation VALUES (2, 1, 6)",
		"INSERT INTO alloc_allocation (batch_id, line_id)"
		" SELECT 1, id FROM alloc_orderline WHERE id IN (5, 6)",
		"UPDATE alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
		" SET l.qty = l.qty + 2, a.batch_id = 2",
		"DELETE FROM alloc_allocation WHERE id = 2",
		"DELETE a FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
		" WHERE l.qty > 5",
		"DELETE FROM alloc_allocation",
	};

	add_rows(this->database);
	for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
		stock_database_run(this->database, "%s", statements[i]);
		assert_stored_stock(this->database);
	}
}

static void test_stock__counts_a_line_as_often_as_it_is_linked(void **state)
{
	struct stock_case *this = *state;

	add_rows(this->database);
	stock_database_run(this->database,
		"INSERT INTO alloc_allocation (batch_id, line_id) VALUES (1, 5), (1, 5), (2, 5)");
	stock_database_run(this->database, "UPDATE alloc_orderline SET qty = 7 WHERE id = 5");

	assert_string_equal(stock_database_text(this->database,
				    "SELECT CONCAT_WS('|', batch_id, allocated_quantity)"
				    " FROM ficus_batch_stock ORDER BY batch_id"),
		"1|14\n2|7\n");
}

static void test_stock__follows_a_rollback(void **state)
{
	struct stock_case *this = *state;

	add_rows(this->database);
	stock_database_run(this->database, "INSERT INTO alloc_allocation VALUES (1, 1, 1)");
	stock_database_run(this->database, "START TRANSACTION");
	stock_database_run(this->database, "INSERT INTO alloc_allocation VALUES (2, 1, 2)");
	stock_database_run(this->database, "UPDATE alloc_orderline SET qty = 50");
	stock_database_run(this->database, "DELETE FROM alloc_allocation WHERE id = 1");
	assert_stored_stock(this->database);
	stock_database_run(this->database, "ROLLBACK");
	assert_stored_stock(this->database);
}

/* A session of the old application that gives one statement, in whatever thread. */
struct session {
	struct connection *conn;
	const char *statement;
	bool ok;
	struct error err;
};

static void run_statement(void *context)
{
	struct session *session = context;

	session->ok = connection_run(session->conn, session->statement, &session->err);
}

/*
 * A statement that has read the links before it comes to wait for a line must not add to a batch
 * what has been taken off meanwhile.
 */
static void test_stock__long_statement_sees_what_was_done_meanwhile(void **state)
{
	struct stock_case *this = *state;
	struct session session = {
		.conn = this->other->conn,
		.statement = "UPDATE alloc_orderline SET qty = qty + 100"
			     " WHERE id IN (SELECT line_id FROM alloc_allocation)",
	};
	struct waiting waiting = {this->database, stock_worker_session(this->other)};
	struct thread *thread;

	add_rows(this->database);
	stock_database_run(
		this->database, "INSERT INTO alloc_allocation VALUES (1, 1, 1), (2, 2, 2)");
	stock_database_run(this->database, "START TRANSACTION");
	stock_database_run(this->database, "DELETE FROM alloc_allocation WHERE id = 2");
	thread = thread_start(this->threads, run_statement, &session);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	stock_database_run(this->database, "COMMIT");
	talloc_free(thread);

	assert_success(session.ok, &session.err);
	assert_stored_stock(this->database);
}

/* Old code at random: single statements, and transactions of which some are taken back. */
struct scribbler {
	struct connection *conn;
	struct fake_random random;
	atomic_bool *stop; /* NULL: it stops by itself */
	struct error err;  /* of what was no lost race */
};

#define SCRIBBLES 120

static uint32_t below(struct scribbler *scribbler, uint32_t limit)
{
	return random_below(&scribbler->random.base, limit);
}

static bool scribble(struct scribbler *scribbler, struct error *err)
{
	static const char *const forms[] = {
		"INSERT INTO alloc_allocation (batch_id, line_id) VALUES (%u, %u)",
		"INSERT IGNORE INTO alloc_allocation (batch_id, line_id) VALUES (%u, %u)",
		"UPDATE alloc_allocation SET batch_id = %u WHERE line_id = %u",
		"UPDATE alloc_orderline SET qty = %u + 1 WHERE id = %u",
		("UPDATE alloc_orderline SET qty = qty + %u WHERE id IN"
		 " (SELECT line_id FROM alloc_allocation WHERE line_id < %u)"),
		"DELETE FROM alloc_allocation WHERE batch_id = %u OR line_id = %u",
	};
	TALLOC_CTX *mem = mem_context(NULL, "scribble");
	const char *sql = mem_printf(mem, forms[below(scribbler, ARRAY_SIZE(forms))],
		1 + below(scribbler, BATCHES), 1 + below(scribbler, LINES));
	bool ok = connection_run(scribbler->conn, sql, err);

	talloc_free(mem);
	return ok;
}

/* Two statements in one transaction, which ends well or not. */
static bool scribble_twice(struct scribbler *scribbler, struct error *err)
{
	bool ok = connection_run(scribbler->conn, "START TRANSACTION", err) &&
		scribble(scribbler, err) && scribble(scribbler, err);
	struct error end = {0};

	if (!connection_run(
		    scribbler->conn, ok && below(scribbler, 4) ? "COMMIT" : "ROLLBACK", &end))
		*err = end;
	return ok;
}

/* A unique key may refuse a row, and a race may be lost: neither is of interest here. */
static void scribble_away(void *context)
{
	struct scribbler *scribbler = context;

	for (int i = 0; scribbler->stop ? !*scribbler->stop : i < SCRIBBLES; i++) {
		struct error err = {0};
		bool ok = below(scribbler, 2) ? scribble(scribbler, &err)
					      : scribble_twice(scribbler, &err);

		if (!ok && err.kind != ERROR_BUSY && err.kind != ERROR_CONFLICT)
			scribbler->err = err;
	}
}

static struct scribbler scribbler_of(struct stock_worker *worker, uint64_t seed)
{
	struct scribbler scribbler = {.conn = worker->conn};

	fake_random_init(&scribbler.random, seed);
	return scribbler;
}

static void test_stock__is_right_after_many_writers(void **state)
{
	struct stock_case *this = *state;
	struct scribbler scribblers[] = {
		scribbler_of(this->worker, 1),
		scribbler_of(this->other, 2),
		scribbler_of(stock_worker_new(this, this->database), 3),
	};

	add_rows(this->database);
	threads_run(scribble_away, scribblers, sizeof(scribblers[0]), ARRAY_SIZE(scribblers));
	for (size_t i = 0; i < ARRAY_SIZE(scribblers); i++)
		assert_success(scribblers[i].err.kind == ERROR_NONE, &scribblers[i].err);
	assert_stored_stock(this->database);
}

/* Does something to the stock while two write, and looks at what is there when they have ended. */
static void run_among_writers(
	struct stock_case *this, bool (*act)(struct connection *conn, struct error *err))
{
	atomic_bool stop = false;
	struct scribbler scribblers[] = {
		scribbler_of(this->worker, 1), scribbler_of(this->other, 2)};
	struct thread *threads[ARRAY_SIZE(scribblers)];
	struct connection *conn = stock_worker_new(this, this->database)->conn;
	struct error err = {0};
	bool ok = true;

	for (size_t i = 0; i < ARRAY_SIZE(scribblers); i++) {
		scribblers[i].stop = &stop;
		threads[i] = thread_start(this->threads, scribble_away, &scribblers[i]);
	}
	for (int i = 0; ok && i < 5; i++)
		ok = act(conn, &err);
	stop = true;
	for (size_t i = 0; i < ARRAY_SIZE(scribblers); i++) {
		talloc_free(threads[i]);
		assert_success(scribblers[i].err.kind == ERROR_NONE, &scribblers[i].err);
	}
	assert_success(ok, &err);
	assert_stored_stock(this->database);
}

static bool rebuild(struct connection *conn, struct error *err)
{
	int64_t batches;

	return stock_rebuild(conn, &batches, err);
}

static void test_stock__rebuild_is_right_among_writers(void **state)
{
	struct stock_case *this = *state;

	add_rows(this->database);
	stock_database_run(
		this->database, "INSERT INTO ficus_batch_stock VALUES (1, 100), (2, -7), (99, 5)");
	run_among_writers(this, rebuild);
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_batch_stock WHERE batch_id = 99"),
		0);
}

static void test_stock__install_counts_a_history(void **state)
{
	static const char *const triggers[] = {"ficus_allocation_insert", "ficus_allocation_update",
		"ficus_allocation_delete", "ficus_orderline_update"};
	struct stock_case *this = *state;
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++)
		stock_database_run(this->database, "DROP TRIGGER %s", triggers[i]);
	add_rows(this->database);
	stock_database_run(this->database,
		"INSERT INTO alloc_allocation (batch_id, line_id)"
		" SELECT 1 + id %% 2, id FROM alloc_orderline");
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_batch_stock"), 0);

	assert_success(stock_install(this->database->conn, &err), &err);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_batch_stock"),
		BATCHES);
	assert_stored_stock(this->database);
}

/* Triggers must not keep the old application waiting, so making them may take several goes. */
static bool install(struct connection *conn, struct error *err)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;

	while (!stock_install(conn, err))
		if (err->kind != ERROR_BUSY || monotonic_ms() > deadline)
			return false;
	return true;
}

static void test_stock__install_is_right_among_writers(void **state)
{
	struct stock_case *this = *state;

	add_rows(this->database);
	stock_database_run(this->database, "DROP TRIGGER ficus_allocation_insert");
	stock_database_run(this->database, "DROP TRIGGER ficus_orderline_update");
	run_among_writers(this, install);
}

static void test_stock__rebuild_counts_the_batches(void **state)
{
	struct stock_case *this = *state;
	struct error err = {0};
	int64_t batches = -1;

	add_rows(this->database);
	assert_success(stock_rebuild(this->database->conn, &batches, &err), &err);
	assert_int_equal(batches, BATCHES);
}

/* As Django empties its tables; no trigger runs, and the numbers start again. */
static void test_stock__rebuild_forgets_batches_that_were_truncated(void **state)
{
	struct stock_case *this = *state;
	struct error err = {0};

	add_rows(this->database);
	stock_database_run(this->database, "INSERT INTO alloc_allocation VALUES (1, 1, 1)");
	stock_database_run(this->database, "SET foreign_key_checks = 0");
	stock_database_run(this->database, "TRUNCATE alloc_allocation");
	stock_database_run(this->database, "TRUNCATE alloc_batch");
	stock_database_run(this->database, "SET foreign_key_checks = 1");
	assert_true(rebuild(this->database->conn, &err));
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_batch_stock"), 0);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_stock__is_right_after_every_statement),
	STOCK_TEST(test_stock__follows_a_rollback),
	STOCK_TEST(test_stock__long_statement_sees_what_was_done_meanwhile),
	STOCK_TEST(test_stock__is_right_after_many_writers),
	STOCK_TEST(test_stock__rebuild_is_right_among_writers),
	STOCK_TEST(test_stock__install_counts_a_history),
	STOCK_TEST(test_stock__install_is_right_among_writers),
	STOCK_TEST(test_stock__rebuild_counts_the_batches),
	STOCK_TEST(test_stock__rebuild_forgets_batches_that_were_truncated),
	STOCK_TEST(test_stock__counts_a_line_as_often_as_it_is_linked),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("stock", tests), ONE_SHAPE(SHAPE_TRIGGERS));
}
