/*
 * tests/integration/test_resume_stored.c - the table of pending reallocations as a resume sees it,
 * and several resumes and cancelling customers at once.
 */
#include "config.h"

#include "services/resume.h"

#include "orm_mapping/mysql_pending_query.h"
#include "tests/fakes/fake_stopping.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

/* Lines as a crash would have left them, so many seconds ago. */
static void add_pending(struct stock_case *this, const char *orderid, int age_s)
{
	stock_database_run(this->database,
		"INSERT INTO ficus_pending (orderid, sku, qty, created_at) VALUES"
		" ('%s', 'OAK-STOOL', 1, UTC_TIMESTAMP(6) - INTERVAL %d SECOND)",
		orderid, age_s);
}

static struct pending_list list(struct stock_case *this, int64_t after)
{
	struct mysql_pending_query query;
	struct pending_list found;
	struct error err = {0};

	mysql_pending_query_init(&query, this->worker->conn);
	assert_success(pending_query_list(&query.base, this, after, 60, &found, &err), &err);
	return found;
}

static void test_pending_query__finds_lines_that_are_old_enough(void **state)
{
	struct stock_case *this = *state;
	struct pending_list found;

	add_pending(this, "o-1", 3600);
	add_pending(this, "o-2", 5);
	add_pending(this, "o-3", 61);
	found = list(this, 0);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.items[0].line.orderid, "o-1");
	assert_string_equal(found.items[0].line.sku, "OAK-STOOL");
	assert_int_equal(found.items[0].line.quantity, 1);
	assert_string_equal(found.items[1].line.orderid, "o-3");
}

static void test_pending_query__lists_in_pages(void **state)
{
	struct stock_case *this = *state;
	struct pending_list page;

	for (int i = 0; i < 130; i++)
		add_pending(this, mem_printf(this, "o-%d", i), 100);
	page = list(this, 0);
	assert_int_equal(page.count, 100);
	page = list(this, page.items[99].id);
	assert_int_equal(page.count, 30);
	assert_int_equal(list(this, page.items[29].id).count, 0);
}

#define LINES 40

/* What a consumer process has: and here there are two, since nothing forbids it. */
struct resuming {
	struct mysql_pending_query query;
	struct resume *resume;
	bool ok;
	struct error err;
};

static void resume_once(void *context)
{
	struct resuming *this = context;

	this->ok = resume_pass(this->resume, &this->err);
}

static void start(
	struct resuming *this, struct stock_worker *worker, struct fake_stopping *stopping)
{
	struct resume_parts parts = {.settings = resume_default_settings};

	*this = (struct resuming){0};
	mysql_pending_query_init(&this->query, worker->conn);
	worker->bus.parts.settings.reaction_attempts = 20; /* two take each other's locks here */
	test_bus_rewire(&worker->bus);
	parts.bus = worker->bus.bus;
	parts.query = &this->query.base;
	parts.stopping = &stopping->base;
	parts.clock = &worker->bus.clock.base;
	parts.log = &worker->bus.log.base;
	parts.settings.age_s = 0;
	this->resume = resume_new(worker, &parts);
}

/* All lines are in W; it shrinks to nothing, and the process dies; S has room for all of them. */
static void push_out_and_crash(struct stock_case *this)
{
	struct test_bus *bus = &this->worker->bus;

	test_bus_accept_all(bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", LINES, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", LINES, MAY(1))));
	for (int i = 0; i < LINES; i++)
		(void)test_bus_accept(bus, ALLOCATE(mem_printf(this, "o-%d", i), "OAK-STOOL", 1));
	bus->parts.settings.reaction_limit = 0;
	test_bus_rewire(bus);
	(void)test_bus_accept(bus, CHANGE_QUANTITY("W", 0));
	bus->parts.settings.reaction_limit = 100;
}

static void test_resume__of_two_processes_sees_to_each_line_once(void **state)
{
	struct stock_case *this = *state;
	struct fake_stopping *stopping = fake_stopping_new(this);
	struct resuming resuming[2];

	push_out_and_crash(this);
	(void)test_bus_accept(&this->other->bus, DEALLOCATE("o-7", "OAK-STOOL"));
	start(&resuming[0], this->worker, stopping);
	start(&resuming[1], this->other, stopping);
	threads_run(resume_once, resuming, sizeof(resuming[0]), ARRAY_SIZE(resuming));
	for (size_t i = 0; i < ARRAY_SIZE(resuming); i++)
		assert_success(resuming[i].ok, &resuming[i].err);
	assert_dump(this->database, STORED_PENDING, "");
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"),
		LINES - 1);
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_outbox WHERE type = 'Allocated'"),
		LINES + LINES - 1);
	assert_invariants(this->database);
}

int main(void)
{
	static const struct stock_test tests[] = {
		STOCK_TEST(test_pending_query__finds_lines_that_are_old_enough),
		STOCK_TEST(test_pending_query__lists_in_pages),
		STOCK_TEST(test_resume__of_two_processes_sees_to_each_line_once),
	};

	return stock_tests_run(STOCK_TESTS("resume_stored", tests), ALL_SHAPES);
}
