/*
 * tests/integration/test_schema_checks.c - `ficus check` on tables, keys and triggers: what is
 * missing, and the rows that only missing keys let in.
 */
#include "config.h"

#include "orm_mapping/checks.h"
#include "orm_mapping/migrations.h"
#include "tests/support/old_application.h"
#include "tests/support/stock_case.h"
#include "tests/support/with_mem.h"

static struct findings check(struct stock_database *database)
{
	struct findings findings;
	struct error err = {0};

	assert_success(
		checks_run(database->conn, database, READ_MODEL_JOIN, &findings, &err), &err);
	return findings;
}

static bool has_finding(
	const struct findings *findings, enum finding_severity severity, const char *what)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == severity &&
			strcmp(findings->items[i].what, what) == 0)
			return *findings->items[i].advice != '\0';
	return false;
}

static size_t count_problems(const struct findings *findings)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].severity == FINDING_PROBLEM;
	return count;
}

static void test_schema_checks__each_missing_key_and_the_triggers_are_advised(void **state)
{
	static const char *const expected[] = {"no index on alloc_batch (sku)",
		"no index on alloc_orderline (orderid)", "no unique key on alloc_batch (reference)",
		"no unique key on alloc_orderline (orderid,sku,qty)",
		"no unique key on alloc_allocation (line_id)",
		"the allocated stock of each batch is not stored"};
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);
	struct findings findings = check(database);

	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_row(has_finding(&findings, FINDING_ADVICE, expected[i]), expected[i]);
	assert_int_equal(findings.count, ARRAY_SIZE(expected));
}

/* The SQL of an advice stands behind its last ": ". */
static void test_schema_checks__advised_statements_put_it_right(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_TRIGGERS]);
	struct findings findings = check(database);

	assert_int_equal(findings.count, 5);
	for (size_t i = 0; i < findings.count; i++)
		stock_database_run(database, "%s", strstr(findings.items[i].advice, ": ") + 2);
	assert_int_equal(check(database).count, 0);
}

static void test_schema_checks__other_keys_serve_as_well(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_TRIGGERS]);
	struct findings findings;

	stock_database_run(database, "CREATE INDEX mine ON alloc_batch (sku, eta)");
	stock_database_run(
		database, "CREATE UNIQUE INDEX ours ON alloc_orderline (orderid, sku, qty)");
	stock_database_run(database, "CREATE INDEX no_help ON alloc_batch (reference)");
	stock_database_run(
		database, "CREATE UNIQUE INDEX nor_this ON alloc_allocation (line_id, batch_id)");
	findings = check(database);

	assert_int_equal(findings.count, 2);
	assert_true(
		has_finding(&findings, FINDING_ADVICE, "no unique key on alloc_batch (reference)"));
	assert_true(has_finding(
		&findings, FINDING_ADVICE, "no unique key on alloc_allocation (line_id)"));
}

static void test_schema_checks__every_missing_table_is_named(void **state)
{
	static const char *const tables[] = {"alloc_allocation", "alloc_orderline", "alloc_batch",
		"ficus_migration", "ficus_product", "ficus_batch_stock", "ficus_allocations_view",
		"ficus_outbox", "ficus_pending"};
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		struct findings findings;

		stock_database_run(database, "DROP TABLE %s", tables[i]);
		findings = check(database);
		assert_int_equal(findings.count, i + 1);
		for (size_t j = 0; j <= i; j++)
			assert_row(has_finding(&findings, FINDING_PROBLEM,
					   mem_printf(database, "table %s is missing", tables[j])),
				tables[j]);
	}
}

static void test_schema_checks__table_without_transactions_is_a_problem(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);
	struct findings findings;

	stock_database_run(database, "DROP TABLE alloc_allocation");
	stock_database_run(database,
		"CREATE TABLE alloc_allocation (id int AUTO_INCREMENT PRIMARY KEY,"
		" batch_id int NOT NULL, line_id int NOT NULL) ENGINE=MyISAM");
	findings = check(database);
	assert_true(has_finding(
		&findings, FINDING_PROBLEM, "table alloc_allocation is kept by MyISAM"));
	assert_int_equal(count_problems(&findings), 1);
}

static void test_schema_checks__narrow_character_sets_are_advised(void **state)
{
	struct stock_database *database = stock_database_new_old(*state, "latin1");
	struct findings findings;
	struct error err = {0};
	int applied;

	assert_success(migrations_run(database->conn, &applied, &err), &err);
	findings = check(database);
	assert_true(has_finding(
		&findings, FINDING_ADVICE, "column alloc_batch.reference is kept in latin1"));
	assert_true(
		has_finding(&findings, FINDING_ADVICE, "column alloc_batch.sku is kept in latin1"));
	assert_true(has_finding(
		&findings, FINDING_ADVICE, "column alloc_orderline.orderid is kept in latin1"));
	assert_true(has_finding(
		&findings, FINDING_ADVICE, "column alloc_orderline.sku is kept in latin1"));
	assert_int_equal(count_problems(&findings), 0);
}

/* What unique keys would have refused. Names that only look alike are nothing to complain of. */
static void test_schema_checks__reference_stored_twice_is_named(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);
	struct connection *conn = database->conn;
	long long first = old_add_batch(conn, "W", "OAK-STOOL", 10, NO_DATE);
	long long second = old_add_batch(conn, "W", "ASH-BENCH", 10, NO_DATE);
	struct findings findings;

	(void)old_add_batch(conn, "w", "OAK-STOOL", 10, NO_DATE);
	(void)old_add_batch(conn, "W ", "OAK-STOOL", 10, NO_DATE);
	findings = check(database);
	assert_true(has_finding(&findings, FINDING_PROBLEM,
		mem_printf(database, "batch reference W stands in 2 rows, ids %lld,%lld", first,
			second)));
	assert_int_equal(count_problems(&findings), 1);
}

static void test_schema_checks__line_allocated_twice_is_named(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);
	struct connection *conn = database->conn;
	struct order_line line = {"o-1", "OAK-STOOL", 3};
	int64_t w = old_add_batch(conn, "W", "OAK-STOOL", 10, NO_DATE);
	int64_t s = old_add_batch(conn, "S", "OAK-STOOL", 10, NO_DATE);
	long long line_id = old_allocate(conn, w, &line);
	struct findings findings;

	(void)old_allocate(conn, w, &(struct order_line){"o-2", "OAK-STOOL", 3});
	(void)old_add_allocation(conn, s, line_id);
	findings = check(database);
	assert_true(has_finding(&findings, FINDING_PROBLEM,
		mem_printf(database, "line %lld (order o-1, OAK-STOOL) is allocated 2 times",
			line_id)));
	assert_int_equal(count_problems(&findings), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_schema_checks__each_missing_key_and_the_triggers_are_advised),
		WITH_MEM(test_schema_checks__advised_statements_put_it_right),
		WITH_MEM(test_schema_checks__other_keys_serve_as_well),
		WITH_MEM(test_schema_checks__every_missing_table_is_named),
		WITH_MEM(test_schema_checks__table_without_transactions_is_a_problem),
		WITH_MEM(test_schema_checks__narrow_character_sets_are_advised),
		WITH_MEM(test_schema_checks__reference_stored_twice_is_named),
		WITH_MEM(test_schema_checks__line_allocated_twice_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
