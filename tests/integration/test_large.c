/*
 * tests/integration/test_large.c - batches with a long history cost what they must and no more.
 * Statements and rows are counted, as the server counts them; time is nobody's to promise.
 * Histories are ten times as long when FICUS_TEST_FULL is set.
 */
#include "config.h"

#include "tests/support/old_application.h"
#include "tests/support/scale.h"
#include "tests/support/stock_case.h"

#define DIGITS                                                                                     \
	"(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL"        \
	" SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8"    \
	" UNION ALL SELECT 9)"

#define PER_THOUSAND 1000

static int lengthened(int thousands)
{
	return is_full_size() ? 10 * thousands : thousands;
}

/* Thousands of lines, of one unit each, that the old application allocated to the batch. */
static void add_history(struct stock_database *database, int64_t batch_id, int thousands)
{
	for (int i = 0; i < thousands; i++)
		stock_database_run(database,
			"INSERT INTO alloc_orderline (orderid, sku, qty)"
			" SELECT CONCAT('old-', %d, '-', a.d, b.d, c.d), 'OAK-STOOL', 1"
			" FROM " DIGITS " a JOIN " DIGITS " b JOIN " DIGITS " c"
			" ORDER BY a.d, b.d, c.d",
			i);
	stock_database_run(database,
		"INSERT INTO alloc_allocation (batch_id, line_id) SELECT %lld, id"
		" FROM alloc_orderline WHERE orderid LIKE 'old-%%' ORDER BY id",
		(long long)batch_id);
}

static const struct query statements = {
	.sql = "SHOW SESSION STATUS LIKE 'Questions'",
	.results = &status_type,
};

static const struct query rows_read = {
	.sql = "SHOW SESSION STATUS LIKE 'Handler_read%'",
	.results = &status_type,
};

/* What the command costs, once its statements are prepared and the query's own cost is known. */
static int64_t cost(
	struct stock_worker *worker, const struct query *query, const struct message *command)
{
	int64_t own;
	int64_t before;

	(void)server_count(worker->conn, query);
	before = server_count(worker->conn, query);
	own = server_count(worker->conn, query) - before;
	before += own;
	(void)test_bus_accept(&worker->bus, command);
	return server_count(worker->conn, query) - before - own;
}

#define HISTORY_THOUSANDS 10

/* What an allocation costs before and after the batch has got a history. */
struct costs {
	int64_t young;
	int64_t old;
};

static struct costs compare_costs(struct stock_case *this, const struct query *query)
{
	int64_t w = old_add_batch(this->database->conn, "W", "OAK-STOOL", INT32_MAX, NO_DATE);
	struct costs costs;

	(void)test_bus_accept(&this->worker->bus, ALLOCATE("o-1", "OAK-STOOL", 1));
	costs.young = cost(this->worker, query, ALLOCATE("o-2", "OAK-STOOL", 1));
	add_history(this->database, w, lengthened(HISTORY_THOUSANDS));
	costs.old = cost(this->worker, query, ALLOCATE("o-3", "OAK-STOOL", 1));
	return costs;
}

static void test_large__allocation_takes_as_many_statements_at_any_age(void **state)
{
	struct costs costs = compare_costs(*state, &statements);

	assert_int_equal(costs.young, costs.old);
	assert_true(costs.old <= 12);
}

/* Keys and triggers together spare an allocation the history. */
static void test_large__allocation_reads_history_only_without_keys_and_triggers(void **state)
{
	struct stock_case *this = *state;
	struct costs costs = compare_costs(this, &rows_read);

	if (this->database->shape->has_keys && this->database->shape->has_triggers)
		assert_int_equal(costs.young, costs.old);
	else
		assert_true(
			costs.old >= costs.young + lengthened(HISTORY_THOUSANDS) * PER_THOUSAND);
}

#define BATCH_THOUSANDS  20
#define PUSHED_THOUSANDS 5
#define PAGE_AT_LEAST    100

/*
 * Each line that is pushed out has its allocation and its row of the view deleted, its event and
 * its pending reallocation stored, by a statement each or by fewer. They are read in pages;
 * whatever else there is does not grow with the batch.
 */
static void test_large__shrinking_costs_by_the_lines_pushed_out(void **state)
{
	struct stock_case *this = *state;
	struct stock_database *database = this->database;
	int32_t all = lengthened(BATCH_THOUSANDS) * PER_THOUSAND;
	int32_t pushed = lengthened(PUSHED_THOUSANDS) * PER_THOUSAND;
	int64_t w = old_add_batch(database->conn, "W", "OAK-STOOL", all, NO_DATE);
	int64_t spent;

	add_history(database, w, lengthened(BATCH_THOUSANDS));
	this->worker->bus.parts.settings.reaction_limit = 0;
	test_bus_rewire(&this->worker->bus);
	spent = cost(this->worker, &statements, CHANGE_QUANTITY("W", all - pushed));

	assert_in_range(spent, pushed, 4 * pushed + pushed / PAGE_AT_LEAST + 50);
	assert_int_equal(
		stock_database_number(database, "SELECT COUNT(*) FROM ficus_pending"), pushed);
	assert_int_equal(stock_database_number(database, "SELECT COUNT(*) FROM alloc_allocation"),
		all - pushed);
	assert_string_equal(stock_database_text(database,
				    "SELECT MAX(l.orderid) FROM alloc_allocation a"
				    " JOIN alloc_orderline l ON l.id = a.line_id WHERE a.id ="
				    " (SELECT MAX(id) FROM alloc_allocation)"),
		mem_printf(this, "old-%d-999\n", (all - pushed) / PER_THOUSAND - 1));
	assert_invariants(database);
}

/* No more than the limit at once; the rest is pending. */
static void test_large__reactions_are_bounded(void **state)
{
	struct stock_case *this = *state;
	struct stock_database *database = this->database;
	int64_t w = old_add_batch(database->conn, "W", "OAK-STOOL", PER_THOUSAND, NO_DATE);
	int limit = this->worker->bus.parts.settings.reaction_limit;

	(void)old_add_batch(database->conn, "S", "OAK-STOOL", 30, MAY(1));
	add_history(database, w, 1);
	(void)test_bus_accept(&this->worker->bus, CHANGE_QUANTITY("W", 700));

	assert_int_equal(
		stock_database_number(database, "SELECT COUNT(*) FROM ficus_pending"), 300 - limit);
	assert_int_equal(
		stock_database_number(database, "SELECT COUNT(*) FROM alloc_allocation"), 700 + 30);
	assert_invariants(database);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_large__allocation_takes_as_many_statements_at_any_age),
	STOCK_TEST(test_large__allocation_reads_history_only_without_keys_and_triggers),
	STOCK_TEST(test_large__shrinking_costs_by_the_lines_pushed_out),
	STOCK_TEST(test_large__reactions_are_bounded),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("large", tests), ALL_SHAPES);
}
