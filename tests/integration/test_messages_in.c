/*
 * tests/integration/test_messages_in.c - from a real Redis into a real database: thousands of bad
 * messages, copies, several consumers, and one that dies with a message in hand.
 */
#include "config.h"

#include <signal.h>
#include <unistd.h>

#include "adapters/redis/redis_stream_source.h"
#include "adapters/redis/redis_subscriber.h"
#include "base/monotonic.h"
#include "services/channels.h"
#include "tests/support/consumer_case.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/hostile_messages.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/scale.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

#define GROUP "ficus"

static struct redis_server *server;

/* Both ways in, to one consumer with a worker's connection. */
struct inlet {
	struct stock_worker *worker;
	struct consumer_case consumer;
	struct redis_subscriber subscriber;
	struct redis_stream_source stream;
};

static int release(struct inlet *inlet)
{
	redis_subscriber_release(&inlet->subscriber);
	redis_stream_source_release(&inlet->stream);
	return 0;
}

static struct inlet *open_inlet(TALLOC_CTX *mem, struct stock_worker *worker, const char *name)
{
	const struct redis_subscriber_options channels = {.channels = inbound_channels,
		.channel_count = inbound_channel_count,
		REDIS_SUBSCRIBER_DEFAULTS};
	const struct redis_stream_options options = {
		.stream = STREAM, .group = GROUP, .consumer = name, REDIS_STREAM_DEFAULTS};
	struct inlet *inlet = mem_new(mem, struct inlet);
	struct log *log = &worker->bus.log.base;

	worker->bus.log.base.threshold = LOG_LEVEL_ERROR;
	inlet->worker = worker;
	consumer_case_init(&inlet->consumer, &worker->bus);
	redis_subscriber_init(
		&inlet->subscriber, redis_server_connection(inlet, server), &channels, log);
	redis_stream_source_init(
		&inlet->stream, redis_server_connection(inlet, server), &options, log);
	talloc_set_destructor(inlet, release);
	return inlet;
}

static struct inbound_message take(struct inlet *inlet, struct message_source *source)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	struct inbound_message message;

	while (!message_source_next(source, &inlet->consumer.stopping->base, 100, &message))
		assert_true(monotonic_ms() < deadline);
	return message;
}

static enum consumer_outcome handle_next(struct inlet *inlet, struct message_source *source)
{
	struct inbound_message message = take(inlet, source);
	enum consumer_outcome outcome = consumer_handle(inlet->consumer.consumer, &message);

	message_source_ack(source, &message);
	return outcome;
}

static struct redis_connection *sender_of(struct stock_case *this)
{
	struct redis_connection *sender = redis_server_connection(this, server);

	assert_string_equal(REDIS_ASK(sender, "FLUSHALL"), "OK");
	return sender;
}

/* To all subscribers, or into the stream. */
static void send(struct redis_connection *sender, size_t channel, struct bytes body)
{
	const char *name = hostile_channels[channel];
	bool is_stream = strcmp(name, STREAM) == 0;
	const char *publish[] = {"PUBLISH", name, body.ptr};
	const char *add[] = {"XADD", name, "*", "event", body.ptr};
	const size_t publish_lengths[] = {strlen("PUBLISH"), strlen(name), body.len};
	const size_t add_lengths[] = {
		strlen("XADD"), strlen(name), strlen("*"), strlen("event"), body.len};
	struct error err = {0};

	assert_success(redis_connection_open(sender, &err), &err);
	if (is_stream)
		redis_connection_append(sender, add, add_lengths, ARRAY_SIZE(add));
	else
		redis_connection_append(sender, publish, publish_lengths, ARRAY_SIZE(publish));
	assert_success(redis_connection_receive_success(sender, &err), &err);
}

static void wait_until_subscribed(struct inlet *inlet)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	struct inbound_message message;

	while (!inlet->subscriber.upkeep.is_up) {
		assert_true(monotonic_ms() < deadline);
		assert_false(message_source_next(
			&inlet->subscriber.base, &inlet->consumer.stopping->base, 100, &message));
	}
}

/* So many are on their way at once: less than would make Redis cut off its subscriber. */
#define BATCH 10

static void exchange_batch(
	struct inlet *inlet, struct redis_connection *sender, size_t channel, unsigned first)
{
	struct message_source *source = strcmp(hostile_channels[channel], STREAM) == 0
		? &inlet->stream.base
		: &inlet->subscriber.base;
	TALLOC_CTX *mem = mem_context(NULL, "batch");
	enum consumer_outcome expected[BATCH];

	for (unsigned i = 0; i < BATCH; i++) {
		struct hostile_message message =
			hostile_message(mem, &inlet->worker->bus.random.base, channel, first + i);

		send(sender, channel, message.body);
		expected[i] = message.outcome;
	}
	for (unsigned i = 0; i < BATCH; i++)
		if (handle_next(inlet, source) != expected[i])
			fail_msg("%s, number %u", hostile_channels[channel], first + i);
	talloc_free(mem);
}

static void test_messages_in__bad_ones_do_no_harm(void **state)
{
	unsigned count = scaled(100, 10000);
	struct stock_case *this = *state;
	struct redis_connection *sender = sender_of(this);
	struct inlet *inlet = open_inlet(this, this->worker, "a");

	test_bus_accept_all(&this->worker->bus, HOSTILE_PREPARATION);
	wait_until_subscribed(inlet);
	for (unsigned n = 0; n < count; n += BATCH)
		for (size_t channel = 0; channel < HOSTILE_CHANNEL_COUNT; channel++)
			exchange_batch(inlet, sender, channel, n);
	assert_int_equal(
		counted_in_all(inlet->consumer.consumer).received, HOSTILE_CHANNEL_COUNT * count);
	assert_dump(this->database, STORED_BATCHES, hostile_batches(this, count));
	assert_hostile_allocations(stock_database_dump(this->database, STORED_ALLOCATIONS), count);
	assert_invariants(this->database);
}

#define CHANGE_TO(id, quantity)                                                                    \
	CLOUD_EVENT(id, "ficus.ChangeBatchQuantity.v1", "{\"ref\":\"W\",\"qty\":" quantity "}")

/* A process that dies when it has handled its message, before it says so. */
static void handle_and_die(struct stock_case *this)
{
	struct inlet *inlet = open_inlet(this, stock_worker_new(this, this->database), "a");
	struct inbound_message message = take(inlet, &inlet->stream.base);

	if (consumer_handle(inlet->consumer.consumer, &message) == CONSUMER_PROCESSED)
		(void)process_signal(getpid(), SIGKILL);
	_exit(1);
}

static void test_messages_in__one_in_hand_of_a_dead_consumer_is_handled_once(void **state)
{
	static const char event[] = CHANGE_TO("1", "30");
	struct stock_case *this = *state;
	struct redis_connection *sender = sender_of(this);
	struct inlet *inlet;
	int status;
	pid_t pid;

	(void)test_bus_accept(&this->other->bus, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	(void)REDIS_ASK(sender, "XADD", STREAM, "*", "event", event);
	pid = process_fork();
	if (pid == 0)
		handle_and_die(this);
	assert_true(process_wait(pid, PATIENCE_MS, &status));
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_dump(this->database, STORED_BATCHES, "W|OAK-STOOL|30\n");

	(void)test_bus_accept(&this->other->bus, CHANGE_QUANTITY("W", 40));
	inlet = open_inlet(this, this->worker, "a");
	assert_int_equal(handle_next(inlet, &inlet->stream.base), CONSUMER_SKIPPED);
	assert_dump(this->database, STORED_BATCHES, "W|OAK-STOOL|40\n");
	assert_int_equal(
		strncmp(REDIS_ASK(sender, "XPENDING", STREAM, GROUP), "0\n", strlen("0\n")), 0);
}

/* The database hangs up whatever it is asked, for as long as that takes. */
static void test_messages_in__wait_for_the_database(void **state)
{
	const struct fault outage = {.kind = FAULT_CUT_BEFORE, .times = 30};
	static const char event[] = CHANGE_TO("1", "30");
	struct stock_case *this = *state;
	struct connection_options options = stock_worker_options(this->database);
	struct redis_connection *sender = sender_of(this);
	struct stock_worker *worker;
	struct fault_proxy *proxy;
	struct inlet *inlet;

	(void)test_bus_accept(&this->other->bus, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	proxy = fault_proxy_new(this, options.url.unix_socket);
	options.url.unix_socket = fault_proxy_socket(proxy);
	worker = stock_worker_new_with(this, this->database, &options, READ_MODEL_TABLE);
	inlet = open_inlet(worker, worker, "a");
	fault_proxy_spoil(proxy, &outage);
	(void)REDIS_ASK(sender, "XADD", STREAM, "*", "event", event);
	assert_int_equal(handle_next(inlet, &inlet->stream.base), CONSUMER_PROCESSED);
	assert_int_equal(fault_proxy_rest(proxy), 0);
	assert_true(worker->bus.clock.wait_count >= 30); /* more than it takes to be parked */
	assert_dump(this->database, STORED_BATCHES, "W|OAK-STOOL|30\n");
	talloc_free(worker);
}

#define COPIED 100

static void consume(void *context)
{
	struct inlet *inlet = context;

	consumer_run(inlet->consumer.consumer, &inlet->stream.base);
}

/* Whether the last entry was given to someone, and nobody has any in hand. */
static bool all_is_handled(void *argument)
{
	struct redis_connection *conn = argument;
	const char *last = REDIS_ASK(conn, "XINFO", "STREAM", STREAM);
	const char *groups = REDIS_ASK(conn, "XINFO", "GROUPS", STREAM);
	char *id =
		mem_text(conn, strstr(last, "last-generated-id\n") + strlen("last-generated-id\n"));

	id[strcspn(id, "\n")] = '\0';
	return strstr(groups, "pending\n0\n") &&
		strstr(groups, mem_printf(conn, "last-delivered-id\n%s\n", id));
}

/* Each message twice, among two that read the stream: it is handled once, by either. */
static void test_messages_in__copies_are_handled_once_among_consumers(void **state)
{
	struct stock_case *this = *state;
	struct redis_connection *sender = sender_of(this);
	struct inlet *inlets[] = {
		open_inlet(this, this->worker, "a"), open_inlet(this, this->other, "b")};
	struct consumer_counter counted[ARRAY_SIZE(inlets)];
	struct thread *threads[ARRAY_SIZE(inlets)];

	(void)test_bus_accept(&this->worker->bus, CREATE_BATCH("W", "OAK-STOOL", 1000, NO_DATE));
	for (int i = 0; i < 2 * COPIED; i++)
		(void)REDIS_ASK(sender, "XADD", STREAM, "*", "event",
			mem_printf(this,
				CLOUD_EVENT("%d", "ficus.Allocate.v1",
					"{\"orderid\":\"o-%d\",\"sku\":\"OAK-STOOL\",\"qty\":1}"),
				i / 2, i / 2));
	for (size_t i = 0; i < ARRAY_SIZE(inlets); i++)
		threads[i] = thread_start(this, consume, inlets[i]);
	assert_true(eventually(all_is_handled, sender));
	for (size_t i = 0; i < ARRAY_SIZE(inlets); i++) {
		fake_stopping_stop(inlets[i]->consumer.stopping);
		talloc_free(threads[i]);
		counted[i] = counted_in_all(inlets[i]->consumer.consumer);
	}
	assert_int_equal(counted[0].received + counted[1].received, 2 * COPIED);
	assert_int_equal(
		counted[0].outcomes[CONSUMER_PROCESSED] + counted[1].outcomes[CONSUMER_PROCESSED],
		COPIED);
	assert_int_equal(
		counted[0].outcomes[CONSUMER_SKIPPED] + counted[1].outcomes[CONSUMER_SKIPPED],
		COPIED);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"),
		COPIED);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_outbox"), COPIED);
}

int main(void)
{
	static const struct stock_test tests[] = {
		STOCK_TEST(test_messages_in__bad_ones_do_no_harm),
		STOCK_TEST(test_messages_in__one_in_hand_of_a_dead_consumer_is_handled_once),
		STOCK_TEST(test_messages_in__wait_for_the_database),
		STOCK_TEST(test_messages_in__copies_are_handled_once_among_consumers),
	};
	int status;

	(void)signal(SIGPIPE, SIG_IGN);
	server = redis_server_new(NULL, REDIS_FORGETS);
	redis_server_start(server);
	status = stock_tests_run(
		STOCK_TESTS("messages_in", tests), ONE_SHAPE(SHAPE_KEYS_AND_TRIGGERS));
	talloc_free(server);
	return status;
}
