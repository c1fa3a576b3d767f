/*
 * tests/integration/test_rebuild_view.c - the read model as a table: filled anew from lines and
 * batches, also while commands go on; and left alone where the join is read.
 */
#include "config.h"

#include <stdatomic.h>

#include "orm_mapping/mysql_allocations_view.h"
#include "tests/support/old_application.h"
#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

static int64_t rebuild(struct stock_case *this)
{
	struct error err = {0};
	int64_t lines = -1;

	assert_success(mysql_allocations_view_rebuild(this->database->conn, &lines, &err), &err);
	return lines;
}

static int64_t count_view(struct stock_case *this)
{
	return stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_allocations_view");
}

/* The answer of a read model, each line "sku|batchref\n". */
static const char *answer(struct stock_case *this, enum read_model model, const char *orderid)
{
	struct mysql_allocations_query query;
	struct allocated_lines rows;
	struct error err = {0};
	const char *text = mem_text(this, "");

	mysql_allocations_query_init(&query, model, this->database->conn);
	assert_success(allocations_query_for_order(&query.base, this, orderid, &rows, &err), &err);
	for (size_t i = 0; i < rows.count; i++)
		text = mem_printf(
			this, "%s%s|%s\n", text, rows.items[i].sku, rows.items[i].batchref);
	return text;
}

/* What the old application has allocated in the order of its ids, o-1 in two batches. */
static void add_old_history(struct stock_case *this)
{
	struct connection *conn = this->database->conn;
	int64_t s = old_add_batch(conn, "S", "OAK-STOOL", 100, MAY(1));
	int64_t w = old_add_batch(conn, "W", "OAK-STOOL", 100, NO_DATE);
	int64_t a = old_add_batch(conn, "A", "ASH-BENCH", 100, NO_DATE);

	(void)old_add_line(conn, &(struct order_line){"o-1", "OAK-STOOL", 9});
	(void)old_allocate(conn, w, &(struct order_line){"o-1", "OAK-STOOL", 4});
	(void)old_allocate(conn, a, &(struct order_line){"o-1", "ASH-BENCH", 4});
	(void)old_allocate(conn, s, &(struct order_line){"o-1", "OAK-STOOL", 5});
	(void)old_allocate(conn, a, &(struct order_line){"o-2", "ASH-BENCH", 4});
}

static void test_rebuild_view__shows_what_there_is(void **state)
{
	struct stock_case *this = *state;

	add_old_history(this);
	assert_int_equal(rebuild(this), 4);
	assert_string_equal(
		answer(this, READ_MODEL_TABLE, "o-1"), "OAK-STOOL|W\nASH-BENCH|A\nOAK-STOOL|S\n");
	assert_string_equal(
		answer(this, READ_MODEL_TABLE, "o-1"), answer(this, READ_MODEL_JOIN, "o-1"));
	assert_view_is_right(this->database);
}

static void test_rebuild_view__removes_what_there_is_not(void **state)
{
	struct stock_case *this = *state;

	add_old_history(this);
	stock_database_run(this->database,
		"INSERT INTO ficus_allocations_view"
		" (orderid, sku, qty, batchref) VALUES"
		" ('o-1', 'OAK-STOOL', 4, 'S'), ('o-9', 'OAK-STOOL', 1, 'S')");
	assert_int_equal(rebuild(this), 4);
	assert_view_is_right(this->database);
}

static void test_rebuild_view__again_changes_nothing(void **state)
{
	struct stock_case *this = *state;

	add_old_history(this);
	(void)rebuild(this);
	assert_int_equal(rebuild(this), 4);
	assert_view_is_right(this->database);
}

static void test_rebuild_view__of_nothing_is_empty(void **state)
{
	struct stock_case *this = *state;

	assert_int_equal(rebuild(this), 0);
	assert_int_equal(count_view(this), 0);
}

static void test_rebuild_view__join_leaves_the_table_alone(void **state)
{
	struct stock_case *this = *state;
	struct connection_options options = stock_worker_options(this->database);
	struct stock_worker *worker =
		stock_worker_new_with(this, this->database, &options, READ_MODEL_JOIN);

	test_bus_accept_all(&worker->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1)), ALLOCATE("o-1", "OAK-STOOL", 6),
			ALLOCATE("o-2", "OAK-STOOL", 4), CHANGE_QUANTITY("W", 5),
			DEALLOCATE("o-2", "OAK-STOOL")));
	assert_int_equal(count_view(this), 0);
	assert_string_equal(answer(this, READ_MODEL_JOIN, "o-1"), "OAK-STOOL|S\n");
	assert_string_equal(answer(this, READ_MODEL_JOIN, "o-2"), "");
	assert_invariants(this->database);

	assert_int_equal(rebuild(this), 1);
	assert_string_equal(answer(this, READ_MODEL_TABLE, "o-1"), "OAK-STOOL|S\n");
}

/* A worker that allocates and takes back, moving lines from batch to batch, until it is told. */
struct mover {
	struct stock_worker *worker;
	const char *sku;
	atomic_bool *stop;
	bool ok;
	struct error err;
};

static void move_lines(void *context)
{
	struct mover *mover = context;
	struct fake_random random;

	fake_random_init(&random, (uint64_t)mover->sku[0]);
	mover->ok = true;
	while (mover->ok && !*mover->stop) {
		const char *orderid =
			mem_printf(mover->worker, "o-%u", random_below(&random.base, 10));
		const struct message *command = random_below(&random.base, 2)
			? ALLOCATE(orderid, mover->sku, 3)
			: DEALLOCATE(orderid, mover->sku);

		mover->ok = stock_worker_handle(mover->worker, command, NULL, &mover->err);
	}
}

static void test_rebuild_view__is_right_while_commands_go_on(void **state)
{
	struct stock_case *this = *state;
	atomic_bool stop = false;
	struct mover movers[] = {
		{.worker = this->worker, .sku = "OAK-STOOL", .stop = &stop},
		{.worker = this->other,  .sku = "ASH-BENCH", .stop = &stop},
	};
	struct thread *threads[ARRAY_SIZE(movers)];

	test_bus_accept_all(&this->worker->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1)),
			CREATE_BATCH("A", "ASH-BENCH", 20, NO_DATE)));
	for (size_t i = 0; i < ARRAY_SIZE(movers); i++)
		threads[i] = thread_start(this->threads, move_lines, &movers[i]);
	for (int i = 0; i < 20; i++)
		(void)rebuild(this);
	stop = true;
	for (size_t i = 0; i < ARRAY_SIZE(movers); i++) {
		talloc_free(threads[i]);
		assert_success(movers[i].ok, &movers[i].err);
	}
	assert_view_is_right(this->database);
	assert_invariants(this->database);
}

struct rebuilder {
	struct connection *conn;
	bool ok;
	int64_t lines;
	struct error err;
};

static void rebuild_in_thread(void *context)
{
	struct rebuilder *rebuilder = context;

	rebuilder->ok =
		mysql_allocations_view_rebuild(rebuilder->conn, &rebuilder->lines, &rebuilder->err);
}

static void test_rebuild_view__waits_for_commands_under_way(void **state)
{
	struct stock_case *this = *state;
	struct waiting waiting = {this->database, stock_worker_session(this->other)};
	struct rebuilder rebuilder = {.conn = this->other->conn};
	struct product *product;
	struct thread *thread;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	product = begin_and_get(this->worker->uow, "OAK-STOOL", "o-1");
	thread = thread_start(this->threads, rebuild_in_thread, &rebuilder);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	(void)product_allocate(product, &(struct order_line){"o-1", "OAK-STOOL", 4});
	commit_and_end(this->worker->uow);
	talloc_free(thread);

	assert_success(rebuilder.ok, &rebuilder.err);
	assert_int_equal(rebuilder.lines, 1);
	assert_view_is_right(this->database);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_rebuild_view__shows_what_there_is),
	STOCK_TEST(test_rebuild_view__removes_what_there_is_not),
	STOCK_TEST(test_rebuild_view__again_changes_nothing),
	STOCK_TEST(test_rebuild_view__of_nothing_is_empty),
	STOCK_TEST(test_rebuild_view__join_leaves_the_table_alone),
	STOCK_TEST(test_rebuild_view__waits_for_commands_under_way),
	STOCK_TEST(test_rebuild_view__is_right_while_commands_go_on),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("rebuild_view", tests), ALL_SHAPES);
}
