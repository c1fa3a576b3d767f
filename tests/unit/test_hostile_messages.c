/*
 * tests/unit/test_hostile_messages.c - thousands of messages that nobody should send: the consumer
 * stays up, counts each, and handles the good ones between them.
 */
#include "config.h"

#include "tests/fakes/fake_store_dump.h"
#include "tests/support/consumer_case.h"
#include "tests/support/hostile_messages.h"
#include "tests/support/scale.h"
#include "tests/support/test_app.h"

#define COUNT scaled(2000, 10000)

static void send_all(struct consumer_case *this, size_t channel, struct random *random,
	int64_t expected[CONSUMER_OUTCOME_COUNT])
{
	for (unsigned n = 0; n < COUNT; n++) {
		TALLOC_CTX *mem = mem_context(NULL, "message");
		struct hostile_message sent = hostile_message(mem, random, channel, n);
		struct inbound_message message = {
			.channel = hostile_channels[channel], .body = sent.body};
		enum consumer_outcome outcome = consumer_handle(this->consumer, &message);

		if (outcome != sent.outcome)
			fail_msg("%s, number %u: %d instead of %d", message.channel, n,
				(int)outcome, (int)sent.outcome);
		expected[outcome]++;
		talloc_free(mem);
	}
}

static void test_hostile_messages__do_no_harm(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = mem_new(app, struct consumer_case);
	int64_t expected[CONSUMER_OUTCOME_COUNT] = {0};
	struct consumer_counter all;

	app->bus.log.base.threshold = LOG_LEVEL_WARNING;
	test_app_accept_all(app, HOSTILE_PREPARATION);
	consumer_case_init(this, &app->bus);
	for (size_t i = 0; i < HOSTILE_CHANNEL_COUNT; i++)
		send_all(this, i, &app->bus.random.base, expected);

	all = counted_in_all(this->consumer);
	assert_int_equal(all.received, HOSTILE_CHANNEL_COUNT * COUNT);
	assert_memory_equal(all.outcomes, expected, sizeof(expected));
	assert_rows(app, STORED_BATCHES, hostile_batches(app, COUNT));
	assert_hostile_allocations(fake_store_dump(app->store, app, STORED_ALLOCATIONS), COUNT);
	assert_int_equal(fake_log_count(&app->bus.log, "\"message\":\"message is not valid\""),
		expected[CONSUMER_INVALID]);
	assert_int_equal(fake_log_count(&app->bus.log, "\"message\":\"message skipped\""),
		expected[CONSUMER_SKIPPED]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_hostile_messages__do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
