/*
 * tests/integration/test_character_sets.c - old tables in narrow character sets, as old
 * applications have them: what they can hold works, and what they cannot hold is refused as the
 * client's mistake.
 */
#include "config.h"

#include "orm_mapping/migrations.h"
#include "orm_mapping/stock.h"
#include "tests/support/stock_case.h"
#include "tests/support/with_mem.h"

#define ACCENTED "caf\xc3\xa9"      /* in all of them */
#define CHINESE  "\xe6\xa4\x85"     /* not in latin1 */
#define EMOJI    "\xf0\x9f\xaa\x91" /* of four bytes: not in utf8mb3, either */

static struct stock_worker *open_worker(TALLOC_CTX *mem, const char *charset, bool with_keys)
{
	struct stock_database *database = stock_database_new_old(mem, charset);
	struct error err = {0};
	int applied;

	if (with_keys)
		stock_database_run_file(database, "recommended_keys.sql");
	assert_success(migrations_run(database->conn, &applied, &err), &err);
	assert_success(stock_install(database->conn, &err), &err);
	return stock_worker_new(database, database);
}

/* A whole history with this name for everything. */
static void use_name(struct stock_worker *worker, const char *name)
{
	struct test_bus *bus = &worker->bus;
	struct mysql_allocations_query join;
	struct allocated_lines rows;
	struct error err = {0};

	(void)test_bus_accept(bus, CREATE_BATCH(name, name, 10, NO_DATE));
	assert_string_equal(test_bus_accept(bus, ALLOCATE(name, name, 7)), name);
	(void)test_bus_accept(bus, CHANGE_QUANTITY(name, 8));
	mysql_allocations_query_init(&join, READ_MODEL_JOIN, worker->conn);
	assert_success(allocations_query_for_order(&join.base, worker, name, &rows, &err), &err);
	assert_int_equal(rows.count, 1);
	assert_string_equal(rows.items[0].batchref, name);
	assert_string_equal(rows.items[0].sku, name);
	assert_view_is_right(worker->database);
	assert_invariants(worker->database);
}

static void assert_refused(struct stock_worker *worker, const struct message *command)
{
	struct error err = test_bus_refuse(&worker->bus, command);

	assert_int_equal(err.kind, ERROR_INVALID);
	assert_int_equal(worker->bus.clock.wait_count, 0);
}

static void refuse_name(struct stock_worker *worker, const char *name)
{
	struct mysql_allocations_query join;
	struct allocated_lines rows;
	struct error err = {0};

	(void)test_bus_accept(&worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	assert_refused(worker, CREATE_BATCH(name, "OAK-STOOL", 10, NO_DATE));
	assert_refused(worker, CREATE_BATCH("S", name, 10, NO_DATE));
	assert_refused(worker, ALLOCATE("o-1", name, 7));
	assert_refused(worker, ALLOCATE(name, "OAK-STOOL", 7));
	assert_refused(worker, DEALLOCATE(name, "OAK-STOOL"));
	assert_refused(worker, CHANGE_QUANTITY(name, 8));
	mysql_allocations_query_init(&join, READ_MODEL_JOIN, worker->conn);
	assert_false(allocations_query_for_order(&join.base, worker, name, &rows, &err));
	assert_int_equal(err.kind, ERROR_INVALID);

	/* None of it has left anything, and the worker is as good as before. */
	assert_string_equal(
		stock_database_text(worker->database, "SELECT reference FROM alloc_batch"), "W\n");
	assert_string_equal(test_bus_accept(&worker->bus, ALLOCATE("o-1", "OAK-STOOL", 7)), "W");
	assert_invariants(worker->database);
}

static void test_character_sets__latin1_holds_what_it_has(void **state)
{
	struct stock_worker *worker = open_worker(*state, "latin1", true);

	use_name(worker, "OAK-STOOL");
	use_name(worker, ACCENTED);
}

static void test_character_sets__latin1_refuses_what_it_lacks(void **state)
{
	refuse_name(open_worker(*state, "latin1", true), CHINESE);
}

static void test_character_sets__utf8mb3_holds_what_it_has(void **state)
{
	struct stock_worker *worker = open_worker(*state, "utf8mb3", false);

	use_name(worker, "OAK-STOOL");
	use_name(worker, ACCENTED);
	use_name(worker, CHINESE);
}

static void test_character_sets__utf8mb3_refuses_what_it_lacks(void **state)
{
	refuse_name(open_worker(*state, "utf8mb3", false), EMOJI);
}

static void test_character_sets__utf8mb4_holds_everything(void **state)
{
	struct stock_worker *worker = open_worker(*state, "utf8mb4", true);

	use_name(worker, CHINESE);
	use_name(worker, EMOJI);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_character_sets__latin1_holds_what_it_has),
		WITH_MEM(test_character_sets__latin1_refuses_what_it_lacks),
		WITH_MEM(test_character_sets__utf8mb3_holds_what_it_has),
		WITH_MEM(test_character_sets__utf8mb3_refuses_what_it_lacks),
		WITH_MEM(test_character_sets__utf8mb4_holds_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
