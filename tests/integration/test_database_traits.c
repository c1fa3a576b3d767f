#include "config.h"

#include "orm_mapping/database_traits.h"

#include "orm_mapping/migrations.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/stock.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/messages.h"
#include "tests/support/stock_worker.h"
#include "tests/support/with_mem.h"

static struct database_traits load(struct stock_database *database)
{
	struct database_traits traits;
	struct error err = {0};

	assert_success(database_traits_load(database->conn, &traits, &err), &err);
	return traits;
}

static void test_database_traits__tell_the_shape(void **state)
{
	for (size_t i = 0; i < STOCK_SHAPE_COUNT; i++) {
		struct stock_database *database = stock_database_new(*state, &stock_shapes[i]);
		struct database_traits traits = load(database);

		assert_int_equal(traits.stock_is_stored, stock_shapes[i].has_triggers);
		assert_int_equal(traits.sku_is_indexed, stock_shapes[i].has_keys);
		assert_int_equal(traits.reference_is_unique, stock_shapes[i].has_keys);
		talloc_free(database);
	}
}

static void test_database_traits__other_keys_do_not_count(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);
	struct database_traits traits;

	stock_database_run(database, "CREATE INDEX a ON alloc_batch (reference)");
	stock_database_run(database, "CREATE UNIQUE INDEX b ON alloc_batch (reference, sku)");
	stock_database_run(database, "CREATE UNIQUE INDEX c ON alloc_batch (id, reference)");
	traits = load(database);
	assert_false(traits.reference_is_unique);
	assert_false(traits.sku_is_indexed);

	stock_database_run(database, "CREATE INDEX d ON alloc_batch (sku, eta)");
	assert_true(load(database).sku_is_indexed);
}

static void test_database_traits__stock_needs_every_trigger(void **state)
{
	static const char *const triggers[] = {"ficus_allocation_insert", "ficus_allocation_update",
		"ficus_allocation_delete", "ficus_orderline_update"};
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_TRIGGERS]);
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++) {
		stock_database_run(database, "DROP TRIGGER %s", triggers[i]);
		assert_false(load(database).stock_is_stored);
		assert_success(stock_install(database->conn, &err), &err);
		assert_true(load(database).stock_is_stored);
	}
}

/* One trigger comes back by itself, as when an installation is cut short: nobody has counted. */
static void test_database_traits__stock_needs_a_count_of_after_the_triggers(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_TRIGGERS]);
	struct connection_options options = database->base->options;
	struct connection *hindered;
	struct error err = {0};

	options.lock_wait_timeout_s = 1;
	hindered = connection_new(database, &options, &database->base->log.base);
	stock_database_run(database, "DROP TRIGGER ficus_orderline_update");
	assert_success(transaction_begin(database->conn, &err), &err);
	(void)stock_database_number(database, "SELECT COUNT(*) FROM alloc_orderline");
	assert_false(stock_install(hindered, &err));
	transaction_rollback(database->conn);
	stock_database_run(database,
		"CREATE TRIGGER ficus_orderline_update"
		" AFTER UPDATE ON alloc_orderline FOR EACH ROW DO 0");
	assert_false(load(database).stock_is_stored);
}

/* They may be those of another server, or of another day. */
static void test_database_traits__are_asked_for_again_after_a_lost_connection(void **state)
{
	struct stock_database *database = stock_database_new(*state, &stock_shapes[SHAPE_AS_IS]);
	struct connection_options options = database->base->options;
	struct fault_proxy *proxy = fault_proxy_new(database, options.url.unix_socket);
	struct stock_worker *worker;
	struct error err = {0};

	options.url.unix_socket = fault_proxy_socket(proxy);
	worker = stock_worker_new_with(database, database, &options, READ_MODEL_JOIN);
	(void)test_bus_accept(&worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	assert_success(stock_install(database->conn, &err), &err);
	stock_database_run(database, "UPDATE ficus_batch_stock SET allocated_quantity = 10");
	assert_non_null(test_bus_accept(&worker->bus, ALLOCATE("o-1", "OAK-STOOL", 1)));

	fault_proxy_spoil(proxy,
		&(struct fault){
			.kind = FAULT_CUT_AFTER,
			.command = FAULT_AT_TEXT,
			.text = "COMMIT",
			.times = 1,
		});
	assert_non_null(test_bus_accept(&worker->bus, ALLOCATE("o-2", "OAK-STOOL", 1)));
	assert_null(test_bus_accept(&worker->bus, ALLOCATE("o-3", "OAK-STOOL", 1)));
}

static void test_database_traits__want_our_tables(void **state)
{
	struct stock_database *database = stock_database_new_old(*state, "utf8mb4");
	struct database_traits traits;
	struct error err = {0};

	assert_false(database_traits_load(database->conn, &traits, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_database_traits__tell_the_shape),
		WITH_MEM(test_database_traits__other_keys_do_not_count),
		WITH_MEM(test_database_traits__stock_needs_every_trigger),
		WITH_MEM(test_database_traits__stock_needs_a_count_of_after_the_triggers),
		WITH_MEM(test_database_traits__are_asked_for_again_after_a_lost_connection),
		WITH_MEM(test_database_traits__want_our_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
