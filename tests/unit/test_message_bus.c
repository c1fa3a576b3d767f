/* tests/unit/test_message_bus.c - which handlers run, in which order, and what is told of them. */
#include "config.h"

#include "tests/support/death.h"
#include "tests/support/small_service.h"

static const struct message_type nobodys_type = {.name = "Nobodys", .size = sizeof(struct noted)};

static void test_message_bus__command_has_one_handler_and_a_reply(void **state)
{
	struct dependencies *deps = *state;
	struct start command = {MESSAGE(&start_type), "why not", 0};
	struct reply reply = {-1};
	struct error err = {0};

	assert_true(message_bus_handle(deps->bus, &command.message, &reply, &err));
	assert_int_equal(reply.answer, 0);
	assert_string_equal(deps->trace, "begin, start, commit, end, ");
	assert_int_equal(err.kind, ERROR_NONE);
}

static void test_message_bus__subscribers_run_before_commit_and_reactions_after(void **state)
{
	struct dependencies *deps = *state;
	struct error err;

	assert_true(start(deps, 2, &err));
	assert_string_equal(deps->trace,
		"begin, start, first subscriber 1, second subscriber 1, first subscriber 2, "
		"second subscriber 2, commit, end, "
		"first reaction 1, second reaction 1, first reaction 2, second reaction 2, ");
}

static void test_message_bus__receipt_is_claimed_first_and_by_the_command_alone(void **state)
{
	static const char *const answer = "yes";
	struct dependencies *deps = *state;
	struct receipt receipt = {.kind = RECEIPT_REQUEST, .key = "k-1", .answer = &answer};
	struct error err;

	deps->children = 1;
	assert_true(start_once(deps, 1, &receipt, &err));
	assert_string_equal(deps->trace,
		"begin, claim, start, answer, first subscriber 1, second subscriber 1, commit, "
		"end, first reaction 1, begin, first subscriber 11, second subscriber 11, commit, "
		"end, second reaction 1, first reaction 11, second reaction 11, ");
	assert_int_equal(receipt.state, RECEIPT_NEW);
}

static void test_message_bus__receipt_without_answer_keeps_none(void **state)
{
	static const char *const nothing = NULL;
	struct dependencies *deps = *state;
	struct receipt receipts[] = {
		{.kind = RECEIPT_REQUEST, .key = "k-1",     .answer = &nothing},
		{.kind = RECEIPT_MESSAGE, .source = "shop", .key = "m-1"      },
	};

	for (size_t i = 0; i < ARRAY_SIZE(receipts); i++) {
		struct error err;

		deps->trace[0] = '\0';
		assert_true(start_once(deps, 0, &receipts[i], &err));
		assert_string_equal(deps->trace, "begin, claim, start, commit, end, ");
	}
}

static void test_message_bus__queue_is_first_in_first_out(void **state)
{
	struct dependencies *deps = *state;

	assert_true(happen(deps, 1, 2));
	assert_string_equal(deps->trace,
		"first reaction 1, begin, first subscriber 11, second subscriber 11, "
		"first subscriber 12, second subscriber 12, commit, end, second reaction 1, "
		"first reaction 11, second reaction 11, first reaction 12, second reaction 12, ");
}

/* Events that wait already come before those that a reaction gives rise to. */
static void test_message_bus__new_events_go_to_the_tail(void **state)
{
	static const char *const expected[] = {"second reaction 1, ", "second reaction 2, ",
		"second reaction 11, ", "second reaction 21, "};
	struct dependencies *deps = *state;
	const char *at = deps->trace;
	struct error err;

	deps->children = 1;
	assert_true(start(deps, 2, &err));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		at = strstr(at, expected[i]);
		assert_non_null(at);
	}
}

static void test_message_bus__message_of_nobody_is_invalid(void **state)
{
	struct dependencies *deps = *state;
	struct noted message = {MESSAGE(&nobodys_type), 1};
	struct error err = {0};

	assert_false(message_bus_handle(deps->bus, &message.message, NULL, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "Unknown message name Nobodys");
	assert_string_equal(deps->trace, "");
}

static void test_message_bus__finds_commands_by_name(void **state)
{
	static const char *const unknown[] = {"start", "Start ", "", "Happened", "Nobodys"};
	struct dependencies *deps = *state;
	const struct message_type *type = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		struct error err = {0};

		assert_false(message_bus_find_command(deps->bus, unknown[i], &type, &err));
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_string_equal(
			err.message, mem_printf(deps, "Unknown message name %s", unknown[i]));
	}
	assert_true(message_bus_find_command(deps->bus, "Start", &type, &(struct error){0}));
	assert_ptr_equal(type, &start_type);
}

/* So that a failed message can be rebuilt by hand. */
static void test_message_bus__logs_each_message_before_its_handler(void **state)
{
	struct dependencies *deps = *state;
	static const char *const lines[] = {
		"\"message\":\"command\",\"type\":\"Start\",\"handler\":\"handle_start\","
		"\"reason\":\"why not\",\"count\":1}",
		"\"type\":\"Happened\",\"handler\":\"subscribe_first\",\"number\":1,\"children\":"
		"0}",
		"\"type\":\"Happened\",\"handler\":\"subscribe_second\",\"number\":1,\"children\":"
		"0}",
		"\"message\":\"event\",\"type\":\"Happened\",\"handler\":\"react_first\","
		"\"number\":1,\"children\":0}",
		"\"message\":\"event\",\"type\":\"Happened\",\"handler\":\"react_second\","
		"\"number\":1,\"children\":0}",
	};
	struct error err;

	assert_true(start(deps, 1, &err));
	assert_int_equal(deps->log.line_count, ARRAY_SIZE(lines));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(fake_log_find(&deps->log, 0, lines[i]), i);
}

static void test_message_bus__event_handed_to_it_has_its_reactions(void **state)
{
	struct dependencies *deps = *state;

	assert_true(happen(deps, 7, 0));
	assert_string_equal(deps->trace, "first reaction 7, second reaction 7, ");
}

/* A transaction without a message: a tool's, or a test's. */
static void test_message_bus__work_by_itself_has_no_reactions(void **state)
{
	struct dependencies *deps = *state;
	struct error err = {0};

	assert_true(work_begin(&deps->work, &err));
	record(deps, 0, 1, 0);
	assert_true(work_commit(&deps->work, &err));
	work_end(&deps->work);
	assert_string_equal(
		deps->trace, "begin, first subscriber 1, second subscriber 1, commit, end, ");
}

static void test_message_bus__keeps_nothing_between_messages(void **state)
{
	struct dependencies *deps = *state;
	size_t blocks = talloc_total_blocks(deps->bus);
	struct error err;

	order_failure(&deps->fail_first_reaction, ERROR_INTERNAL, 3);
	assert_true(start(deps, 3, &err));
	order_failure(&deps->fail_commit, ERROR_BUSY, 1);
	assert_true(start(deps, 3, &err));
	assert_int_equal(talloc_total_blocks(deps->bus), blocks);
}

static void test_work__end_may_come_at_any_time(void **state)
{
	struct dependencies *deps = *state;
	struct error err = {0};

	work_end(&deps->work);
	assert_true(work_begin(&deps->work, &err));
	assert_non_null(deps->work.mem);
	work_end(&deps->work);
	work_end(&deps->work);
	assert_null(deps->work.mem);
	assert_string_equal(deps->trace, "begin, end, ");
}

static void begin_twice(void *context)
{
	struct dependencies *deps = context;
	struct error err = {0};

	if (work_begin(&deps->work, &err) && work_begin(&deps->work, &err))
		fail();
}

static void test_work__one_at_a_time(void **state)
{
	assert_aborts(begin_twice, *state, "!work->mem");
}

/* A handler that calls the bus in place of recording an event. */
static bool call_the_bus(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	return message_bus_handle(deps->bus, message, reply, err);
}

static void handle_within_handle(void *context)
{
	static const struct command_route reentrant[] = {COMMAND(start_type, call_the_bus)};
	struct dependencies *deps = context;
	struct message_bus_parts parts = small_service_parts(deps);
	struct error err;

	parts.commands = reentrant;
	parts.command_count = 1;
	small_service_rewire(deps, &parts);
	if (start(deps, 0, &err))
		fail();
}

static void test_message_bus__handlers_do_not_call_it(void **state)
{
	assert_aborts(handle_within_handle, *state, "!bus->work");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SMALL_SERVICE(test_message_bus__command_has_one_handler_and_a_reply),
		WITH_SMALL_SERVICE(
			test_message_bus__subscribers_run_before_commit_and_reactions_after),
		WITH_SMALL_SERVICE(
			test_message_bus__receipt_is_claimed_first_and_by_the_command_alone),
		WITH_SMALL_SERVICE(test_message_bus__receipt_without_answer_keeps_none),
		WITH_SMALL_SERVICE(test_message_bus__queue_is_first_in_first_out),
		WITH_SMALL_SERVICE(test_message_bus__new_events_go_to_the_tail),
		WITH_SMALL_SERVICE(test_message_bus__message_of_nobody_is_invalid),
		WITH_SMALL_SERVICE(test_message_bus__finds_commands_by_name),
		WITH_SMALL_SERVICE(test_message_bus__logs_each_message_before_its_handler),
		WITH_SMALL_SERVICE(test_message_bus__event_handed_to_it_has_its_reactions),
		WITH_SMALL_SERVICE(test_message_bus__work_by_itself_has_no_reactions),
		WITH_SMALL_SERVICE(test_message_bus__keeps_nothing_between_messages),
		WITH_SMALL_SERVICE(test_work__end_may_come_at_any_time),
		WITH_SMALL_SERVICE(test_work__one_at_a_time),
		WITH_SMALL_SERVICE(test_message_bus__handlers_do_not_call_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
