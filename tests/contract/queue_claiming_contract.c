#include "config.h"

#include "tests/contract/queue_case.h"

#define LEASE_MS (DELIVERY_LEASE_S * 1000)

/* Spreading. */

static void test_spread__gives_each_target_what_it_wants(void **state)
{
	struct queue_contract *this = *state;
	const struct delivery_target targets[] = {
		{"redis",  ""			     },
		{"red",    "Allocated"                    },
		{"redis2", "Nothing,OutOfStock"           },
		{"mail",   "Out,Stock,Allocate,Allocated2"},
	};

	queue_add(this, "OAK-STOOL", "Allocated", 1);
	queue_add(this, "OAK-STOOL", "OutOfStock", 1);
	queue_add(this, "OAK-STOOL", "Deallocated", 1);
	assert_int_equal(queue_spread_to(this, targets, ARRAY_SIZE(targets)), 3);
	assert_queued(this,
		"red|OAK-STOOL|1|0\n"
		"redis|OAK-STOOL|1|0\nredis|OAK-STOOL|2|0\nredis|OAK-STOOL|3|0\n"
		"redis2|OAK-STOOL|2|0\n");
}

static void test_spread__sees_to_events_that_nobody_wants(void **state)
{
	struct queue_contract *this = *state;

	queue_add(this, "OAK-STOOL", "Allocated", 2);
	assert_int_equal(queue_spread_to(this, NULL, 0), 2);
	assert_int_equal(queue_spread(this), 0);
	assert_queued(this, "");
}

static void test_spread__takes_each_event_once(void **state)
{
	struct queue_contract *this = *state;

	struct delivery_claim claimed;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	assert_int_equal(queue_spread(this), 0);
	assert_queued(this, "redis|OAK-STOOL|1|0\n");
	claimed = queue_claim(this);
	queue_deliver(this, &claimed);
	assert_int_equal(queue_spread(this), 0);
	assert_queued(this, "");
}

static void test_spread__takes_any_number(void **state)
{
	struct queue_contract *this = *state;
	struct delivery *found = mem_array(this->mem, struct delivery, MANY);
	struct delivery_claim claimed;

	queue_add_and_spread(this, "OAK-STOOL", MANY);
	claimed = queue_claim(this);
	assert_int_equal(queue_fetch_all(this, &claimed, found, MANY), MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(found[i].event.sequence, i + 1);
}

/* Ids are given when rows are written, and become visible when they are committed. */
static void test_spread__does_not_lose_who_commits_late(void **state)
{
	struct queue_contract *this = *state;

	this->harness->type->begin(this->harness, "ASH-BENCH", "Allocated");
	queue_add(this, "OAK-STOOL", "Allocated", 1);
	assert_int_equal(queue_spread(this), 1);
	assert_queued(this, "redis|OAK-STOOL|1|0\n");
	this->harness->type->commit(this->harness);
	assert_int_equal(queue_spread(this), 1);
	assert_queued(this, "redis|ASH-BENCH|1|0\nredis|OAK-STOOL|1|0\n");
}

static void test_spread__adds_to_lanes_that_are_claimed(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	claimed = queue_claim(this);
	queue_add_and_spread(this, "OAK-STOOL", 1);
	assert_int_equal(queue_fetch(this, &claimed, 0).count, 2);
}

/* Claiming. */

static void test_open__again_changes_nothing(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim other;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	(void)queue_claim(this);
	queue_open(this, "redis");
	assert_false(queue_claim_by(this->other, &other));
}

static void test_claim__finds_nothing_where_nothing_is_due(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;

	assert_false(queue_claim_by(this->queue, &claimed));
	queue_add(this, "OAK-STOOL", "Allocated", 1);
	assert_false(queue_claim_by(this->queue, &claimed));
	assert_int_equal(queue_spread_to(this, &(struct delivery_target){"redis2", ""}, 1), 1);
	assert_false(queue_claim_by(this->queue, &claimed));
}

static void test_claim__gives_a_lane_to_one_alone(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claims[2];

	queue_add_and_spread(this, "OAK-STOOL", 1);
	assert_true(queue_claim_by(this->queue, &claims[0]));
	assert_false(queue_claim_by(this->other, &claims[1]));
}

static void test_claim__gives_every_lane_once(void **state)
{
	struct queue_contract *this = *state;
	bool had[DELIVERY_LANES] = {false};
	struct delivery_claim claimed;

	for (int i = 0; i < 100; i++)
		queue_add(this, mem_printf(this->mem, "SKU-%d", i * i), "Allocated", 1);
	assert_int_equal(queue_spread(this), 100);
	for (int i = 0; i < DELIVERY_LANES; i++) {
		claimed = queue_claim(this);
		assert_false(had[claimed.lane]);
		had[claimed.lane] = true;
	}
	assert_false(queue_claim_by(this->other, &claimed));
}

/* So that none starves while there are fewer relays than lanes. */
static void test_claim__takes_turns(void **state)
{
	struct queue_contract *this = *state;
	bool had[DELIVERY_LANES] = {false};

	for (int i = 0; i < 100; i++)
		queue_add(this, mem_printf(this->mem, "SKU-%d", i * i), "Allocated", 1);
	(void)queue_spread(this);
	for (int i = 0; i < DELIVERY_LANES; i++) {
		struct delivery_claim claimed = queue_claim(this);

		assert_false(had[claimed.lane]);
		had[claimed.lane] = true;
		queue_give_back(this, &claimed);
	}
}

static void test_claim__takes_over_what_a_dead_relay_had(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim dead;
	struct delivery_claim heir;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	dead = queue_claim(this);
	queue_pass_ms(this, LEASE_MS - 5000);
	assert_false(queue_claim_by(this->other, &heir));
	queue_pass_ms(this, 5001);
	assert_true(queue_claim_by(this->other, &heir));
	assert_int_equal(heir.lane, dead.lane);
}

/* After a failure, which need not cost it the time that a dead relay costs. */
static void test_claim__may_be_made_again_by_who_could_not_settle(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim former;
	struct delivery_claim again;
	struct delivery_claim other;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	former = queue_claim(this);
	again = queue_claim(this);
	assert_int_equal(again.lane, former.lane);
	assert_false(queue_claim_by(this->other, &other));
	queue_give_back(this, &again);
	assert_true(queue_claim_by(this->other, &other));
	assert_false(queue_claim_by(this->queue, &again));
}

/* It was not dead, but slow. */
static void test_settle__too_late_leaves_the_lane_to_its_heir(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim slow;
	struct delivery_claim heir;
	struct delivery_claim third;

	queue_add_and_spread(this, "OAK-STOOL", 2);
	slow = queue_claim(this);
	queue_pass_ms(this, LEASE_MS + 1);
	assert_true(queue_claim_by(this->other, &heir));
	queue_settle(this, &slow,
		&(struct delivery_outcome){
			.delivered = &queue_fetch(this, &slow, 0).items[0].event.id,
			.delivered_count = 1});
	assert_queued(this, "redis|OAK-STOOL|2|0\n");
	assert_false(queue_claim_by(this->queue, &third));
}

static const struct CMUnitTest cases[] = {
	QUEUE_CASE(test_spread__gives_each_target_what_it_wants),
	QUEUE_CASE(test_spread__sees_to_events_that_nobody_wants),
	QUEUE_CASE(test_spread__takes_each_event_once),
	QUEUE_CASE(test_spread__takes_any_number),
	QUEUE_CASE(test_spread__does_not_lose_who_commits_late),
	QUEUE_CASE(test_spread__adds_to_lanes_that_are_claimed),
	QUEUE_CASE(test_open__again_changes_nothing),
	QUEUE_CASE(test_claim__finds_nothing_where_nothing_is_due),
	QUEUE_CASE(test_claim__gives_a_lane_to_one_alone),
	QUEUE_CASE(test_claim__gives_every_lane_once),
	QUEUE_CASE(test_claim__takes_turns),
	QUEUE_CASE(test_claim__takes_over_what_a_dead_relay_had),
	QUEUE_CASE(test_claim__may_be_made_again_by_who_could_not_settle),
	QUEUE_CASE(test_settle__too_late_leaves_the_lane_to_its_heir),
};

const struct queue_chapter queue_claiming_contract = {cases, ARRAY_SIZE(cases)};
