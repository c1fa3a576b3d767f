/* tests/integration/test_redis_subscriber.c - messages of channels, from a Redis well and unwell.
 */
#include "config.h"

#include "adapters/redis/redis_subscriber.h"

#include <signal.h>

#include "base/monotonic.h"
#include "services/channels.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_stopping.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/threads.h"
#include "tests/support/with_mem.h"

struct subscriber_case {
	struct redis_server *server;
	struct redis_connection *sender;
	struct redis_subscriber subscriber;
	struct fake_stopping *stopping;
	struct fake_log log;
};

static int release(struct subscriber_case *this)
{
	redis_subscriber_release(&this->subscriber);
	return 0;
}

/* Not subscribed yet. silence_ms 0: as by default. */
static struct subscriber_case *prepare(TALLOC_CTX *mem, int silence_ms)
{
	struct subscriber_case *this = mem_new(mem, struct subscriber_case);
	struct redis_subscriber_options options = {.channels = inbound_channels,
		.channel_count = inbound_channel_count,
		REDIS_SUBSCRIBER_DEFAULTS};

	this->server = redis_server_new(this, REDIS_FORGETS);
	redis_server_start(this->server);
	this->sender = redis_server_connection(this, this->server);
	this->stopping = fake_stopping_new(this);
	fake_log_init(&this->log, this);
	if (silence_ms)
		options.silence_ms = silence_ms;
	redis_subscriber_init(&this->subscriber, redis_server_connection(this, this->server),
		&options, &this->log.base);
	talloc_set_destructor(this, release);
	return this;
}

static bool next(struct subscriber_case *this, struct inbound_message *out)
{
	return message_source_next(&this->subscriber.base, &this->stopping->base, 10, out);
}

/* Asks for messages, of which there are none, until the log holds the text so often. */
static void wait_for_log(struct subscriber_case *this, const char *text, size_t times)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	struct inbound_message message;

	while (fake_log_count(&this->log, text) < times) {
		assert_true(monotonic_ms() < deadline);
		assert_false(next(this, &message));
	}
}

#define SUBSCRIBED "\"message\":\"connected to Redis\",\"for\":\"channels\""

static struct inbound_message wait_for_message(struct subscriber_case *this)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	struct inbound_message message;

	while (!next(this, &message))
		assert_true(monotonic_ms() < deadline);
	return message;
}

static void test_redis_subscriber__gives_what_is_published(void **state)
{
	struct subscriber_case *this = prepare(*state, 0);

	wait_for_log(this, SUBSCRIBED, 1);
	for (size_t i = 0; i < inbound_channel_count; i++)
		assert_string_equal(
			REDIS_ASK(this->sender, "PUBLISH", inbound_channels[i].name, "{}"), "1");
	assert_string_equal(REDIS_ASK(this->sender, "PUBLISH", "line_allocated", "{}"), "0");
	for (size_t i = 0; i < inbound_channel_count; i++) {
		struct inbound_message message = wait_for_message(this);

		assert_string_equal(message.channel, inbound_channels[i].name);
		assert_int_equal(message.body.len, 2);
		assert_memory_equal(message.body.ptr, "{}", 2);
		assert_null(message.entry);
		message_source_ack(&this->subscriber.base, &message);
	}
}

static void test_redis_subscriber__gives_any_bytes(void **state)
{
	static const char body[] = "\0\xff\r\n$3\r\n";
	const char *words[] = {"PUBLISH", "allocate", body};
	const size_t lengths[] = {7, 8, sizeof(body)};
	struct subscriber_case *this = prepare(*state, 0);
	struct inbound_message message;
	struct error err = {0};

	wait_for_log(this, SUBSCRIBED, 1);
	assert_true(redis_connection_open(this->sender, &err));
	redis_connection_append(this->sender, words, lengths, ARRAY_SIZE(words));
	assert_true(redis_connection_receive_success(this->sender, &err));
	message = wait_for_message(this);
	assert_int_equal(message.body.len, sizeof(body));
	assert_memory_equal(message.body.ptr, body, sizeof(body));
}

static void test_redis_subscriber__subscribes_again(void **state)
{
	struct subscriber_case *this = prepare(*state, 0);
	struct inbound_message message;

	wait_for_log(this, SUBSCRIBED, 1);
	for (size_t i = 2; i < 5; i++) {
		redis_server_kill(this->server);
		wait_for_log(this, "no connection to Redis", i);
		redis_server_start(this->server);
		wait_for_log(this, SUBSCRIBED, i);
		(void)REDIS_ASK(this->sender, "PUBLISH", "allocate", "{}");
		message = wait_for_message(this);
		assert_string_equal(message.channel, "allocate");
	}
}

static void test_redis_subscriber__waits_for_a_redis_that_is_not_there(void **state)
{
	struct subscriber_case *this = prepare(*state, 0);

	redis_server_kill(this->server);
	wait_for_log(this, "no connection to Redis", 3);
	redis_server_start(this->server);
	wait_for_log(this, SUBSCRIBED, 1);
}

/* Redis answers nobody for a second. */
static void test_redis_subscriber__notices_that_redis_is_silent(void **state)
{
	struct subscriber_case *this = prepare(*state, 100);

	wait_for_log(this, SUBSCRIBED, 1);
	(void)REDIS_ASK(this->sender, "CLIENT", "PAUSE", "1000", "ALL");
	wait_for_log(this, "Redis has gone silent", 1);
	wait_for_log(this, SUBSCRIBED, 2);
	(void)REDIS_ASK(this->sender, "PUBLISH", "allocate", "{}");
	assert_string_equal(wait_for_message(this).channel, "allocate");
}

static void test_redis_subscriber__stays_when_there_is_nothing(void **state)
{
	struct subscriber_case *this = prepare(*state, 20);
	int64_t deadline = monotonic_ms() + 300; /* many silences */
	struct inbound_message message;

	wait_for_log(this, SUBSCRIBED, 1);
	while (monotonic_ms() < deadline)
		assert_false(next(this, &message));
	assert_int_equal(fake_log_count(&this->log, "no connection to Redis"), 0);
}

static void end_process(void *stopping)
{
	fake_stopping_stop(stopping);
}

/* It would wait for longer than a test may take. */
static void test_redis_subscriber__stops_waiting_when_it_is_to_end(void **state)
{
	struct subscriber_case *this = prepare(*state, 0);
	struct inbound_message message;

	wait_for_log(this, SUBSCRIBED, 1);
	(void)thread_start(this, end_process, this->stopping);
	assert_false(message_source_next(
		&this->subscriber.base, &this->stopping->base, 24 * 3600 * 1000, &message));
}

/* More than comes in one piece. */
#define LAST_MESSAGES 5000

static void test_redis_subscriber__gives_what_has_come_when_it_is_to_end(void **state)
{
	struct subscriber_case *this = prepare(*state, 0);
	struct inbound_message message;

	wait_for_log(this, SUBSCRIBED, 1);
	for (int i = 0; i < LAST_MESSAGES; i++)
		assert_string_equal(
			REDIS_ASK(this->sender, "PUBLISH", "allocate", mem_printf(this, "%d", i)),
			"1");
	fake_stopping_stop(this->stopping);
	assert_false(next(this, &message));
	for (int i = 0; i < LAST_MESSAGES; i++) {
		const char *expected = mem_printf(this, "%d", i);

		assert_true(message_source_drain(&this->subscriber.base, &message));
		assert_int_equal(message.body.len, strlen(expected));
		assert_memory_equal(message.body.ptr, expected, message.body.len);
	}
	assert_false(message_source_drain(&this->subscriber.base, &message));
	assert_string_equal(REDIS_ASK(this->sender, "PUBLISH", "allocate", "{}"), "0");
}

static void test_redis_subscriber__has_nothing_left_without_redis(void **state)
{
	struct subscriber_case *this = prepare(*state, 0);
	struct inbound_message message;

	assert_false(message_source_drain(&this->subscriber.base, &message));
	wait_for_log(this, SUBSCRIBED, 1);
	redis_server_kill(this->server);
	assert_false(message_source_drain(&this->subscriber.base, &message));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_redis_subscriber__gives_what_is_published),
		WITH_MEM(test_redis_subscriber__gives_any_bytes),
		WITH_MEM(test_redis_subscriber__subscribes_again),
		WITH_MEM(test_redis_subscriber__waits_for_a_redis_that_is_not_there),
		WITH_MEM(test_redis_subscriber__notices_that_redis_is_silent),
		WITH_MEM(test_redis_subscriber__stays_when_there_is_nothing),
		WITH_MEM(test_redis_subscriber__stops_waiting_when_it_is_to_end),
		WITH_MEM(test_redis_subscriber__gives_what_has_come_when_it_is_to_end),
		WITH_MEM(test_redis_subscriber__has_nothing_left_without_redis),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
