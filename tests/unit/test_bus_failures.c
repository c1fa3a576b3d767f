/* tests/unit/test_bus_failures.c - what the bus does about handlers that fail, or never end. */
#include "config.h"

#include "tests/support/small_service.h"

static void test_bus_failures__failed_command_reaches_the_caller(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_command, ERROR_NOT_FOUND, 1);
	assert_false(start(deps, 2, &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_string_equal(err.message, "a failure the test ordered");
	assert_string_equal(deps->trace, "begin, start, end, ");
	assert_int_equal(
		fake_log_count(&deps->log,
			"\"message\":\"command failed\",\"type\":\"Start\",\"attempt\":1,"
			"\"error\":\"a failure the test ordered\",\"kind\":\"not found\"}"),
		1);
}

static void test_bus_failures__failed_begin_reaches_the_caller(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_begin, ERROR_UNAVAILABLE, 1);
	assert_false(start(deps, 2, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(deps->trace, "end, ");
	assert_true(start(deps, 0, &err));
}

static void test_bus_failures__failed_subscriber_fails_the_command(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_first_subscriber, ERROR_INTERNAL, 1);
	assert_false(start(deps, 2, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_string_equal(deps->trace, "begin, start, first subscriber 1, end, ");
}

static void test_bus_failures__failed_commit_discards_the_events(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_commit, ERROR_UNAVAILABLE, 1);
	assert_false(start(deps, 1, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(
		deps->trace, "begin, start, first subscriber 1, second subscriber 1, end, ");
}

static void test_bus_failures__nothing_is_left_of_a_failed_command(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_commit, ERROR_UNAVAILABLE, 1);
	assert_false(start(deps, 2, &err));
	deps->trace[0] = '\0';
	assert_true(start(deps, 0, &err));
	assert_string_equal(deps->trace, "begin, start, commit, end, ");
}

/* What is committed has happened, whatever the handler says later. */
static void test_bus_failures__committed_events_have_their_reactions(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_afterwards, ERROR_INTERNAL, 1);
	assert_false(start(deps, 1, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_non_null(strstr(deps->trace, "first reaction 1, second reaction 1, "));
}

static void test_bus_failures__failed_reaction_is_isolated(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_first_reaction, ERROR_UNAVAILABLE, 3);
	assert_true(start(deps, 2, &err));
	assert_int_equal(err.kind, ERROR_NONE);
	assert_non_null(strstr(deps->trace,
		"first reaction 1, first reaction 1, first reaction 1, second reaction 1, "
		"first reaction 2, second reaction 2, "));
}

static void test_bus_failures__reaction_is_tried_three_times(void **state)
{
	struct dependencies *deps = *state;

	order_failure(&deps->fail_first_reaction, ERROR_UNAVAILABLE, 99);
	assert_true(happen(deps, 1, 0));
	assert_int_equal(deps->clock.wait_count, 2);
	assert_int_equal(deps->clock.waits_ms[0], 50);
	assert_int_equal(deps->clock.waits_ms[1], 100);
	assert_int_equal(fake_log_count(&deps->log, "\"message\":\"event handler failed\""), 3);
	assert_int_equal(fake_log_count(&deps->log,
				 "\"handler\":\"react_first\",\"attempt\":3,"
				 "\"error\":\"a failure the test ordered\","
				 "\"kind\":\"unavailable\"}"),
		1);
	assert_int_equal(fake_log_count(&deps->log,
				 "\"level\":\"error\",\"message\":\"giving up\","
				 "\"type\":\"Happened\",\"handler\":\"react_first\",\"number\":1,"
				 "\"children\":0}"),
		1);
}

static void test_bus_failures__reaction_that_succeeds_at_last_is_not_given_up(void **state)
{
	struct dependencies *deps = *state;

	order_failure(&deps->fail_first_reaction, ERROR_BUSY, 2);
	assert_true(happen(deps, 1, 1));
	assert_int_equal(deps->clock.wait_count, 2);
	assert_int_equal(fake_log_count(&deps->log, "giving up"), 0);
	assert_non_null(strstr(deps->trace, "first reaction 11, "));
}

static void test_bus_failures__attempts_and_waits_are_settings(void **state)
{
	struct dependencies *deps = *state;
	struct message_bus_settings settings = message_bus_default_settings;

	settings.reaction_attempts = 4;
	settings.reaction_wait_ms = 1000;
	small_service_set(deps, settings);
	order_failure(&deps->fail_first_reaction, ERROR_UNAVAILABLE, 99);
	assert_true(happen(deps, 1, 0));
	assert_int_equal(deps->clock.wait_count, 3);
	assert_int_equal(deps->clock.waits_ms[0], 1000);
	assert_int_equal(deps->clock.waits_ms[1], 2000);
	assert_int_equal(deps->clock.waits_ms[2], 4000);
}

static void test_bus_failures__defaults_are_those_that_are_documented(void **state)
{
	(void)state;
	assert_int_equal(message_bus_default_settings.command_attempts, 5);
	assert_int_equal(message_bus_default_settings.reaction_attempts, 3);
	assert_int_equal(message_bus_default_settings.reaction_wait_ms, 50);
	assert_int_equal(message_bus_default_settings.reaction_limit, 100);
}

/* 6 events with two reactions each, of which 9 may run. */
static void test_bus_failures__reactions_beyond_the_limit_stay_pending(void **state)
{
	struct dependencies *deps = *state;
	struct message_bus_settings settings = message_bus_default_settings;
	struct error err;

	settings.reaction_limit = 9;
	small_service_set(deps, settings);
	deps->notes = true;
	assert_true(start(deps, 6, &err));
	assert_int_equal(count_in_trace(deps, "reaction"), 9);
	assert_int_equal(fake_log_count(&deps->log, "\"message\":\"left pending\""), 3);
	assert_int_equal(
		fake_log_count(&deps->log,
			"\"level\":\"warning\",\"message\":\"left pending\","
			"\"type\":\"Happened\",\"handler\":\"react_second\",\"number\":5,"),
		1);
	assert_int_equal(fake_log_count(&deps->log, "\"left pending\",\"type\":\"Noted\""), 0);
}

/* Events that give rise to events for ever. */
static bool react_again(const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct happened *event = message_as(message, &happened_type);
	bool ok;

	if (!work_begin(&deps->work, err))
		return false;
	deps->trace[0] = '\0';
	record(deps, event->number, 1, 1);
	deps->events[0].number = event->number + 1;
	ok = work_commit(&deps->work, err);
	work_end(&deps->work);
	return ok;
}

static void test_bus_failures__endless_reactions_end_after_a_hundred(void **state)
{
	static const struct subscription endless[] = {
		SUBSCRIBE(happened_type, AFTER_COMMIT, react_again),
	};
	struct dependencies *deps = *state;
	struct message_bus_parts parts = small_service_parts(deps);

	parts.subscriptions = endless;
	parts.subscription_count = 1;
	small_service_rewire(deps, &parts);
	assert_true(happen(deps, 1, 0));
	assert_int_equal(deps->events[0].number, 101);
	assert_int_equal(fake_log_count(&deps->log, "\"message\":\"left pending\""), 1);
}

static void test_bus_failures__lost_race_runs_the_whole_command_again(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_commit, ERROR_BUSY, 2);
	assert_true(start(deps, 0, &err));
	assert_int_equal(err.kind, ERROR_NONE);
	assert_string_equal(
		deps->trace, "begin, start, end, begin, start, end, begin, start, commit, end, ");
	assert_int_equal(deps->clock.wait_count, 2);
	assert_int_equal(fake_log_count(&deps->log, "\"message\":\"command\""), 3);
	assert_int_equal(
		fake_log_count(&deps->log, "\"message\":\"command failed\",\"type\":\"Start\""), 2);
}

static void test_bus_failures__known_receipt_ends_the_command_before_it_begins(void **state)
{
	struct dependencies *deps = *state;
	struct receipt receipt = {.kind = RECEIPT_MESSAGE, .source = "shop", .key = "m-1"};
	struct error err;

	order_failure(&deps->fail_claim, ERROR_CONFLICT, 1);
	assert_false(start_once(deps, 2, &receipt, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_int_equal(receipt.state, RECEIPT_KNOWN);
	assert_string_equal(deps->trace, "begin, end, ");
	assert_int_equal(deps->clock.wait_count, 0);
}

/* What an earlier run met with says nothing of the last one. */
static void test_bus_failures__receipt_tells_of_the_last_run(void **state)
{
	struct dependencies *deps = *state;
	struct receipt receipt = {.kind = RECEIPT_MESSAGE, .source = "shop", .key = "m-1"};
	struct error err;

	order_failure(&deps->fail_claim, ERROR_BUSY, 1);
	assert_true(start_once(deps, 0, &receipt, &err));
	assert_string_equal(deps->trace, "begin, end, begin, claim, start, commit, end, ");
	assert_int_equal(receipt.state, RECEIPT_NEW);
}

static void test_bus_failures__lost_races_end_after_five_runs(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	order_failure(&deps->fail_command, ERROR_BUSY, 99);
	assert_false(start(deps, 0, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_int_equal(count_in_trace(deps, "start"), 5);
	assert_int_equal(deps->clock.wait_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_in_range(deps->clock.waits_ms[i], 1, (uint32_t)4 << i);
}

/* Two workers that lost to one another would do so again if they waited equally long. */
static void test_bus_failures__waits_between_runs_are_random(void **state)
{
	struct dependencies *deps = *state;
	bool seen[33] = {false};
	size_t different = 0;
	struct error err;

	for (uint64_t seed = 0; seed < 64; seed++) {
		fake_clock_init(&deps->clock);
		fake_random_init(&deps->random, seed);
		order_failure(&deps->fail_command, ERROR_BUSY, 5);
		assert_false(start(deps, 0, &err));
		deps->trace[0] = '\0';
		assert_in_range(deps->clock.waits_ms[3], 1, 32);
		seen[deps->clock.waits_ms[3]] = true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
		different += seen[i];
	assert_true(different > 16);
}

static void test_bus_failures__only_lost_races_run_again(void **state)
{
	static const enum error_kind kinds[] = {
		ERROR_INVALID, ERROR_NOT_FOUND, ERROR_CONFLICT, ERROR_UNAVAILABLE, ERROR_INTERNAL};
	struct dependencies *deps = *state;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct error err;

		deps->trace[0] = '\0';
		order_failure(&deps->fail_command, kinds[i], 1);
		assert_false(start(deps, 0, &err));
		assert_int_equal(err.kind, kinds[i]);
		assert_string_equal(deps->trace, "begin, start, end, ");
	}
	assert_int_equal(deps->clock.wait_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SMALL_SERVICE(test_bus_failures__failed_command_reaches_the_caller),
		WITH_SMALL_SERVICE(test_bus_failures__failed_begin_reaches_the_caller),
		WITH_SMALL_SERVICE(test_bus_failures__failed_subscriber_fails_the_command),
		WITH_SMALL_SERVICE(test_bus_failures__failed_commit_discards_the_events),
		WITH_SMALL_SERVICE(test_bus_failures__nothing_is_left_of_a_failed_command),
		WITH_SMALL_SERVICE(test_bus_failures__committed_events_have_their_reactions),
		WITH_SMALL_SERVICE(test_bus_failures__failed_reaction_is_isolated),
		WITH_SMALL_SERVICE(test_bus_failures__reaction_is_tried_three_times),
		WITH_SMALL_SERVICE(
			test_bus_failures__reaction_that_succeeds_at_last_is_not_given_up),
		WITH_SMALL_SERVICE(test_bus_failures__attempts_and_waits_are_settings),
		WITH_SMALL_SERVICE(test_bus_failures__defaults_are_those_that_are_documented),
		WITH_SMALL_SERVICE(test_bus_failures__reactions_beyond_the_limit_stay_pending),
		WITH_SMALL_SERVICE(test_bus_failures__endless_reactions_end_after_a_hundred),
		WITH_SMALL_SERVICE(test_bus_failures__lost_race_runs_the_whole_command_again),
		WITH_SMALL_SERVICE(
			test_bus_failures__known_receipt_ends_the_command_before_it_begins),
		WITH_SMALL_SERVICE(test_bus_failures__receipt_tells_of_the_last_run),
		WITH_SMALL_SERVICE(test_bus_failures__lost_races_end_after_five_runs),
		WITH_SMALL_SERVICE(test_bus_failures__waits_between_runs_are_random),
		WITH_SMALL_SERVICE(test_bus_failures__only_lost_races_run_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
