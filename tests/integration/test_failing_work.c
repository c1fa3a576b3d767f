/*
 * tests/integration/test_failing_work.c - what is done to the tables as a whole, with each of its
 * statements failing in turn. It manages all the same, or says so and is done when it is run again.
 */
#include "config.h"

#include "orm_mapping/checks.h"
#include "orm_mapping/migrations.h"
#include "orm_mapping/stock.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/old_application.h"
#include "tests/support/stock_case.h"

struct work_on_tables {
	bool (*run)(struct connection *conn, struct error *err);
	const char *need; /* a statement after which it is to be done */
	void (*assert_done)(struct stock_database *database);
};

static const struct fault faults[] = {
	{.kind = FAULT_ERROR, .code = 1105, .times = 1}, /* nobody foresaw it */
	{.kind = FAULT_ERROR,                   .code = 1213,             .times = 1}, /* a deadlock */
	{.kind = FAULT_CUT_BEFORE,         .times = 1        },
	{.kind = FAULT_CUT_AFTER, .times = 1    },
};

/* Lines in two batches; and stock of a batch that is gone. */
static void add_history(struct stock_database *database)
{
	int64_t w = old_add_batch(database->conn, "W", "OAK-STOOL", 10, NO_DATE);
	int64_t s = old_add_batch(database->conn, "S", "OAK-STOOL", 10, MAY(1));

	(void)old_allocate(database->conn, w, &(struct order_line){"o-1", "OAK-STOOL", 4});
	(void)old_allocate(database->conn, s, &(struct order_line){"o-2", "OAK-STOOL", 5});
	stock_database_run(database, "INSERT INTO ficus_batch_stock VALUES (1000000, 3)");
}

/* Runs it with this fault; says whether there were as many statements as it lets through. */
static bool is_struck(struct stock_case *this, const struct work_on_tables *work,
	struct fault_proxy *proxy, const struct fault *fault)
{
	struct connection_options options = this->database->base->options;
	struct connection *conn;
	struct error err = {0};
	bool struck;

	options.url.unix_socket = fault_proxy_socket(proxy);
	conn = connection_new(this, &options, &this->worker->bus.log.base);
	stock_database_run(this->database, "%s", work->need);
	fault_proxy_spoil(proxy, fault);
	if (!work->run(conn, &err)) {
		assert_int_not_equal(err.kind, ERROR_NONE);
		err = (struct error){0};
		assert_success(work->run(conn, &err), &err);
	}
	struck = fault_proxy_rest(proxy) == 0;
	work->assert_done(this->database);
	talloc_free(conn);
	return struck;
}

static void strike_everywhere(struct stock_case *this, const struct work_on_tables *work)
{
	struct connection_options options = stock_worker_options(this->database);
	struct fault_proxy *proxy = fault_proxy_new(this, options.url.unix_socket);

	add_history(this->database);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		struct fault fault = faults[i];

		while (is_struck(this, work, proxy, &fault))
			fault.skip++;
		assert_true(fault.skip > 1);
	}
}

static bool migrate(struct connection *conn, struct error *err)
{
	int applied;

	return migrations_run(conn, &applied, err);
}

static void assert_migrated(struct stock_database *database)
{
	assert_string_equal(stock_database_text(database,
				    "SELECT name FROM ficus_migration WHERE name <> '" STOCK_COUNTED
				    "' ORDER BY name"),
		"allocations_view\naudit\nbatch_stock\ndelivery\nidempotency\ninbox\nlane\n"
		"login_attempt\nmigration\n"
		"outbox\noutbox_queue\nparked_message\npending\nproduct\n");
}

static void test_failing_work__migrations_go_on_where_they_stopped(void **state)
{
	static const struct work_on_tables work = {
		migrate,
		"DELETE FROM ficus_migration WHERE name <> '" STOCK_COUNTED "'",
		assert_migrated,
	};

	strike_everywhere(*state, &work);
}

static void assert_stock_is_kept(struct stock_database *database)
{
	assert_int_equal(stock_database_number(database,
				 "SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE"
				 " TRIGGER_SCHEMA = DATABASE()"),
		4);
	assert_int_equal(
		stock_database_number(database,
			"SELECT COUNT(*) FROM ficus_migration WHERE name = '" STOCK_COUNTED "'"),
		1);
	assert_stored_stock(database);
}

static void test_failing_work__triggers_are_made_and_all_is_counted(void **state)
{
	static const struct work_on_tables work = {
		stock_install,
		"DROP TRIGGER IF EXISTS ficus_orderline_update",
		assert_stock_is_kept,
	};

	strike_everywhere(*state, &work);
}

static bool recount(struct connection *conn, struct error *err)
{
	int64_t batches;

	return stock_rebuild(conn, &batches, err);
}

static void test_failing_work__stock_is_counted_anew(void **state)
{
	static const struct work_on_tables work = {
		recount,
		"UPDATE ficus_batch_stock SET allocated_quantity = allocated_quantity + 1",
		assert_stored_stock,
	};

	strike_everywhere(*state, &work);
}

static bool rebuild_view(struct connection *conn, struct error *err)
{
	int64_t lines;

	return mysql_allocations_view_rebuild(conn, &lines, err);
}

static void test_failing_work__view_is_filled_anew(void **state)
{
	static const struct work_on_tables work = {
		rebuild_view,
		"DELETE FROM ficus_allocations_view WHERE orderid = 'o-1'",
		assert_view_is_right,
	};

	strike_everywhere(*state, &work);
}

static bool check(struct connection *conn, struct error *err)
{
	TALLOC_CTX *mem = mem_context(conn, "findings");
	struct findings findings;

	return checks_run(conn, mem, READ_MODEL_TABLE, &findings, err);
}

/* They only look: whatever fails, the lines are as they were. */
static void assert_lines_are_there(struct stock_database *database)
{
	assert_dump(database, STORED_ALLOCATIONS, "o-1|OAK-STOOL|4|W\no-2|OAK-STOOL|5|S\n");
}

static void test_failing_work__checks_look_again(void **state)
{
	static const struct work_on_tables work = {
		check,
		"DELETE FROM ficus_allocations_view",
		assert_lines_are_there,
	};

	strike_everywhere(*state, &work);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_failing_work__migrations_go_on_where_they_stopped),
	STOCK_TEST(test_failing_work__triggers_are_made_and_all_is_counted),
	STOCK_TEST(test_failing_work__stock_is_counted_anew),
	STOCK_TEST(test_failing_work__view_is_filled_anew),
	STOCK_TEST(test_failing_work__checks_look_again),
};

int main(void)
{
	return stock_tests_run(
		STOCK_TESTS("failing_work", tests), ONE_SHAPE(SHAPE_KEYS_AND_TRIGGERS));
}
