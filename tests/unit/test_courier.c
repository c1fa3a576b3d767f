/* tests/unit/test_courier.c - what a courier sends when, and what it does with refusals. */
#include "config.h"

#include "services/relay/courier.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "tests/fakes/fake_delivery_queue.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_publisher.h"
#include "tests/support/cmocka.h"

/* Aggregates of one lane, and one of another. */
#define A     "A"
#define I     "I"
#define Q     "Q"
#define OTHER "B"

static const struct delivery_target everything = {"redis", ""};
static const struct stopping never = {-1};

struct courier_case {
	struct fake_delivery_store *store;
	struct fake_delivery_queue queue;
	struct fake_publisher publisher;
	struct fake_log log;
	struct courier courier;
	size_t sent; /* by the last run_out() */
};

static int set_up(void **state)
{
	struct courier_case *this = mem_new(NULL, struct courier_case);
	struct error err = {0};

	this->store = fake_delivery_store_new(this);
	fake_delivery_queue_init(&this->queue, this->store);
	fake_publisher_init(&this->publisher, this);
	fake_log_init(&this->log, this);
	this->courier = (struct courier){
		.target = "redis",
		.queue = &this->queue.base,
		.publisher = &this->publisher.base,
		.attempts_max = 3,
		.batch_max = 100,
		.log = &this->log.base,
	};
	assert_true(delivery_queue_open(&this->queue.base, "redis", &err));
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static void spread_one(struct courier_case *this)
{
	struct error err = {0};
	size_t count;

	assert_true(delivery_queue_spread(&this->queue.base, &everything, 1, &count, &err));
	assert_int_equal(count, 1);
}

static void queue_event(struct courier_case *this, const char *aggregateid, const char *type)
{
	(void)fake_delivery_store_add(this->store, aggregateid, type);
	spread_one(this);
}

/* Good events of the aggregate, queued; and one of the type that the publisher refuses. */
static void add(struct courier_case *this, const char *aggregateid, int count)
{
	while (count-- > 0)
		queue_event(this, aggregateid, "Good");
}

static void add_bad(struct courier_case *this, const char *aggregateid)
{
	this->publisher.refused = "Bad";
	queue_event(this, aggregateid, "Bad");
}

static struct courier_turn take_turn(struct courier_case *this)
{
	struct courier_turn turn;
	struct error err = {0};

	assert_true(courier_take_turn(&this->courier, &turn, &err));
	return turn;
}

static void run_out(struct courier_case *this)
{
	struct error err = {0};

	assert_true(courier_run_out(&this->courier, &never, &this->sent, &err));
}

static void assert_arrived(const struct courier_case *this, const char *expected)
{
	assert_string_equal(this->publisher.arrived, expected);
}

static size_t queued(const struct courier_case *this)
{
	return this->store->deliveries.count;
}

static const struct fake_delivery *first_queued(const struct courier_case *this)
{
	return fake_table_at(&this->store->deliveries, 0);
}

static void test_courier__finds_nothing_when_nothing_is_due(void **state)
{
	struct courier_case *this = *state;
	struct courier_turn turn = take_turn(this);

	assert_false(turn.found_lane);
	assert_int_equal(turn.sent, 0);
	assert_string_equal(this->publisher.batches, "");
}

static void test_courier__sends_a_lane_in_order(void **state)
{
	struct courier_case *this = *state;
	struct courier_turn turn;

	add(this, A, 2);
	add(this, I, 3);
	add(this, A, 2);
	turn = take_turn(this);
	assert_true(turn.found_lane);
	assert_int_equal(turn.sent, 7);
	assert_arrived(this, "A/1 A/2 I/1 I/2 I/3 A/3 A/4 ");
	assert_string_equal(this->publisher.batches, "7 ");
	assert_int_equal(queued(this), 0);
}

static void test_courier__sends_batch_max_at_a_time(void **state)
{
	struct courier_case *this = *state;

	this->courier.batch_max = 4;
	add(this, A, 9);
	assert_int_equal(take_turn(this).sent, 4);
	assert_int_equal(queued(this), 5);
	run_out(this);
	assert_int_equal(this->sent, 5);
	assert_string_equal(this->publisher.batches, "4 4 1 ");
	assert_arrived(this, "A/1 A/2 A/3 A/4 A/5 A/6 A/7 A/8 A/9 ");
}

static void test_courier__runs_out_of_all_lanes(void **state)
{
	struct courier_case *this = *state;

	this->courier.batch_max = 1;
	add(this, A, 2);
	add(this, OTHER, 2);
	run_out(this);
	assert_int_equal(this->sent, 4);
	assert_arrived(this, "A/1 B/1 A/2 B/2 ");
}

/* The target went away in the middle: nobody's fault, so nothing is counted against an event. */
static void test_courier__settles_what_arrived_before_the_target_went_away(void **state)
{
	struct courier_case *this = *state;
	struct error err = {0};

	add(this, A, 4);
	this->publisher.unavailable_after = 2;
	this->publisher.unavailable_times = 1;
	assert_false(courier_run_out(&this->courier, &never, &this->sent, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(queued(this), 2);
	assert_int_equal(first_queued(this)->attempts, 0);

	run_out(this);
	assert_arrived(this, "A/1 A/2 A/3 A/4 ");
	assert_int_equal(queued(this), 0);
}

static void test_courier__lets_an_aggregate_wait_for_its_refused_event(void **state)
{
	struct courier_case *this = *state;

	add(this, A, 1);
	add_bad(this, A);
	add(this, I, 1);
	add(this, A, 1);
	add(this, OTHER, 1);
	run_out(this);
	assert_arrived(this, "A/1 B/1 I/1 ");
	assert_int_equal(queued(this), 2);
	assert_int_equal(first_queued(this)->attempts, 1);
	assert_string_equal(first_queued(this)->reason, "no Bad here");
	assert_int_equal(fake_log_count(&this->log, "\"event refused\""), 1);
}

static void test_courier__tries_again_when_it_is_time(void **state)
{
	struct courier_case *this = *state;

	add_bad(this, A);
	add(this, A, 1);
	run_out(this);
	assert_arrived(this, "");
	this->publisher.refused = NULL;
	this->store->now_ms += 999;
	run_out(this);
	assert_arrived(this, "");
	this->store->now_ms += 1;
	run_out(this);
	assert_arrived(this, "A/1 A/2 ");
	assert_int_equal(queued(this), 0);
}

/* However many there are: each is out of the way for a while. */
static void test_courier__refused_events_hold_up_no_other(void **state)
{
	struct courier_case *this = *state;

	for (int i = 0; i < 40; i++)
		add_bad(this, mem_printf(this, "bad-%d", i));
	add(this, A, 1);
	run_out(this);
	assert_arrived(this, "A/1 ");
	assert_int_equal(queued(this), 40);
}

static void test_courier__parks_after_attempts_max_and_goes_on(void **state)
{
	struct courier_case *this = *state;
	static const int64_t waits_ms[] = {1000, 2000};

	add_bad(this, A);
	add(this, A, 1);
	for (size_t i = 0; i < ARRAY_SIZE(waits_ms); i++) {
		run_out(this);
		assert_arrived(this, "");
		assert_false(first_queued(this)->is_parked);
		assert_int_equal(first_queued(this)->due_ms, this->store->now_ms + waits_ms[i]);
		this->store->now_ms += waits_ms[i];
	}
	run_out(this);
	assert_arrived(this, "A/2 ");
	assert_int_equal(queued(this), 1);
	assert_true(first_queued(this)->is_parked);
	assert_int_equal(first_queued(this)->attempts, 3);
	assert_int_equal(fake_log_count(&this->log, "\"event parked\""), 1);
	assert_int_equal(fake_log_count(&this->log, "\"level\":\"error\""), 1);
}

static void test_courier__waits_double_up_to_five_minutes(void **state)
{
	static const int64_t expected_s[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected_s); i++)
		assert_int_equal(courier_wait_ms((int32_t)i + 1), expected_s[i] * 1000);
	assert_int_equal(courier_wait_ms(INT32_MAX), 300 * 1000);
}

/* However many events wait at the head of a lane, those behind are seen. */
static void test_courier__passes_by_those_who_wait(void **state)
{
	struct courier_case *this = *state;

	add_bad(this, A);
	add(this, A, 4 * FAKE_PAGE_MAX);
	add(this, I, 2);
	add(this, OTHER, 1);
	run_out(this);
	assert_arrived(this, "B/1 I/1 I/2 ");
	assert_int_equal(queued(this), 1 + 4 * FAKE_PAGE_MAX);
}

/*
 * An event whose transaction began first, and ended last, appears in front of others while a
 * courier reads; and behind them the next of its aggregate.
 */
struct latecomer {
	struct courier_case *this;
	int64_t id;
	int fetches; /* before which it does not come */
};

static void come_late(void *context)
{
	struct latecomer *latecomer = context;

	if (latecomer->fetches-- != 0)
		return;
	fake_delivery_store_commit(latecomer->this->store, latecomer->id);
	spread_one(latecomer->this);
	add(latecomer->this, I, 1);
}

static void assert_keeps_order(struct courier_case *this, int fetches)
{
	struct latecomer latecomer = {
		this, fake_delivery_store_begin(this->store, I, "Good"), fetches};
	const char *first;
	const char *second;

	add_bad(this, A);
	add(this, A, 2 * FAKE_PAGE_MAX);
	run_out(this);
	add(this, Q, 1);
	this->queue.before_fetch = come_late;
	this->queue.context = &latecomer;
	run_out(this);
	run_out(this);
	first = strstr(this->publisher.arrived, "I/1 ");
	second = strstr(this->publisher.arrived, "I/2 ");
	assert_non_null(first);
	assert_non_null(second);
	assert_true(first < second);
}

static void test_courier__keeps_the_order_of_who_comes_while_it_reads(void **state)
{
	for (int fetches = 0; fetches < 6; fetches++) {
		assert_keeps_order(*state, fetches);
		(void)tear_down(state);
		(void)set_up(state);
	}
}

/* What waits makes no turn end later than there are lanes. */
static void test_courier__ends_when_all_that_is_due_has_to_wait(void **state)
{
	struct courier_case *this = *state;

	add_bad(this, A);
	add(this, A, 1);
	add_bad(this, OTHER);
	add(this, OTHER, 1);
	run_out(this);
	this->queue.claim_calls = 0;
	run_out(this);
	assert_int_equal(this->sent, 0);
	assert_in_range(this->queue.claim_calls, 1, DELIVERY_LANES + 1);
}

static void test_courier__reads_the_lane_again_after_a_failure(void **state)
{
	struct courier_case *this = *state;
	struct error err = {0};
	struct courier_turn turn;

	add(this, A, 1);
	this->queue.fail_fetch = (struct fake_failure){.kind = ERROR_BUSY, .times = 1};
	assert_false(courier_take_turn(&this->courier, &turn, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	run_out(this);
	assert_arrived(this, "A/1 ");
}

/* Sent, but not settled: it comes again rather than not at all. */
static void test_courier__sends_again_what_it_could_not_settle(void **state)
{
	struct courier_case *this = *state;
	struct error err = {0};
	struct courier_turn turn;

	add(this, A, 2);
	this->queue.fail_settle = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(courier_take_turn(&this->courier, &turn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(turn.sent, 0);
	run_out(this);
	assert_arrived(this, "A/1 A/2 A/1 A/2 ");
	assert_int_equal(queued(this), 0);
}

static void end_process(void *fd)
{
	static const uint64_t one = 1;

	assert_int_equal(write(*(int *)fd, &one, sizeof(one)), sizeof(one));
}

static void test_courier__ends_in_the_middle_of_a_backlog(void **state)
{
	struct courier_case *this = *state;
	int fd = eventfd(0, EFD_CLOEXEC);
	struct stopping stopping = {fd};
	struct error err = {0};

	add(this, A, 10);
	this->courier.batch_max = 2;
	this->publisher.before_call = end_process;
	this->publisher.context = &fd;
	assert_true(courier_run_out(&this->courier, &stopping, &this->sent, &err));
	assert_int_equal(this->sent, 2);
	assert_arrived(this, "A/1 A/2 ");
	assert_int_equal(queued(this), 8);
	(void)close(fd);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_courier__finds_nothing_when_nothing_is_due),
		TEST(test_courier__sends_a_lane_in_order),
		TEST(test_courier__sends_batch_max_at_a_time),
		TEST(test_courier__runs_out_of_all_lanes),
		TEST(test_courier__settles_what_arrived_before_the_target_went_away),
		TEST(test_courier__lets_an_aggregate_wait_for_its_refused_event),
		TEST(test_courier__tries_again_when_it_is_time),
		TEST(test_courier__refused_events_hold_up_no_other),
		TEST(test_courier__parks_after_attempts_max_and_goes_on),
		TEST(test_courier__waits_double_up_to_five_minutes),
		TEST(test_courier__passes_by_those_who_wait),
		TEST(test_courier__keeps_the_order_of_who_comes_while_it_reads),
		TEST(test_courier__ends_when_all_that_is_due_has_to_wait),
		TEST(test_courier__reads_the_lane_again_after_a_failure),
		TEST(test_courier__sends_again_what_it_could_not_settle),
		TEST(test_courier__ends_in_the_middle_of_a_backlog),
	};

	return cmocka_run_group_tests_name("courier", tests, NULL, NULL);
}
