/*
 * tests/faults/test_every_statement.c - every command that a route sends to the database is
 * answered with an error, loses its connection before or after it is carried out, or is answered
 * late: once, and from there on. Whatever comes of it, a command's effect is there once, or not at
 * all and the client was told so; and the next request is served. Source: docs/messages.md, "Lost
 * races"; docs/decisions/0008-error-kinds.md.
 *
 * Takes a few ways for each command; all of them when FICUS_TEST_FULL is set.
 */
#include "config.h"

#include "tests/faults/route_case.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/process.h"
#include "tests/support/scale.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

/* One way to spoil a command, to be told where and how often. */
#define CUT(when)                                                                                  \
	{                                                                                          \
		.kind = FAULT_CUT_##when                                                           \
	}
#define ERROR(number)                                                                              \
	{                                                                                          \
		.kind = FAULT_ERROR, .code = (number)                                              \
	}

static const struct fault blows[] = {
	CUT(BEFORE),
	CUT(AFTER),
	/* The whole use case may run again. */
	ERROR(1213),
	ERROR(1020),
	ERROR(1205),
	ERROR(3100),
	ERROR(3101),
	ERROR(8002),
	ERROR(8022),
	ERROR(9007),
	/* The connection is lost. */
	ERROR(1927),
	ERROR(2006),
	ERROR(2013),
	ERROR(2055),
	ERROR(4031),
	/* Failover. */
	ERROR(1290),
	ERROR(1047),
	ERROR(1053),
	ERROR(1792),
	ERROR(1836),
	/* The schema has moved. */
	ERROR(1615),
	ERROR(1054),
	ERROR(1366),
	ERROR(1243),
	ERROR(1146),
	ERROR(1364),
	ERROR(1412),
	/* The server is full. */
	ERROR(1461),
	ERROR(1040),
	ERROR(1203),
	ERROR(1226),
	/* A constraint. */
	ERROR(1062),
	ERROR(1451),
	ERROR(1452),
	ERROR(3819),
	ERROR(4025),
	ERROR(1406),
	/* Nobody foresaw it. */
	ERROR(1105),
};

/* A prime, so that every blow falls, and on commands of every kind. */
#define SAMPLE_STEP 31

/* The sample has every connection cut, since that is what leaves most to find out. */
static bool is_wanted(size_t blow, const struct fault *fault)
{
	bool is_single_cut = fault->kind != FAULT_ERROR && fault->times == 1;

	return is_full_size() || is_single_cut || (blow + (size_t)fault->skip) % SAMPLE_STEP == 0;
}

/* A case, and the proxy by which its handler reaches the server. */
struct struck {
	struct stock_case *this;
	const struct route_case *row;
	struct route_stage *stage;
	struct fault_proxy *proxy;
	struct connection_options options;
	int count; /* of the commands that come when none is spoiled */
};

static void ask_one_by_one(
	struct struck *struck, struct route_handler *handler, struct route_result *result)
{
	for (size_t i = 0; i < struck->row->request_count; i++)
		result->answers[i] = route_handler_ask(handler, handler, &struck->row->requests[i]);
}

/* One of the requests that wait for the same turn, each in a thread of its own. */
struct asking {
	struct route_handler *handler;
	const struct route_request *request;
	const char *answer;
	struct turns *turns;
	size_t place; /* in the line: 1, 2, ... */
};

static void ask(void *context)
{
	struct asking *asking = context;

	asking->answer = route_handler_ask(asking->handler, asking->handler, asking->request);
}

static bool is_in_line(void *context)
{
	struct asking *asking = context;

	return turns_waiting(asking->turns, "OAK-STOOL") == asking->place;
}

/* The turn is taken until all of them stand in line; the first one's handler is the one given. */
static void ask_together(
	struct struck *struck, struct route_handler *handler, struct route_result *result)
{
	size_t count = struck->row->request_count;
	struct turns *turns = turns_new(handler,
		(struct turns_settings){
			(unsigned)count + 1, (unsigned)count, PATIENCE_MS, PATIENCE_MS});
	struct asking askings[ROUTE_CASE_REQUESTS_MAX];
	struct thread *threads[ROUTE_CASE_REQUESTS_MAX];
	struct turn turn;

	assert_int_equal(turns_enter(turns, &turn, "OAK-STOOL", NULL), TURN_LEADING);
	for (size_t i = 0; i < count; i++) {
		struct route_handler *other = i == 0
			? handler
			: route_handler_new(handler, struck->this->database, &struck->options,
				  struck->row->model);

		route_handler_take_turns(other, turns);
		askings[i] = (struct asking){other, &struck->row->requests[i], NULL, turns, i + 1};
		threads[i] = thread_start(struck, ask, &askings[i]);
		assert_true(eventually(is_in_line, &askings[i]));
	}
	turns_leave(turns, &turn, false);
	for (size_t i = 0; i < count; i++) {
		talloc_free(threads[i]);
		result->answers[i] = askings[i].answer;
	}
}

static struct route_result ask_all(struct struck *struck, struct route_handler *handler)
{
	struct route_result result = {0};

	(struck->row->together ? ask_together : ask_one_by_one)(struck, handler, &result);
	return result;
}

static struct route_handler *start_handler(struct struck *struck, const struct fault *fault)
{
	route_stage_reset(struck->stage);
	fault_proxy_spoil(struck->proxy, fault);
	return route_handler_new(
		struck, struck->this->database, &struck->options, struck->row->model);
}

/* Under what is no fault, or too small a one for any to notice. */
static void assert_unharmed(struct struck *struck, const struct fault *fault)
{
	struct route_handler *handler = start_handler(struck, fault);
	struct route_result result = ask_all(struck, handler);

	for (size_t i = 0; i < struck->row->request_count; i++)
		assert_string_equal(result.answers[i], route_stage_answer(struck->stage, i));
	assert_result(struck->stage, &result);
	talloc_free(handler);
}

static void count_commands(struct struck *struck)
{
	assert_unharmed(struck, &(struct fault){0});
	struck->count = fault_proxy_count(struck->proxy);
	assert_true(struck->count > 0);
}

static struct struck *struck_new(struct stock_case *this, const struct route_case *row)
{
	struct struck *struck = mem_new(this, struct struck);

	struck->this = this;
	struck->row = row;
	struck->stage = route_stage_new(struck, this->database, row);
	struck->options = stock_worker_options(this->database);
	assert_non_null(struck->options.url.unix_socket);
	struck->proxy = fault_proxy_new(struck, struck->options.url.unix_socket);
	struck->options.url.unix_socket = fault_proxy_socket(struck->proxy);
	count_commands(struck);
	return struck;
}

/* The case under this fault, asserting that all is well. */
static void strike(struct struck *struck, const struct fault *fault)
{
	struct route_handler *handler = start_handler(struck, fault);
	struct route_result result = ask_all(struck, handler);

	result.may_lack_reactions = fault->times == FAULT_FOR_GOOD;
	assert_true(fault_proxy_rest(struck->proxy) < fault->times);

	fault_proxy_spoil(struck->proxy, &(struct fault){0});
	assert_result(struck->stage, &result);
	assert_goes_on(struck->stage, handler);
	talloc_free(handler);
}

/* Each command in turn is the first to be spoiled. */
static void strike_everywhere(struct struck *struck, size_t blow, int times)
{
	struct fault fault = blows[blow];

	fault.times = times;
	for (fault.skip = 0; fault.skip < struck->count; fault.skip++)
		if (is_wanted(blow, &fault))
			strike(struck, &fault);
}

static void in_all_cases(struct stock_case *this, void (*act)(struct struck *struck))
{
	for (size_t i = 0; i < route_case_count; i++) {
		struct struck *struck = struck_new(this, &route_cases[i]);

		print_message("# %s\n", route_cases[i].name);
		act(struck);
		talloc_free(struck);
	}
}

static void strike_once(struct struck *struck)
{
	for (size_t i = 0; i < ARRAY_SIZE(blows); i++)
		strike_everywhere(struck, i, 1);
}

static void test_every_statement__may_fail_once(void **state)
{
	in_all_cases(*state, strike_once);
}

static void strike_for_good(struct struck *struck)
{
	for (size_t i = 0; i < ARRAY_SIZE(blows); i++)
		strike_everywhere(struck, i, FAULT_FOR_GOOD);
}

static void test_every_statement__may_be_the_first_to_fail_for_good(void **state)
{
	in_all_cases(*state, strike_for_good);
}

/* The answers come late, but in time. */
static void delay_all(struct struck *struck)
{
	assert_unharmed(struck,
		&(struct fault){.kind = FAULT_DELAY, .times = FAULT_FOR_GOOD, .delay_ms = 2});
}

static void test_every_statement__may_be_answered_late(void **state)
{
	in_all_cases(*state, delay_all);
}

/* Long after the client library has given up waiting. */
static void delay_beyond_the_limit(struct struck *struck)
{
	struct fault fault = {.kind = FAULT_DELAY, .times = 1, .delay_ms = PATIENCE_MS};
	int last = struck->count - 1;

	struck->options.read_timeout_s = 1;
	for (fault.skip = is_full_size() ? 0 : last; fault.skip <= last; fault.skip++)
		strike(struck, &fault);
}

/* Each takes its second; so the sample has the last command of two cases: SELECT and COMMIT. */
static void test_every_statement__may_be_answered_too_late(void **state)
{
	static const char *const sample[] = {"showing the join", "another batch"};
	struct stock_case *this = *state;

	if (is_full_size()) {
		in_all_cases(this, delay_beyond_the_limit);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(sample); i++)
		delay_beyond_the_limit(struck_new(this, route_case_called(sample[i])));
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_every_statement__may_fail_once),
	STOCK_TEST(test_every_statement__may_be_the_first_to_fail_for_good),
	STOCK_TEST(test_every_statement__may_be_answered_late),
	STOCK_TEST(test_every_statement__may_be_answered_too_late),
};

/* The two shapes have no statement in common that depends on the shape. */
int main(void)
{
	const struct stock_shape shapes[] = {
		stock_shapes[SHAPE_KEYS_AND_TRIGGERS], stock_shapes[SHAPE_AS_IS]};

	return stock_tests_run(STOCK_TESTS("every_statement", tests), shapes, scaled(1, 2));
}
