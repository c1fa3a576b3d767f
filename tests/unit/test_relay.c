/*
 * tests/unit/test_relay.c - the loops of a relay: when they look, when they rest, how they end.
 * What others do meanwhile happens in the queue's calls, so that nothing here depends on time.
 */
#include "config.h"

#include "services/relay/relay.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "tests/fakes/fake_delivery_queue.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_publisher.h"
#include "tests/support/cmocka.h"

/* Longer than the test may take: who waits for it does not pass. */
#define NEVER_MS 3600000

static const struct delivery_target targets[] = {
	{"redis", ""          },
	{"mail",  "OutOfStock"},
};

struct relay_case {
	struct fake_delivery_store *store;
	struct fake_delivery_queue queue;
	struct fake_publisher publisher;
	struct fake_log log;
	int stop_fd;
	int bell_fd;
	struct stopping stopping;
	struct relay_wake wakes[ARRAY_SIZE(targets)];
	struct relay_spreader spreader;
	struct courier courier;
	/* What happens before the n-th call of spread() or claim(), from the first one on. */
	void (*at_call)(struct relay_case *this, unsigned call);
	unsigned calls;
};

static void act(void *context)
{
	struct relay_case *this = context;

	this->at_call(this, ++this->calls);
}

static int set_up(void **state)
{
	struct relay_case *this = mem_new(NULL, struct relay_case);
	struct error err = {0};

	this->store = fake_delivery_store_new(this);
	fake_delivery_queue_init(&this->queue, this->store);
	fake_publisher_init(&this->publisher, this);
	fake_log_init(&this->log, this);
	this->stop_fd = eventfd(0, EFD_CLOEXEC);
	this->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	this->stopping = (struct stopping){this->stop_fd};
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_true(relay_wake_open(&this->wakes[i], &err));
	this->spreader = (struct relay_spreader){
		.queue = &this->queue.base,
		.targets = targets,
		.target_count = ARRAY_SIZE(targets),
		.couriers = this->wakes,
		.bell_fd = this->bell_fd,
		.poll_ms = NEVER_MS,
		.log = &this->log.base,
	};
	this->courier = (struct courier){
		"redis", &this->queue.base, &this->publisher.base, 3, 2, &this->log.base};
	this->queue.before_call = act;
	this->queue.context = this;
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct relay_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		relay_wake_close(&this->wakes[i]);
	(void)close(this->bell_fd);
	(void)close(this->stop_fd);
	return talloc_free(this);
}

static void write_to(int fd)
{
	static const uint64_t one = 1;

	assert_int_equal(write(fd, &one, sizeof(one)), sizeof(one));
}

static bool has_rung(int fd)
{
	return stopping_wait(&(struct stopping){fd}, 0);
}

static void add(struct relay_case *this, int count)
{
	while (count-- > 0)
		(void)fake_delivery_store_add(this->store, "OAK-STOOL", "Allocated");
}

static void end_process(struct relay_case *this)
{
	write_to(this->stop_fd);
}

static void spread(struct relay_case *this, void (*at_call)(struct relay_case *this, unsigned call))
{
	this->at_call = at_call;
	relay_spread(&this->spreader, &this->stopping);
}

static void deliver(struct relay_case *this, int poll_ms,
	void (*at_call)(struct relay_case *this, unsigned call))
{
	this->at_call = at_call;
	relay_deliver(&this->courier, &this->wakes[0], poll_ms, &this->stopping);
}

/* What a spreader in another process has done before. */
static void add_spread(struct relay_case *this, int count)
{
	struct fake_delivery_queue queue;
	struct error err = {0};
	size_t spread_count;

	fake_delivery_queue_init(&queue, this->store);
	assert_true(delivery_queue_open(&queue.base, "redis", &err));
	add(this, count);
	do
		assert_true(delivery_queue_spread(
			&queue.base, targets, ARRAY_SIZE(targets), &spread_count, &err));
	while (spread_count > 0);
}

/* Spreading. */

static void stop_when_all_is_spread(struct relay_case *this, unsigned call)
{
	if (call == 4)
		end_process(this);
}

static void test_relay__spreads_all_there_is(void **state)
{
	struct relay_case *this = *state;

	add(this, 3 * FAKE_SPREAD_MAX);
	spread(this, stop_when_all_is_spread);
	assert_int_equal(this->store->deliveries.count, 3 * FAKE_SPREAD_MAX);
	assert_int_equal(this->calls, 4);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_true(has_rung(this->wakes[i].fd));
}

static void stop_at_the_first_call(struct relay_case *this, unsigned call)
{
	assert_int_equal(call, 1);
	end_process(this);
}

static void test_relay__wakes_nobody_for_nothing(void **state)
{
	struct relay_case *this = *state;

	spread(this, stop_at_the_first_call);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_false(has_rung(this->wakes[i].fd));
}

static void test_relay__ends_in_the_middle_of_spreading(void **state)
{
	struct relay_case *this = *state;

	add(this, 100 * FAKE_SPREAD_MAX);
	spread(this, stop_at_the_first_call);
	assert_int_equal(this->store->deliveries.count, FAKE_SPREAD_MAX);
}

/* The bell rings while the loop is at work: after it has looked, before it rests. */
static void commit_and_ring(struct relay_case *this, unsigned call)
{
	if (call == 1)
		write_to(this->bell_fd);
	if (call == 2)
		add(this, 1);
	if (call == 3)
		end_process(this);
}

static void test_relay__looks_again_when_the_bell_rings(void **state)
{
	struct relay_case *this = *state;

	spread(this, commit_and_ring);
	assert_int_equal(this->calls, 3);
	assert_int_equal(this->store->deliveries.count, 1);
	assert_false(has_rung(this->bell_fd));
}

static void commit_without_ringing(struct relay_case *this, unsigned call)
{
	if (call == 3)
		add(this, 1);
	if (call == 4)
		end_process(this);
}

static void test_relay__looks_now_and_then_when_no_bell_rings(void **state)
{
	struct relay_case *this = *state;

	this->spreader.poll_ms = 1;
	this->spreader.bell_fd = -1;
	spread(this, commit_without_ringing);
	assert_int_equal(this->store->deliveries.count, 1);
}

static void test_relay__spreads_after_failures(void **state)
{
	struct relay_case *this = *state;

	add(this, 1);
	this->queue.fail_open = (struct fake_failure){.kind = ERROR_BUSY, .times = 1};
	this->queue.fail_spread = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 2};
	spread(this, stop_when_all_is_spread);
	assert_int_equal(this->calls, 4);
	assert_int_equal(this->store->deliveries.count, 1);
	assert_int_equal(fake_log_count(&this->log, "\"cannot read the outbox\""), 3);
	assert_int_equal(fake_log_count(&this->log, "\"retry_ms\":100,"), 1);
	assert_int_equal(fake_log_count(&this->log, "\"retry_ms\":200,"), 1);
	assert_int_equal(fake_log_count(&this->log, "\"retry_ms\":400,"), 1);
}

/* A relay without an outbox that can be read must end all the same, and not spin meanwhile. */
static void test_relay__ends_while_it_waits_after_a_failure(void **state)
{
	struct relay_case *this = *state;

	this->queue.fail_spread = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 100};
	write_to(this->bell_fd);
	spread(this, stop_at_the_first_call);
	assert_int_equal(this->queue.spread_calls, 1);
}

/* Delivering. */

static void stop_when_nothing_is_found(struct relay_case *this, unsigned call)
{
	if (call == 4)
		end_process(this);
}

static void test_relay__delivers_all_there_is(void **state)
{
	struct relay_case *this = *state;

	add_spread(this, 5); /* two at a time, and a call that finds nothing */
	deliver(this, NEVER_MS, stop_when_nothing_is_found);
	assert_string_equal(this->publisher.batches, "2 2 1 ");
	assert_int_equal(this->store->deliveries.count, 0);
}

static void spread_and_wake(struct relay_case *this, unsigned call)
{
	if (call == 1)
		write_to(this->wakes[0].fd);
	if (call == 2)
		add_spread(this, 1);
	if (call == 3)
		end_process(this);
}

static void test_relay__delivers_when_it_is_woken(void **state)
{
	struct relay_case *this = *state;

	add_spread(this, 0);
	deliver(this, NEVER_MS, spread_and_wake);
	assert_string_equal(this->publisher.arrived, "OAK-STOOL/1 ");
	assert_false(has_rung(this->wakes[0].fd));
}

static void wait_until_it_is_time(struct relay_case *this, unsigned call)
{
	if (call == 3)
		this->store->now_ms += courier_wait_ms(1);
	if (call == 3)
		this->publisher.refused = NULL;
	if (call == 5)
		end_process(this);
}

static void test_relay__looks_now_and_then_for_what_became_due(void **state)
{
	struct relay_case *this = *state;

	this->publisher.refused = "Allocated";
	add_spread(this, 1);
	deliver(this, 1, wait_until_it_is_time);
	assert_string_equal(this->publisher.batches, "1 1 ");
	assert_string_equal(this->publisher.arrived, "OAK-STOOL/1 ");
}

static void test_relay__delivers_after_failures(void **state)
{
	struct relay_case *this = *state;

	add_spread(this, 3);
	this->publisher.unavailable_times = 2;
	this->publisher.unavailable_after = 1;
	deliver(this, NEVER_MS, stop_when_nothing_is_found);
	assert_string_equal(this->publisher.arrived, "OAK-STOOL/1 OAK-STOOL/2 OAK-STOOL/3 ");
	assert_int_equal(fake_log_count(&this->log, "\"cannot deliver\""), 2);
	assert_int_equal(fake_log_count(&this->log, "\"retry_ms\":100,"), 2);
}

static void test_relay__waits_longer_while_nothing_arrives(void **state)
{
	struct relay_case *this = *state;

	add_spread(this, 1);
	this->publisher.unavailable_times = 2;
	deliver(this, NEVER_MS, stop_when_nothing_is_found);
	assert_string_equal(this->publisher.arrived, "OAK-STOOL/1 ");
	assert_int_equal(fake_log_count(&this->log, "\"retry_ms\":100,"), 1);
	assert_int_equal(fake_log_count(&this->log, "\"retry_ms\":200,"), 1);
}

static void test_relay__ends_in_the_middle_of_delivering(void **state)
{
	struct relay_case *this = *state;

	add_spread(this, 100);
	deliver(this, NEVER_MS, stop_at_the_first_call);
	assert_string_equal(this->publisher.batches, "2 ");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_relay__spreads_all_there_is),
		TEST(test_relay__wakes_nobody_for_nothing),
		TEST(test_relay__ends_in_the_middle_of_spreading),
		TEST(test_relay__looks_again_when_the_bell_rings),
		TEST(test_relay__looks_now_and_then_when_no_bell_rings),
		TEST(test_relay__spreads_after_failures),
		TEST(test_relay__ends_while_it_waits_after_a_failure),
		TEST(test_relay__delivers_all_there_is),
		TEST(test_relay__delivers_when_it_is_woken),
		TEST(test_relay__looks_now_and_then_for_what_became_due),
		TEST(test_relay__delivers_after_failures),
		TEST(test_relay__waits_longer_while_nothing_arrives),
		TEST(test_relay__ends_in_the_middle_of_delivering),
	};

	return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
