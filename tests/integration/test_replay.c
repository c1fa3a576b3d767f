/*
 * tests/integration/test_replay.c - events that are sent again, parked ones or those of the past;
 * and what is removed when it is old.
 */
#include "config.h"

#include <unistd.h>

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/mysql_pruning.h"
#include "orm_mapping/mysql_replay.h"
#include "orm_mapping/rows.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/stock_database.h"

#define MANY 1100 /* more than a page */

struct replay_case {
	struct stock_database *database;
	struct connection *conn;
};

/* On the first of May, an hour each from midnight on; all were spread. */
static void add_events(struct stock_database *database, const char *type, int count)
{
	int first = (int)stock_database_number(database, "SELECT COUNT(*) FROM ficus_outbox");

	for (int i = first; i < first + count; i++)
		stock_database_run(database,
			"INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid,"
			" aggregate_seq, type, schema_version, payload, created_at, published_at)"
			" VALUES (UNHEX(REPLACE(UUID(), '-', '')), 'Product', 'OAK-STOOL', %d,"
			" '%s', 1, '{}', '2031-05-01' + INTERVAL %d HOUR, '2031-05-01')",
			i + 1, type, i);
}

/* In one statement. */
static void add_many(struct stock_database *database)
{
	char *sql = mem_text(database,
		"INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid, aggregate_seq,"
		" type, schema_version, payload, published_at) VALUES ");

	for (int i = 1; i <= MANY; i++)
		sql = talloc_asprintf_append_buffer(sql,
			"%s(UNHEX(REPLACE(UUID(), '-', '')), 'Product', 'SKU-%d', %d, 'Allocated',"
			" 1, '{}', UTC_TIMESTAMP(6) - INTERVAL 10 DAY)",
			i > 1 ? ", " : "", i % 10, i / 10 + 1);
	stock_database_run(database, "%s", sql);
}

static void queue_all(struct stock_database *database, const char *target)
{
	stock_database_run(database,
		"INSERT INTO ficus_delivery (target, lane, outbox_id)"
		" SELECT '%s', MOD(CRC32(aggregateid), 8), id FROM ficus_outbox",
		target);
}

static void park_all(struct stock_database *database)
{
	stock_database_run(database,
		"UPDATE ficus_delivery SET attempts = 10, last_error = 'no',"
		" parked_at = UTC_TIMESTAMP(6), due_at = '2099-01-01'");
}

/* Those that are due now, as never refused: "target|sequence\n". */
static const char *due(struct stock_database *database)
{
	return stock_database_text(database,
		"SELECT CONCAT_WS('|', d.target, o.aggregate_seq)"
		" FROM ficus_delivery d JOIN ficus_outbox o ON o.id = d.outbox_id"
		" WHERE d.due_at <= UTC_TIMESTAMP(6) AND d.parked_at IS NULL AND d.attempts = 0"
		" AND d.last_error IS NULL AND d.lane = MOD(CRC32(o.aggregateid), 8)"
		" ORDER BY d.target, o.id");
}

static int64_t count_due(struct stock_database *database)
{
	return stock_database_number(database,
		"SELECT COUNT(*) FROM ficus_delivery WHERE due_at <= UTC_TIMESTAMP(6)"
		" AND parked_at IS NULL AND attempts = 0");
}

static int64_t replay_parked(struct replay_case *this, const char *target)
{
	struct error err = {0};
	int64_t count;

	assert_success(mysql_replay_parked(this->conn, target, &count, &err), &err);
	return count;
}

static int64_t replay_past(
	struct replay_case *this, const char *types, const char *since, const char *until)
{
	const struct delivery_target target = {"redis", types};
	const struct replay_period period = {since, until};
	struct error err = {0};
	int64_t count;

	assert_success(mysql_replay_past(this->conn, &target, &period, &count, &err), &err);
	return count;
}

static const struct stopping never = {-1};

static int64_t prune_on(
	struct replay_case *this, struct mysql_pruning *pruning, const struct stopping *stopping)
{
	struct error err = {0};
	int64_t count;

	assert_success(mysql_prune(pruning, this->conn, stopping, &count, &err), &err);
	return count;
}

static int64_t prune(struct replay_case *this)
{
	return prune_on(this, &(struct mysql_pruning){7, 24, 0}, &never);
}

/* Parked events. */

static void test_replay__makes_parked_events_due(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 2);
	queue_all(this->database, "mail");
	park_all(this->database);
	queue_all(this->database, "redis");
	assert_int_equal(replay_parked(this, NULL), 2);
	assert_string_equal(due(this->database), "mail|1\nmail|2\nredis|1\nredis|2\n");
	assert_int_equal(replay_parked(this, NULL), 0);
}

static void test_replay__of_one_target_leaves_the_others(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 1);
	queue_all(this->database, "mail");
	queue_all(this->database, "mail2");
	park_all(this->database);
	assert_int_equal(replay_parked(this, "mail"), 1);
	assert_string_equal(due(this->database), "mail|1\n");
	assert_int_equal(replay_parked(this, "mai"), 0);
}

static void test_replay__takes_any_number_of_parked_events(void **state)
{
	struct replay_case *this = *state;

	add_many(this->database);
	queue_all(this->database, "redis");
	park_all(this->database);
	assert_int_equal(replay_parked(this, "redis"), MANY);
	assert_int_equal(count_due(this->database), MANY);
}

/* Past events. */

static void test_replay__puts_past_events_into_the_queue(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 3);
	assert_int_equal(replay_past(this, "", NULL, NULL), 3);
	assert_string_equal(due(this->database), "redis|1\nredis|2\nredis|3\n");
	assert_int_equal(replay_past(this, "", NULL, NULL), 3);
	assert_string_equal(due(this->database), "redis|1\nredis|2\nredis|3\n");
}

static void test_replay__makes_due_what_waits_or_is_parked(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 2);
	queue_all(this->database, "redis");
	park_all(this->database);
	add_events(this->database, "Allocated", 1);
	assert_int_equal(replay_past(this, "", NULL, NULL), 3);
	assert_string_equal(due(this->database), "redis|1\nredis|2\nredis|3\n");
}

static void test_replay__asks_what_the_target_wants(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 1);
	add_events(this->database, "OutOfStock", 1);
	add_events(this->database, "Deallocated", 1);
	assert_int_equal(replay_past(this, "Out,Deallocated,Allocate", NULL, NULL), 1);
	assert_string_equal(due(this->database), "redis|3\n");
}

static void test_replay__keeps_to_its_period(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 5);
	assert_int_equal(replay_past(this, "", "2031-05-01 01:00:00", "2031-05-01T03:00:00"), 2);
	assert_string_equal(due(this->database), "redis|2\nredis|3\n");
	assert_int_equal(replay_past(this, "", "2031-05-01 04:00:00", NULL), 1);
	assert_int_equal(replay_past(this, "", NULL, "2031-05-01"), 0);
	assert_int_equal(replay_past(this, "", "2031-05-02", NULL), 0);
}

static void test_replay__refuses_what_is_no_time(void **state)
{
	static const char *const texts[] = {"", "yesterday", "2031-13-01", "2031-02-30 10:00:00",
		"2031-05-01 25:00:00", "2031-05-01 10:00:60", "2031-05-01 10:00:00'",
		"2031-05-01T10:00:00Z", "2031-05-01 10:00"};
	struct replay_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct delivery_target target = {"redis", ""};
		const struct replay_period since = {texts[i], NULL};
		const struct replay_period until = {NULL, texts[i]};
		struct error err = {0};
		int64_t count;

		assert_false(mysql_replay_past(this->conn, &target, &since, &count, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_false(mysql_replay_past(this->conn, &target, &until, &count, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
	}
}

static void test_replay__leaves_new_events_to_the_relay(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 2);
	stock_database_run(this->database,
		"UPDATE ficus_outbox SET published_at = NULL WHERE aggregate_seq = 2");
	assert_int_equal(replay_past(this, "", NULL, NULL), 1);
	assert_string_equal(due(this->database), "redis|1\n");
}

static void test_replay__takes_any_number_of_past_events(void **state)
{
	struct replay_case *this = *state;

	add_many(this->database);
	assert_int_equal(replay_past(this, "", NULL, NULL), MANY);
	assert_int_equal(count_due(this->database), MANY);
}

/* Pruning. */

static int64_t count_rows(struct replay_case *this, const char *table)
{
	return stock_database_number(this->database, "SELECT COUNT(*) FROM %s", table);
}

static void test_prune__removes_events_that_are_old_and_gone(void **state)
{
	struct replay_case *this = *state;

	add_many(this->database);
	assert_int_equal(prune(this), MANY);
	assert_int_equal(count_rows(this, "ficus_outbox"), 0);
	assert_int_equal(prune(this), 0);
}

static void test_prune__keeps_events_that_are_young_or_not_spread(void **state)
{
	struct replay_case *this = *state;

	add_events(this->database, "Allocated", 2);
	stock_database_run(this->database,
		"UPDATE ficus_outbox SET created_at = '2001-01-01', published_at ="
		" IF(aggregate_seq = 1, NULL, UTC_TIMESTAMP(6) - INTERVAL 167 HOUR)");
	assert_int_equal(prune(this), 0);
	assert_int_equal(count_rows(this, "ficus_outbox"), 2);
}

/* Parked for a month, or for a target that nobody has configured any more. */
static void test_prune__keeps_events_that_are_still_to_go(void **state)
{
	struct replay_case *this = *state;

	add_many(this->database);
	(void)replay_past(this, "", NULL, NULL);
	park_all(this->database);
	assert_int_equal(prune(this), 0);
	stock_database_run(
		this->database, "DELETE FROM ficus_delivery WHERE MOD(outbox_id, 2) = 0");
	assert_int_equal(prune(this), MANY / 2);
	assert_int_equal(count_rows(this, "ficus_outbox"), MANY / 2);
	assert_int_equal(stock_database_number(this->database,
				 "SELECT COUNT(*) FROM ficus_delivery d"
				 " JOIN ficus_outbox o ON o.id = d.outbox_id"),
		MANY / 2);
}

static const struct query lock_all = {
	.sql = "SELECT id FROM ficus_outbox LOCK IN SHARE MODE",
	.results = &id_row_type,
};

/* Whoever replays it may be first by a moment. */
static void test_prune__keeps_events_that_are_just_put_back(void **state)
{
	struct replay_case *this = *state;
	struct connection_options options = this->database->base->options;
	struct connection *impatient;
	struct rows locked = {.mem = this};
	struct error err = {0};
	int64_t count;

	options.lock_wait_timeout_s = 1;
	impatient = connection_new(this, &options, &this->database->base->log.base);
	add_many(this->database);
	assert_success(transaction_begin(this->conn, &err), &err);
	assert_success(mapper_fetch(this->conn, &lock_all, NULL, &locked, &err), &err);
	assert_false(
		mysql_prune(&(struct mysql_pruning){7, 24, 0}, impatient, &never, &count, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	transaction_rollback(this->conn);
	assert_int_equal(count_rows(this, "ficus_outbox"), MANY);
	assert_int_equal(prune(this), MANY);
}

/* Of each table it does a page at most. */
static void test_prune__goes_on_where_it_was_stopped(void **state)
{
	struct replay_case *this = *state;
	struct mysql_pruning pruning = {7, 24, 0};
	struct stopping stopping;
	int fds[2];
	int64_t calls = 0;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(close(fds[1]), 0); /* readable from now on */
	stopping.fd = fds[0];
	add_many(this->database);
	(void)replay_past(this, "", NULL, NULL);
	stock_database_run(this->database,
		"DELETE FROM ficus_delivery WHERE outbox_id = (SELECT MAX(id) FROM ficus_outbox)");
	do {
		int64_t after = pruning.after;
		int64_t count = prune_on(this, &pruning, &stopping);

		calls++;
		assert_true(pruning.after > after || count == 1);
	} while (pruning.after > 0);
	assert_int_equal(calls, 3);
	assert_int_equal(count_rows(this, "ficus_outbox"), MANY - 1);
	(void)close(fds[0]);
}

/* What waits for a target that is no more is not looked at again by each call. */
static void test_prune__looks_at_so_many_in_one_call(void **state)
{
	struct replay_case *this = *state;
	struct mysql_pruning pruning = {7, 24, 0};

	add_many(this->database);
	(void)replay_past(this, "", NULL, NULL);
	stock_database_run(this->database,
		"INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid, aggregate_seq,"
		" type, schema_version, payload, published_at)"
		" SELECT UNHEX(LEFT(SHA2(CONCAT(a.id, '-', b.id), 256), 32)), 'Product', "
		"a.aggregateid,"
		" 1000 + b.id, a.type, 1, '{}', a.published_at FROM ficus_outbox a JOIN"
		" (SELECT id FROM ficus_outbox ORDER BY id LIMIT 100) b");
	assert_in_range(
		prune_on(this, &pruning, &never), PRUNING_MAX - MANY, PRUNING_MAX - MANY + 480);
	assert_true(pruning.after > PRUNING_MAX);
	assert_in_range(prune_on(this, &pruning, &never), 1, 100 * MANY - PRUNING_MAX + MANY);
	assert_int_equal(pruning.after, 0);
	assert_int_equal(count_rows(this, "ficus_outbox"), MANY);
}

static void test_prune__removes_old_receipts_and_answers(void **state)
{
	struct replay_case *this = *state;

	stock_database_run(this->database,
		"INSERT INTO ficus_inbox (source, message_id, received_at) VALUES"
		" ('/a', '1', UTC_TIMESTAMP(6) - INTERVAL 169 HOUR),"
		" ('/a', '2', UTC_TIMESTAMP(6) - INTERVAL 167 HOUR)");
	stock_database_run(this->database,
		"INSERT INTO ficus_idempotency (idempotency_key, fingerprint, created_at) VALUES"
		" ('old', REPEAT('x', 32), UTC_TIMESTAMP(6) - INTERVAL 25 HOUR),"
		" ('new', REPEAT('x', 32), UTC_TIMESTAMP(6) - INTERVAL 23 HOUR)");
	assert_int_equal(prune(this), 2);
	assert_dump(this->database, STORED_INBOX, "/a|2\n");
	assert_dump(this->database, STORED_ANSWERS, "new|0\n");
}

static int set_up(void **state)
{
	struct replay_case *this = mem_new(NULL, struct replay_case);

	this->database = stock_database_new(this, &stock_shapes[SHAPE_AS_IS]);
	this->conn = this->database->conn;
	*state = this;
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
		TEST(test_replay__makes_parked_events_due),
		TEST(test_replay__of_one_target_leaves_the_others),
		TEST(test_replay__takes_any_number_of_parked_events),
		TEST(test_replay__puts_past_events_into_the_queue),
		TEST(test_replay__makes_due_what_waits_or_is_parked),
		TEST(test_replay__asks_what_the_target_wants),
		TEST(test_replay__keeps_to_its_period),
		TEST(test_replay__refuses_what_is_no_time),
		TEST(test_replay__leaves_new_events_to_the_relay),
		TEST(test_replay__takes_any_number_of_past_events),
		TEST(test_prune__removes_events_that_are_old_and_gone),
		TEST(test_prune__keeps_events_that_are_young_or_not_spread),
		TEST(test_prune__keeps_events_that_are_still_to_go),
		TEST(test_prune__keeps_events_that_are_just_put_back),
		TEST(test_prune__goes_on_where_it_was_stopped),
		TEST(test_prune__looks_at_so_many_in_one_call),
		TEST(test_prune__removes_old_receipts_and_answers),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
