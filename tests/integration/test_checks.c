/*
 * tests/integration/test_checks.c - `ficus check` names the very row that is wrong, says nothing of
 * those that are not, and says what to do.
 */
#include "config.h"

#include "orm_mapping/checks.h"

#include "tests/support/old_application.h"
#include "tests/support/stock_case.h"
#include "tests/support/with_mem.h"

static struct findings run_checks(struct stock_database *database, enum read_model model)
{
	struct findings findings;
	struct error err = {0};

	assert_success(checks_run(database->conn, database, model, &findings, &err), &err);
	return findings;
}

static struct findings check(struct stock_database *database)
{
	return run_checks(database, READ_MODEL_TABLE);
}

/* The only finding is this one, with advice that starts like this. */
static void assert_only(struct stock_database *database, enum finding_severity severity,
	const char *what, const char *advice)
{
	struct findings findings = check(database);

	for (size_t i = 0; i < findings.count; i++)
		if (findings.count > 1)
			print_message("# %s\n", findings.items[i].what);
	assert_int_equal(findings.count, 1);
	assert_string_equal(findings.items[0].what, what);
	assert_int_equal(findings.items[0].severity, severity);
	assert_memory_equal(findings.items[0].advice, advice, strlen(advice));
}

static void assert_only_problem(
	struct stock_database *database, const char *what, const char *advice)
{
	assert_only(database, FINDING_PROBLEM, what, advice);
}

static size_t count_findings(struct stock_database *database)
{
	return check(database).count;
}

/* Two products with batches and lines, all of it in order. */
static void add_history(struct stock_case *this)
{
	test_bus_accept_all(&this->worker->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 20, MAY(1)),
			CREATE_BATCH("A", "ASH-BENCH", 10, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 10), ALLOCATE("o-2", "OAK-STOOL", 4),
			ALLOCATE("o-2", "ASH-BENCH", 4), DEALLOCATE("o-1", "OAK-STOOL"),
			ALLOCATE("o-3", "OAK-STOOL", 3)));
}

static int64_t id_of(struct stock_database *database, const char *reference)
{
	return stock_database_number(
		database, "SELECT MIN(id) FROM alloc_batch WHERE reference = '%s'", reference);
}

static int64_t line_of(struct stock_database *database, const char *orderid)
{
	return stock_database_number(
		database, "SELECT MIN(id) FROM alloc_orderline WHERE orderid = '%s'", orderid);
}

static void test_checks__database_in_order_has_no_findings(void **state)
{
	struct stock_case *this = *state;

	assert_int_equal(count_findings(this->database), 0);
	add_history(this);
	assert_int_equal(count_findings(this->database), 0);
	assert_int_equal(run_checks(this->database, READ_MODEL_JOIN).count, 0);
}

static void test_checks__oversold_batch_is_named(void **state)
{
	struct stock_case *this = *state;
	struct stock_database *database = this->database;

	add_history(this);
	stock_database_run(database, "UPDATE alloc_batch SET qty = 2 WHERE reference = 'W'");
	assert_only_problem(database,
		mem_printf(this, "batch W (id %lld) has promised 3 of 2 units",
			(long long)id_of(database, "W")),
		"set the batch's quantity by POST /change_quantity");

	(void)test_bus_accept(&this->worker->bus, CHANGE_QUANTITY("W", 2));
	assert_int_equal(count_findings(database), 0);
}

static void test_checks__line_in_a_batch_of_another_sku_is_named(void **state)
{
	struct stock_case *this = *state;
	struct stock_database *database = this->database;

	add_history(this);
	stock_database_run(
		database, "UPDATE alloc_orderline SET sku = 'oak-stool' WHERE orderid = 'o-3'");
	stock_database_run(database,
		"UPDATE ficus_allocations_view SET sku = 'oak-stool' WHERE orderid = 'o-3'");
	assert_only_problem(database,
		mem_printf(this,
			"line %lld wants oak-stool and is allocated to batch W of OAK-STOOL",
			(long long)line_of(database, "o-3")),
		"delete that row of alloc_allocation");
}

static void test_checks__stored_stock_that_is_wrong_is_named(void **state)
{
	struct stock_case *this = *state;
	struct stock_database *database = this->database;

	add_history(this);
	stock_database_run(database,
		"UPDATE ficus_batch_stock SET allocated_quantity = 2 WHERE batch_id = %lld",
		(long long)id_of(database, "W"));
	assert_only_problem(database,
		mem_printf(this,
			"batch W (id %lld) has 2 units allocated in ficus_batch_stock and 3 by its "
			"lines",
			(long long)id_of(database, "W")),
		"run: ficus rebuild-stock");

	stock_database_run(database, "DELETE FROM ficus_batch_stock WHERE batch_id = %lld",
		(long long)id_of(database, "W"));
	assert_only_problem(database,
		mem_printf(this,
			"batch W (id %lld) has 0 units allocated in ficus_batch_stock and 3 by its "
			"lines",
			(long long)id_of(database, "W")),
		"run: ficus rebuild-stock");
}

static void test_checks__line_that_is_not_in_the_view_is_named(void **state)
{
	struct stock_case *this = *state;

	add_history(this);
	stock_database_run(
		this->database, "DELETE FROM ficus_allocations_view WHERE orderid = 'o-3'");
	assert_only_problem(this->database,
		"order o-3: line of 3 OAK-STOOL in batch W is not in ficus_allocations_view",
		"run: ficus rebuild-view");
	assert_int_equal(run_checks(this->database, READ_MODEL_JOIN).count, 0);
}

static void test_checks__row_of_the_view_without_a_line_is_named(void **state)
{
	struct stock_case *this = *state;

	add_history(this);
	stock_database_run(this->database,
		"INSERT INTO ficus_allocations_view"
		" (orderid, sku, qty, batchref) VALUES ('O-3', 'OAK-STOOL', 3, 'W')");
	assert_only_problem(this->database,
		"order O-3: ficus_allocations_view has 3 OAK-STOOL in batch W, which is not so",
		"run: ficus rebuild-view");
	assert_int_equal(run_checks(this->database, READ_MODEL_JOIN).count, 0);
}

static void test_checks__every_row_is_named(void **state)
{
	struct stock_case *this = *state;

	for (int i = 0; i < 120; i++) {
		const char *name = mem_printf(this, "B-%d", i);
		int64_t id = old_add_batch(this->database->conn, name, "OAK-STOOL", 1, NO_DATE);

		(void)old_allocate(
			this->database->conn, id, &(struct order_line){name, "OAK-STOOL", 2});
	}
	assert_int_equal(run_checks(this->database, READ_MODEL_JOIN).count, 120);
}

static const struct stock_test row_tests[] = {
	STOCK_TEST(test_checks__database_in_order_has_no_findings),
	STOCK_TEST(test_checks__oversold_batch_is_named),
	STOCK_TEST(test_checks__line_in_a_batch_of_another_sku_is_named),
	STOCK_TEST(test_checks__stored_stock_that_is_wrong_is_named),
	STOCK_TEST(test_checks__line_that_is_not_in_the_view_is_named),
	STOCK_TEST(test_checks__row_of_the_view_without_a_line_is_named),
	STOCK_TEST(test_checks__every_row_is_named),
};

int main(void)
{
	return stock_tests_run(
		STOCK_TESTS("checks", row_tests), ONE_SHAPE(SHAPE_KEYS_AND_TRIGGERS));
}
