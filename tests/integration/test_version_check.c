/*
 * tests/integration/test_version_check.c - where row locks do not hold, as between the nodes of a
 * Galera cluster, the version alone tells that a product has moved on. Tables without row locks
 * stand for such a server.
 */
#include "config.h"

#include "tests/support/stock_case.h"

/* W of 100 units: version 1. */
static void prepare(struct stock_case *this)
{
	/* Without foreign keys, which only InnoDB knows. */
	stock_database_run(this->database, "DROP TABLE alloc_allocation");
	stock_database_run(this->database,
		"CREATE TABLE alloc_allocation (id int AUTO_INCREMENT PRIMARY KEY,"
		" batch_id int NOT NULL, line_id int NOT NULL)");
	stock_database_run(this->database, "ALTER TABLE alloc_batch ENGINE=MyISAM");
	stock_database_run(this->database,
		"ALTER TABLE ficus_product MODIFY sku varchar(200) NOT NULL, ENGINE=MyISAM");
	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
}

static const char two[] = "o-2|OAK-STOOL|10|W\n";
static const char both[] = "o-2|OAK-STOOL|10|W\no-1|OAK-STOOL|10|W\n";

static void assert_stock(struct stock_case *this, const char *product, const char *allocations)
{
	assert_dump(this->database, STORED_PRODUCTS, product);
	assert_dump(this->database, STORED_ALLOCATIONS, allocations);
	assert_dump(this->database, STORED_VIEW, allocations);
	assert_int_equal(stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_outbox"),
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"));
}

static void test_version_check__exactly_one_of_two_commits(void **state)
{
	struct stock_case *this = *state;
	struct product *product;
	struct error err = {0};

	prepare(this);
	product = begin_and_get(this->worker->uow, "OAK-STOOL", "o-1");
	assert_string_equal(
		product_allocate(product, &(struct order_line){"o-1", "OAK-STOOL", 10}), "W");
	(void)test_bus_accept(&this->other->bus, ALLOCATE("o-2", "OAK-STOOL", 10));

	assert_false(unit_of_work_commit(this->worker->uow, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	unit_of_work_end(this->worker->uow);
	assert_stock(this, "OAK-STOOL|2\n", two);
}

/* Another worker's command comes between load and commit of the first run. */
static bool let_another_overtake(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	struct test_bus *bus = container_of(deps, struct test_bus, deps);
	struct stock_worker *worker = container_of(bus, struct stock_worker, bus);
	struct stock_worker *other;

	(void)event;
	(void)err;
	if (fake_log_count(&bus->log, "\"handler\":\"handle_allocate\"") > 1)
		return true;
	other = stock_worker_new(worker, worker->database);
	(void)test_bus_accept(&other->bus, ALLOCATE("o-2", "OAK-STOOL", 10));
	return true;
}

static void subscribe_rival(struct stock_case *this)
{
	test_bus_subscribe(&this->worker->bus,
		(struct subscription)SUBSCRIBE(
			allocated_type, IN_TRANSACTION, let_another_overtake));
}

static void test_version_check__late_command_runs_again(void **state)
{
	struct stock_case *this = *state;

	prepare(this);
	subscribe_rival(this);
	assert_string_equal(
		test_bus_accept(&this->worker->bus, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");

	assert_int_equal(this->worker->bus.clock.wait_count, 1);
	assert_stock(this, "OAK-STOOL|3\n", both);
}

static void test_version_check__late_command_without_further_attempts_is_busy(void **state)
{
	struct stock_case *this = *state;

	prepare(this);
	this->worker->bus.parts.settings.command_attempts = 1;
	subscribe_rival(this);

	assert_int_equal(test_bus_refuse(&this->worker->bus, ALLOCATE("o-1", "OAK-STOOL", 10)).kind,
		ERROR_BUSY);
	assert_stock(this, "OAK-STOOL|2\n", two);
}

/* It decided on stock that is not what it saw. */
static void test_version_check__counts_for_events_without_a_change(void **state)
{
	struct stock_case *this = *state;
	struct product *product;
	struct error err = {0};

	prepare(this);
	product = begin_and_get(this->worker->uow, "OAK-STOOL", "o-1");
	assert_null(product_allocate(product, &(struct order_line){"o-1", "OAK-STOOL", 101}));
	(void)test_bus_accept(&this->other->bus, ALLOCATE("o-2", "OAK-STOOL", 10));

	assert_false(unit_of_work_commit(this->worker->uow, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	unit_of_work_end(this->worker->uow);
	assert_stock(this, "OAK-STOOL|2\n", two);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_version_check__exactly_one_of_two_commits),
	STOCK_TEST(test_version_check__late_command_runs_again),
	STOCK_TEST(test_version_check__late_command_without_further_attempts_is_busy),
	STOCK_TEST(test_version_check__counts_for_events_without_a_change),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("version_check", tests), ONE_SHAPE(SHAPE_AS_IS));
}
