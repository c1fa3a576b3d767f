/*
 * tests/integration/test_relays.c - several relays at once on one outbox, while others write, the
 * targets fail and leases run out: every event arrives, and those of an aggregate in order.
 */
#include "config.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "adapters/system_random.h"
#include "base/monotonic.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/mysql_delivery_queue.h"
#include "orm_mapping/rows.h"
#include "services/relay/relay.h"
#include "tests/integration/shaky_publisher.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/numbered_events.h"
#include "tests/support/process.h"
#include "tests/support/stock_database.h"
#include "tests/support/threads.h"

#define RELAYS      3
#define WRITERS     3
#define EVENTS      4000 /* that are to be committed, by all writers */
#define AT_ONCE_MAX 5    /* events in a transaction */
#define DEADLINE_MS 120000

static const struct delivery_target targets[] = {
	{"redis", ""},
	{"mail",  ""},
};

/* All that the threads share. */
struct stage {
	struct stock_database *database;
	struct random random;
	struct log_to_fd log;
	struct stopping stopping;
	int bell_fd;
	atomic_size_t committed;
	atomic_bool stop;
	struct arrivals arrivals[ARRAY_SIZE(targets)];
};

struct relay_thread {
	struct stage *stage;
	struct connection *conn;
	struct mysql_delivery_queue queue;
	struct relay_wake wakes[ARRAY_SIZE(targets)]; /* of the spreader */
	const struct relay_wake *wake;                /* of a courier */
	const char *target;
	struct shaky_publisher publisher;
};

static void spread(void *context)
{
	struct relay_thread *thread = context;
	struct relay_spreader spreader = {
		.queue = &thread->queue.base,
		.targets = targets,
		.target_count = ARRAY_SIZE(targets),
		.couriers = thread->wakes,
		.bell_fd = thread->stage->bell_fd,
		.poll_ms = 20,
		.log = &thread->stage->log.base,
	};

	relay_spread(&spreader, &thread->stage->stopping);
}

static void deliver(void *context)
{
	struct relay_thread *thread = context;
	struct courier courier = {
		.target = thread->target,
		.queue = &thread->queue.base,
		.publisher = &thread->publisher.base,
		.attempts_max = INT32_MAX,
		.batch_max = 40,
		.log = &thread->stage->log.base,
	};

	relay_deliver(&courier, thread->wake, 20, &thread->stage->stopping);
}

static void init_thread(struct relay_thread *thread, struct stage *stage, enum claim_way way)
{
	struct test_database *database = stage->database->base;

	thread->stage = stage;
	thread->conn = connection_new(thread, &database->options, &stage->log.base);
	mysql_delivery_queue_init(&thread->queue, thread->conn, &stage->random, way);
}

static void start_relay(TALLOC_CTX *mem, struct stage *stage, enum claim_way way)
{
	struct relay_thread *spreader = mem_new(mem, struct relay_thread);

	init_thread(spreader, stage, way);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		struct relay_thread *courier = mem_new(mem, struct relay_thread);
		struct error err = {0};

		assert_success(relay_wake_open(&spreader->wakes[i], &err), &err);
		init_thread(courier, stage, way);
		courier->wake = &spreader->wakes[i];
		courier->target = targets[i].name;
		shaky_publisher_init(&courier->publisher, stage->random, &stage->arrivals[i]);
		(void)thread_start(courier, deliver, courier);
	}
	(void)thread_start(spreader, spread, spreader);
}

/* Writing. */

struct writer {
	struct stage *stage;
	struct connection *conn;
	bool ok;
	struct error err;
};

static bool write_some(struct writer *writer, const struct numbered_events *events)
{
	bool ok = numbered_events_write(writer->conn, events, &writer->err);

	if (ok && events->commits)
		writer->stage->committed += events->count;
	return ok;
}

static void write_events(void *context)
{
	struct writer *writer = context;
	struct stage *stage = writer->stage;
	static const uint64_t one = 1;

	do {
		char sku[16];
		const struct numbered_events events = {.sku = sku,
			.type = "Allocated",
			.count = 1 + random_below(&stage->random, AT_ONCE_MAX),
			.commits = random_below(&stage->random, 4) > 0};

		(void)snprintf(sku, sizeof(sku), SHAKY_AGGREGATE,
			random_below(&stage->random, SHAKY_AGGREGATES));
		writer->ok = write_some(writer, &events);
		if (write(stage->bell_fd, &one, sizeof(one)) < 0)
			writer->ok = false;
	} while (writer->ok && stage->committed < EVENTS);
}

/* Now and then every lease is over, also of those who are at work: they are slow, not dead. */
static void end_leases(void *context)
{
	struct writer *clock = context;
	static const struct query end_all = {
		.sql = "UPDATE ficus_lane SET claimed_until = UTC_TIMESTAMP(6) WHERE target <> ''",
	};

	clock->ok = true;
	while (clock->ok && !stopping_wait(&clock->stage->stopping, 50))
		clock->ok = mapper_execute(clock->conn, &end_all, NULL, NULL, &clock->err);
}

static bool has_all_arrived(void *context)
{
	struct stage *stage = context;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (arrivals_count(&stage->arrivals[i]) < stage->committed)
			return false;
	return true;
}

static void open_stage(struct stage *stage, struct stock_database *database)
{
	*stage = (struct stage){.database = database,
		.stopping = {eventfd(0, EFD_CLOEXEC)},
		.bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	system_random_init(&stage->random);
	log_to_fd_init(&stage->log, STDERR_FILENO, LOG_LEVEL_ERROR);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		arrivals_init(&stage->arrivals[i]);
	for (unsigned i = 0; i < SHAKY_AGGREGATES; i++)
		stock_database_run(database,
			"INSERT INTO ficus_product (sku) VALUES ('" SHAKY_AGGREGATE "')", i);
}

static void close_stage(struct stage *stage)
{
	(void)close(stage->stopping.fd);
	(void)close(stage->bell_fd);
}

static void end_stage(struct stage *stage)
{
	static const uint64_t one = 1;

	assert_int_equal(write(stage->stopping.fd, &one, sizeof(one)), sizeof(one));
}

/* One of several that write at once. */
static void init_writer(struct writer *writer, TALLOC_CTX *mem, struct stage *stage)
{
	struct test_database *database = stage->database->base;

	*writer = (struct writer){
		.stage = stage, .conn = connection_new(mem, &database->options, &stage->log.base)};
}

static void wait_for_arrivals(struct stage *stage)
{
	int64_t deadline = monotonic_ms() + DEADLINE_MS;

	while (!eventually(has_all_arrived, stage) && monotonic_ms() < deadline)
		;
}

static void assert_arrived(struct stage *stage)
{
	int64_t committed =
		stock_database_number(stage->database, "SELECT COUNT(*) FROM ficus_outbox");

	assert_int_equal(stage->committed, committed);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		const struct arrivals *arrivals = &stage->arrivals[i];

		print_message("# %s: %zu events, %zu of them again\n", targets[i].name,
			arrivals->count, arrivals->duplicates);
		assert_int_equal(arrivals->count, committed);
		assert_int_equal(arrivals->gaps, 0);
	}
	assert_int_equal(stock_database_number(stage->database,
				 "SELECT COUNT(*) FROM ficus_outbox"
				 " WHERE published_at IS NULL"),
		0);
}

static void run(struct stock_database *database, const enum claim_way *ways)
{
	TALLOC_CTX *mem = mem_context(NULL, "relays");
	struct stage stage;
	struct writer writers[WRITERS];
	struct writer clock;

	open_stage(&stage, database);
	for (size_t i = 0; i < RELAYS; i++)
		start_relay(mem, &stage, ways[i]);
	init_writer(&clock, mem, &stage);
	(void)thread_start(mem, end_leases, &clock);
	for (size_t i = 0; i < WRITERS; i++)
		init_writer(&writers[i], mem, &stage);
	threads_run(write_events, writers, sizeof(writers[0]), WRITERS);
	wait_for_arrivals(&stage);
	end_stage(&stage);
	talloc_free(mem);

	for (size_t i = 0; i < WRITERS; i++)
		assert_success(writers[i].ok, &writers[i].err);
	assert_success(clock.ok, &clock.err);
	assert_arrived(&stage);
	close_stage(&stage);
}

static void test_relays__that_skip_lose_nothing(void **state)
{
	run(*state,
		(const enum claim_way[]){CLAIM_BY_SKIPPING, CLAIM_BY_SKIPPING, CLAIM_BY_SKIPPING});
}

static void test_relays__that_update_lose_nothing(void **state)
{
	run(*state, (const enum claim_way[]){CLAIM_BY_UPDATE, CLAIM_BY_UPDATE, CLAIM_BY_UPDATE});
}

static void test_relays__of_both_ways_lose_nothing(void **state)
{
	run(*state, (const enum claim_way[]){CLAIM_BY_SKIPPING, CLAIM_BY_UPDATE, CLAIM_BY_UPDATE});
}

static const struct query lock_lanes = {
	.sql = "SELECT lane FROM ficus_lane FOR UPDATE",
	.results = &id_row_type,
};

static const struct query add_product_event = {
	.sql = "INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid, aggregate_seq,"
	       " type, schema_version, payload) VALUES (UNHEX(REPLACE(UUID(), '-', '')),"
	       " 'Product', 'OAK-STOOL', 1, 'Allocated', 1, '{}')",
};

static bool can_claim(struct delivery_queue *queue)
{
	struct delivery_claim claim;
	struct error err = {0};
	bool found;

	assert_success(delivery_queue_claim(queue, "redis", &found, &claim, &err), &err);
	return found;
}

static size_t spread_once(struct delivery_queue *queue)
{
	struct error err = {0};
	size_t count;

	assert_success(
		delivery_queue_spread(queue, targets, ARRAY_SIZE(targets), &count, &err), &err);
	return count;
}

/* To wait for a lock would be to fail. */
static void test_relays__that_skip_wait_for_nobody(void **state)
{
	struct stock_database *database = *state;
	struct test_database *base = database->base;
	struct connection *other = connection_new(database, &base->options, &base->log.base);
	struct rows lanes = {.mem = database};
	struct random random;
	struct mysql_delivery_queue queue;
	struct error err = {0};

	system_random_init(&random);
	mysql_delivery_queue_init(&queue, database->conn, &random, CLAIM_BY_SKIPPING);
	assert_success(delivery_queue_open(&queue.base, "redis", &err), &err);
	assert_success(mapper_execute(database->conn, &add_product_event, NULL, NULL, &err), &err);
	assert_int_equal(spread_once(&queue.base), 1);
	assert_success(mapper_execute(database->conn, &add_product_event, NULL, NULL, &err), &err);
	assert_success(transaction_begin(other, &err), &err);
	assert_success(mapper_fetch(other, &lock_lanes, NULL, &lanes, &err), &err);
	assert_int_equal(lanes.count, 1 + DELIVERY_LANES);
	assert_false(can_claim(&queue.base));
	assert_int_equal(spread_once(&queue.base), 0);

	transaction_rollback(other);
	assert_true(can_claim(&queue.base));
	assert_int_equal(spread_once(&queue.base), 1);
}

/* Every server that we are tested with knows it. */
static void test_relays__skip_where_the_server_can(void **state)
{
	struct stock_database *database = *state;
	struct error err = {0};
	enum claim_way way;

	assert_success(lanes_find_way(database->conn, &way, &err), &err);
	assert_int_equal(way, CLAIM_BY_SKIPPING);
}

static int set_up(void **state)
{
	*state = stock_database_new(NULL, &stock_shapes[SHAPE_AS_IS]);
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_relays__that_skip_wait_for_nobody),
		TEST(test_relays__skip_where_the_server_can),
		TEST(test_relays__that_skip_lose_nothing),
		TEST(test_relays__that_update_lose_nothing),
		TEST(test_relays__of_both_ways_lose_nothing),
	};

	return cmocka_run_group_tests_name("relays", tests, NULL, NULL);
}
