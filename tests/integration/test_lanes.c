#include "config.h"

#include "orm_mapping/lanes.h"

#include "orm_mapping/mysql/transaction.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/stock_database.h"

/* A lane in which something is due, and one beside it. */
#define BUSY_LANE  2
#define OTHER_LANE 5

struct lanes_case {
	struct stock_database *database;
	struct connection *conn;  /* a relay's */
	struct connection *other; /* another one's */
};

static int set_up(void **state)
{
	struct lanes_case *this = mem_new(NULL, struct lanes_case);
	struct test_database *base;
	struct error err = {0};

	this->database = stock_database_new(this, &stock_shapes[SHAPE_AS_IS]);
	base = this->database->base;
	this->conn = connection_new(this, &base->options, &base->log.base);
	this->other = connection_new(this, &base->options, &base->log.base);
	assert_success(lanes_open(this->conn, "redis", &err), &err);
	stock_database_run(this->database,
		"INSERT INTO ficus_delivery (target, lane, outbox_id) VALUES ('redis', %d, 1)",
		BUSY_LANE);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static bool claim(struct connection *conn, enum claim_way way, struct delivery_claim *out)
{
	struct error err = {0};
	bool found;

	assert_success(lanes_claim(conn, way, out, &found, &err), &err);
	return found;
}

static struct delivery_claim claim_of(uint8_t relay)
{
	return (struct delivery_claim){.target = "redis", .lease_s = 60, .token = {relay}};
}

/* A database server that follows another one whose clock went ahead, for instance. */
static void test_lanes__a_clock_that_was_set_back_stops_nothing(void **state)
{
	struct lanes_case *this = *state;

	for (enum claim_way way = 0; way < CLAIM_WAY_COUNT; way++) {
		struct delivery_claim mine = claim_of(1);
		struct error err = {0};

		stock_database_run(this->database,
			"UPDATE ficus_lane SET claimed_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
		stock_database_run(this->database,
			"UPDATE ficus_delivery SET due_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
		assert_true(claim(this->conn, way, &mine));
		assert_int_equal(mine.lane, BUSY_LANE);
		assert_success(lanes_release(this->conn, &mine, &err), &err);
	}
}

/* What a claim does to the row of its lane, before it commits. */
static const struct query touch_lane = {
	.sql = "UPDATE ficus_lane SET claimed_by = NULL WHERE target = 'redis' AND lane = 2",
};

/* In the middle of a claim of one lane, another one is free. */
static void test_lanes__a_claim_under_way_keeps_nobody_from_another_lane(void **state)
{
	struct lanes_case *this = *state;
	struct delivery_claim mine = claim_of(1);
	struct error err = {0};

	stock_database_run(this->database,
		"INSERT INTO ficus_delivery (target, lane, outbox_id) VALUES ('redis', %d, 2)",
		OTHER_LANE);
	stock_database_run(this->database,
		"UPDATE ficus_lane SET claimed_until = claimed_until - INTERVAL 1 SECOND"
		" WHERE lane = %d",
		BUSY_LANE);
	assert_success(transaction_begin(this->other, &err), &err);
	assert_success(mapper_execute(this->other, &touch_lane, NULL, NULL, &err), &err);
	assert_true(claim(this->conn, CLAIM_BY_SKIPPING, &mine));
	assert_int_equal(mine.lane, OTHER_LANE);
	transaction_rollback(this->other);
}

static void test_lanes__who_holds_them_all_is_alone(void **state)
{
	struct lanes_case *this = *state;
	struct delivery_claim relay = claim_of(1);
	struct delivery_claim holder = claim_of(2);
	struct error err = {0};
	bool has_all;

	assert_true(claim(this->conn, CLAIM_BY_SKIPPING, &relay));
	assert_success(lanes_hold(this->other, &holder, &has_all, &err), &err);
	assert_false(has_all);
	assert_success(lanes_release(this->conn, &relay, &err), &err);
	for (int i = 0; i < 2; i++) {
		assert_success(lanes_hold(this->other, &holder, &has_all, &err), &err);
		assert_true(has_all);
	}
	for (enum claim_way way = 0; way < CLAIM_WAY_COUNT; way++)
		assert_false(claim(this->conn, way, &relay));
	assert_success(lanes_let_go(this->other, &holder, &err), &err);
	assert_true(claim(this->conn, CLAIM_BY_UPDATE, &relay));
}

#define LANES_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LANES_TEST(test_lanes__a_clock_that_was_set_back_stops_nothing),
		LANES_TEST(test_lanes__a_claim_under_way_keeps_nobody_from_another_lane),
		LANES_TEST(test_lanes__who_holds_them_all_is_alone),
	};

	return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
