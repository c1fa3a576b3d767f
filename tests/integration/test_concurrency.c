/*
 * tests/integration/test_concurrency.c - what comes of commands that meet. Where it matters who is
 * first, the second is seen waiting before the first goes on. Source: docs/messages.md, "Lost
 * races".
 */
#include "config.h"

#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

/*
 * The case's worker has loaded the SKU for the order; then the task begins and is seen waiting for
 * the lock. What is decided now, is decided before anything of the task.
 */
static struct thread *meet(struct stock_case *this, const char *sku, const char *orderid,
	struct stock_task *task, struct product **product)
{
	struct waiting waiting = {this->database, stock_worker_session(this->other)};
	struct thread *thread;

	task->worker = this->other;
	*product = begin_and_get(this->worker->uow, sku, orderid);
	thread = thread_start(this->threads, stock_task_perform, task);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	return thread;
}

static void test_concurrency__overlapping_allocations_both_succeed(void **state)
{
	struct stock_case *this = *state;
	struct stock_task late = {.command = ALLOCATE("o-2", "OAK-STOOL", 10)};
	struct product *product;
	struct thread *thread;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	thread = meet(this, "OAK-STOOL", "o-1", &late, &product);
	(void)product_allocate(product, &(struct order_line){"o-1", "OAK-STOOL", 10});
	commit_and_end(this->worker->uow);
	talloc_free(thread);

	assert_performed(&late);
	assert_string_equal(late.batchref, "W");
	assert_int_equal(
		stock_database_number(this->database, "SELECT version_number FROM ficus_product"),
		3);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"), 2);
	assert_invariants(this->database);
}

static void test_concurrency__last_units_go_to_the_first(void **state)
{
	struct stock_case *this = *state;
	struct stock_task late = {.command = ALLOCATE("o-2", "OAK-STOOL", 10)};
	struct product *product;
	struct thread *thread;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	thread = meet(this, "OAK-STOOL", "o-1", &late, &product);
	(void)product_allocate(product, &(struct order_line){"o-1", "OAK-STOOL", 10});
	commit_and_end(this->worker->uow);
	talloc_free(thread);

	assert_performed(&late);
	assert_null(late.batchref);
	assert_dump(this->database, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|10|W\n"
		"OAK-STOOL|2|OutOfStock|OAK-STOOL\n");
	assert_invariants(this->database);
}

#define ROUNDS 10

/* The same, without anybody being told to be first. */
static void test_concurrency__last_units_go_to_one_of_two(void **state)
{
	struct stock_case *this = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const char *sku = mem_printf(this, "SKU-%d", round);
		struct stock_task tasks[] = {
			{.worker = this->worker, .command = ALLOCATE("o-1", sku, 10)},
			{.worker = this->other,  .command = ALLOCATE("o-2", sku, 10)},
		};

		(void)test_bus_accept(&this->worker->bus,
			CREATE_BATCH(mem_printf(this, "W-%d", round), sku, 10, NO_DATE));
		threads_run(stock_task_perform, tasks, sizeof(tasks[0]), 2);
		assert_performed(&tasks[0]);
		assert_performed(&tasks[1]);
		assert_true(!tasks[0].batchref != !tasks[1].batchref);
	}
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_outbox WHERE type = 'OutOfStock'"),
		ROUNDS);
	assert_invariants(this->database);
	assert_view_is_right(this->database);
}

static void test_concurrency__quantity_falls_after_the_allocation(void **state)
{
	struct stock_case *this = *state;
	struct stock_task late = {.command = CHANGE_QUANTITY("W", 5)};
	struct product *product;
	struct thread *thread;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	thread = meet(this, "OAK-STOOL", "o-1", &late, &product);
	assert_string_equal(
		product_allocate(product, &(struct order_line){"o-1", "OAK-STOOL", 10}), "W");
	commit_and_end(this->worker->uow);
	talloc_free(thread);

	assert_performed(&late);
	assert_dump(this->database, STORED_ALLOCATIONS, "");
	assert_dump(this->database, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|10|W\n"
		"OAK-STOOL|2|Deallocated|o-1|OAK-STOOL|10\n"
		"OAK-STOOL|3|OutOfStock|OAK-STOOL\n");
	assert_invariants(this->database);
}

static void test_concurrency__quantity_falls_before_the_allocation(void **state)
{
	struct stock_case *this = *state;
	struct stock_task late = {.command = ALLOCATE("o-1", "OAK-STOOL", 10)};
	struct product *product;
	struct thread *thread;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1)));
	thread = meet(this, "OAK-STOOL", NULL, &late, &product);
	product_change_batch_quantity(product, "W", 5);
	commit_and_end(this->worker->uow);
	talloc_free(thread);

	assert_performed(&late);
	assert_string_equal(late.batchref, "S");
	assert_invariants(this->database);
}

#define CROWD       6
#define CROWD_LINES 15

/* One of a crowd that wants units of one SKU, a unit a line. */
struct customer {
	struct stock_worker *worker;
	int number;
	int served;
	bool ok;
	struct error err;
};

static void order_all(void *context)
{
	struct customer *customer = context;

	customer->ok = true;
	for (int i = 0; customer->ok && i < CROWD_LINES; i++) {
		const char *orderid = mem_printf(customer->worker, "o-%d-%d", customer->number, i);
		const char *batchref = NULL;

		customer->ok = stock_worker_handle(customer->worker,
			ALLOCATE(orderid, "OAK-STOOL", 1), &batchref, &customer->err);
		customer->served += batchref != NULL;
	}
}

/* turns: NULL, or those waiting are handled together. Returns how many lines were given a batch. */
static int serve_crowd(struct stock_case *this, struct turns *turns)
{
	struct customer customers[CROWD];
	int served = 0;

	for (int i = 0; i < CROWD; i++) {
		struct stock_worker *worker = stock_worker_new(this, this->database);

		worker->bus.parts.turns = turns;
		test_bus_rewire(&worker->bus);
		customers[i] = (struct customer){.worker = worker, .number = i};
	}
	threads_run(order_all, customers, sizeof(customers[0]), CROWD);
	for (int i = 0; i < CROWD; i++) {
		assert_success(customers[i].ok, &customers[i].err);
		served += customers[i].served;
	}
	return served;
}

static void crowd_gets_what_there_is(struct stock_case *this, struct turns *turns)
{
	test_bus_accept_all(&this->worker->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 20, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 17, MAY(1)),
			CREATE_BATCH("T", "OAK-STOOL", 8, MAY(2))));
	assert_int_equal(serve_crowd(this, turns), 45);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"), 45);
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_outbox WHERE type = 'Allocated'"),
		45);
	assert_int_equal(
		stock_database_number(this->database, "SELECT version_number FROM ficus_product"),
		48);
	assert_invariants(this->database);
	assert_view_is_right(this->database);
}

static void test_concurrency__crowd_gets_what_there_is_and_no_more(void **state)
{
	crowd_gets_what_there_is(*state, NULL);
}

static void test_concurrency__crowd_handled_together_gets_the_same(void **state)
{
	struct stock_case *this = *state;
	struct turns_settings settings = {CROWD, CROWD, 60000, 60000};

	crowd_gets_what_there_is(this, turns_new(this, settings));
}

static void test_concurrency__crowd_is_served_where_stock_suffices(void **state)
{
	struct stock_case *this = *state;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 1000, NO_DATE));
	assert_int_equal(serve_crowd(this, NULL), CROWD * CROWD_LINES);
	assert_invariants(this->database);
}

/* Any command for one SKU goes on while another SKU's is at work; a wait would time out. */
static void test_concurrency__other_skus_go_on(void **state)
{
	struct stock_case *this = *state;

	test_bus_accept_all(&this->worker->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE),
			CREATE_BATCH("A", "ASH-BENCH", 10, NO_DATE),
			CREATE_BATCH("B", "ASH-BENCH", 10, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 5), ALLOCATE("o-1", "ASH-BENCH", 5)));
	(void)begin_and_get(this->worker->uow, "OAK-STOOL", "o-1");
	test_bus_accept_all(&this->other->bus,
		HISTORY(ALLOCATE("o-1", "ASH-BENCH", 3), ALLOCATE("o-2", "ASH-BENCH", 2),
			CHANGE_QUANTITY("A", 4), DEALLOCATE("o-1", "ASH-BENCH"),
			CHANGE_ETA("B", MAY(1))));

	assert_int_equal(this->other->bus.clock.wait_count, 0);
	unit_of_work_end(this->worker->uow);
	assert_invariants(this->database);
}

/* A server may think it cheaper to scan a table than to use an index, and then locks all of it. */
static void test_concurrency__sku_with_most_of_the_batches_waits_for_no_other(void **state)
{
	struct stock_case *this = *state;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("A", "ASH-BENCH", 10, NO_DATE));
	for (int i = 0; i < 100; i++)
		stock_database_run(this->database,
			"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('W-%d', "
			"'OAK-STOOL', 1)",
			i);
	stock_database_run(this->database, "ALTER TABLE alloc_batch FORCE"); /* new statistics */
	(void)begin_and_get(this->worker->uow, "ASH-BENCH", "o-1");

	assert_string_equal(
		test_bus_accept(&this->other->bus, ALLOCATE("o-1", "OAK-STOOL", 1)), "W-0");
	assert_int_equal(this->other->bus.clock.wait_count, 0);
}

static void test_concurrency__first_batches_of_a_new_sku_share_a_product(void **state)
{
	struct stock_case *this = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const char *sku = mem_printf(this, "SKU-%d", round);
		struct stock_task tasks[2];

		for (int i = 0; i < 2; i++)
			tasks[i] = (struct stock_task){
				.worker = i ? this->other : this->worker,
				.command = message_copy(this,
					CREATE_BATCH(mem_printf(this, "B-%d-%d", round, i), sku, 5,
						NO_DATE)),
			};
		threads_run(stock_task_perform, tasks, sizeof(tasks[0]), 2);
		assert_performed(&tasks[0]);
		assert_performed(&tasks[1]);
	}
	assert_int_equal(stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_batch"),
		2 * ROUNDS);
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_product WHERE version_number = 2"),
		ROUNDS);
}

/* The same where old code has made the SKU, so that only our own row of it is missing. */
static void test_concurrency__sku_of_old_code_is_adopted_once(void **state)
{
	struct stock_case *this = *state;

	for (int round = 0; round < ROUNDS; round++) {
		const char *sku = mem_printf(this, "SKU-%d", round);
		struct stock_task tasks[] = {
			{.worker = this->worker, .command = ALLOCATE("o-1", sku, 1)},
			{.worker = this->other,  .command = ALLOCATE("o-2", sku, 1)},
		};

		stock_database_run(this->database,
			"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('B-%d', '%s', 2)",
			round, sku);
		threads_run(stock_task_perform, tasks, sizeof(tasks[0]), 2);
		assert_performed(&tasks[0]);
		assert_performed(&tasks[1]);
		assert_non_null(tasks[0].batchref);
		assert_non_null(tasks[1].batchref);
	}
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_product WHERE version_number = 2"),
		ROUNDS);
	assert_invariants(this->database);
}

/* I3, also where no unique key tells that a reference is taken. */
static void test_concurrency__reference_goes_to_one_of_two_skus(void **state)
{
	struct stock_case *this = *state;

	/* As on a cluster, whose numbers do not start at 1. */
	stock_database_run(this->database, "UPDATE ficus_migration SET id = id + 100");
	for (int round = 0; round < ROUNDS; round++) {
		const char *reference = mem_printf(this, "B-%d", round);
		struct stock_task tasks[] = {
			{.worker = this->worker,
                         .command = CREATE_BATCH(reference, "OAK-STOOL", 5, NO_DATE)},
			{.worker = this->other,
                         .command = CREATE_BATCH(reference, "ASH-BENCH", 5, NO_DATE)},
		};

		threads_run(stock_task_perform, tasks, sizeof(tasks[0]), 2);
		assert_performed(&tasks[0]);
		assert_performed(&tasks[1]);
	}
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_batch"), ROUNDS);
	assert_invariants(this->database);
}

/* The same line asked for twice at once, as impatient clients do. */
static void test_concurrency__repeated_line_is_allocated_once(void **state)
{
	struct stock_case *this = *state;

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	for (int round = 0; round < ROUNDS; round++) {
		const char *orderid = mem_printf(this, "o-%d", round);
		struct stock_task tasks[] = {
			{.worker = this->worker, .command = ALLOCATE(orderid, "OAK-STOOL", 3)},
			{.worker = this->other,  .command = ALLOCATE(orderid, "OAK-STOOL", 3)},
		};

		threads_run(stock_task_perform, tasks, sizeof(tasks[0]), 2);
		assert_performed(&tasks[0]);
		assert_performed(&tasks[1]);
	}
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_outbox"), ROUNDS);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_orderline"),
		ROUNDS);
	assert_invariants(this->database);
	assert_view_is_right(this->database);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_concurrency__overlapping_allocations_both_succeed),
	STOCK_TEST(test_concurrency__last_units_go_to_the_first),
	STOCK_TEST(test_concurrency__last_units_go_to_one_of_two),
	STOCK_TEST(test_concurrency__quantity_falls_after_the_allocation),
	STOCK_TEST(test_concurrency__quantity_falls_before_the_allocation),
	STOCK_TEST(test_concurrency__crowd_gets_what_there_is_and_no_more),
	STOCK_TEST(test_concurrency__crowd_handled_together_gets_the_same),
	STOCK_TEST(test_concurrency__crowd_is_served_where_stock_suffices),
	STOCK_TEST(test_concurrency__other_skus_go_on),
	STOCK_TEST(test_concurrency__sku_with_most_of_the_batches_waits_for_no_other),
	STOCK_TEST(test_concurrency__first_batches_of_a_new_sku_share_a_product),
	STOCK_TEST(test_concurrency__sku_of_old_code_is_adopted_once),
	STOCK_TEST(test_concurrency__reference_goes_to_one_of_two_skus),
	STOCK_TEST(test_concurrency__repeated_line_is_allocated_once),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("concurrency", tests), ALL_SHAPES);
}
