/*
 * tests/integration/test_redis_stream_source.c - entries of a stream: each at least once, whoever
 * dies.
 */
#include "config.h"

#include "adapters/redis/redis_stream_source.h"

#include <signal.h>

#include "base/monotonic.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_stopping.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/threads.h"
#include "tests/support/with_mem.h"

#define STREAM "ficus:commands"
#define GROUP  "ficus"

#define DELIVERIES_MAX 4

struct stream_case {
	struct redis_server *server;
	struct redis_connection *sender;
	struct fake_stopping *stopping;
	struct fake_log log;
};

/* A member of the group; freeing it is its death. */
struct member {
	struct redis_stream_source source;
	struct stream_case *its;
};

static struct stream_case *prepare(TALLOC_CTX *mem, enum redis_memory memory)
{
	struct stream_case *this = mem_new(mem, struct stream_case);

	this->server = redis_server_new(this, memory);
	redis_server_start(this->server);
	this->sender = redis_server_connection(this, this->server);
	this->stopping = fake_stopping_new(this);
	fake_log_init(&this->log, this);
	return this;
}

static int release(struct member *member)
{
	redis_stream_source_release(&member->source);
	return 0;
}

static struct member *join(struct stream_case *this, const char *name, int claim_idle_ms)
{
	struct member *member = mem_new(this, struct member);
	struct redis_stream_options options = {.stream = STREAM,
		.group = GROUP,
		.consumer = name,
		.claim_idle_ms = claim_idle_ms,
		.deliveries_max = DELIVERIES_MAX};

	member->its = this;
	redis_stream_source_init(&member->source, redis_server_connection(member, this->server),
		&options, &this->log.base);
	talloc_set_destructor(member, release);
	return member;
}

#define NEVER 3600000

static void send(struct stream_case *this, const char *event)
{
	(void)REDIS_ASK(this->sender, "XADD", STREAM, "*", "event", event);
}

static bool next(struct member *member, int timeout_ms, struct inbound_message *out)
{
	return message_source_next(
		&member->source.base, &member->its->stopping->base, timeout_ms, out);
}

static struct inbound_message take(struct member *member)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	struct inbound_message message;

	while (!next(member, 10, &message))
		assert_true(monotonic_ms() < deadline);
	assert_string_equal(message.channel, STREAM);
	return message;
}

static void assert_body(const struct inbound_message *message, const char *expected)
{
	assert_int_equal(message->body.len, strlen(expected));
	assert_memory_equal(message->body.ptr, expected, message->body.len);
}

/* The next message is that one; the member is done with it, or dies with it in hand. */
static void handle(struct member *member, const char *expected)
{
	struct inbound_message message = take(member);

	assert_body(&message, expected);
	message_source_ack(&member->source.base, &message);
}

static void leave(struct member *member, const char *expected)
{
	struct inbound_message message = take(member);

	assert_body(&message, expected);
}

/* How many entries were given to members and not acknowledged. */
static const char *pending(struct stream_case *this)
{
	const char *text = REDIS_ASK(this->sender, "XPENDING", STREAM, GROUP);

	return mem_text_n(this, text, strcspn(text, "\n"));
}

static void test_redis_stream_source__gives_each_entry_once(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);
	struct inbound_message message;

	for (int i = 0; i < 50; i++) /* before the group is there, and more than at once */
		send(this, mem_printf(this, "%d", i));
	for (int i = 0; i < 50; i++)
		handle(member, mem_printf(this, "%d", i));
	send(this, "50");
	handle(member, "50");
	assert_false(next(member, 10, &message));
	assert_string_equal(pending(this), "0");
}

static void test_redis_stream_source__gives_any_bytes(void **state)
{
	static const char body[] = "\0\xff\r\n";
	const char *words[] = {"XADD", STREAM, "*", "note", "?", "event", body};
	const size_t lengths[] = {4, strlen(STREAM), 1, 4, 1, 5, sizeof(body)};
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct inbound_message message;
	struct error err = {0};

	assert_true(redis_connection_open(this->sender, &err));
	redis_connection_append(this->sender, words, lengths, ARRAY_SIZE(words));
	assert_true(redis_connection_receive_success(this->sender, &err));
	message = take(join(this, "a", NEVER));
	assert_int_equal(message.body.len, sizeof(body));
	assert_memory_equal(message.body.ptr, body, sizeof(body));
	assert_non_null(strchr(message.entry, '-'));
}

static void test_redis_stream_source__gives_an_entry_without_an_event_as_nothing(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);

	(void)REDIS_ASK(this->sender, "XADD", STREAM, "*", "note", "event");
	handle(member, "");
	assert_string_equal(pending(this), "0");
}

/* Two of them, of which one is gone meanwhile; those that came later wait behind. */
static void test_redis_stream_source__begins_with_what_was_left(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);
	const char *gone;

	send(this, "1");
	send(this, "2");
	send(this, "3");
	handle(member, "1");
	gone = mem_text(this, take(member).entry);
	leave(member, "3");
	talloc_free(member);
	send(this, "4");
	(void)REDIS_ASK(this->sender, "XDEL", STREAM, gone);

	member = join(this, "a", NEVER);
	handle(member, "");
	handle(member, "3");
	handle(member, "4");
	assert_string_equal(pending(this), "0");
}

/* A death counts for the one that was in hand, not for those that were fetched with it. */
static void test_redis_stream_source__counts_how_often_an_entry_comes(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);

	send(this, "1");
	send(this, "2");
	assert_int_equal(take(member).deliveries, 0);
	for (int times = 2; times <= DELIVERIES_MAX; times++) {
		talloc_free(member);
		member = join(this, "a", NEVER);
		assert_int_equal(take(member).deliveries, times);
	}
	assert_int_equal(take(member).deliveries, 2);
}

static void test_redis_stream_source__counts_what_it_took_over(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);

	send(this, "1");
	leave(member, "1");
	talloc_free(member);
	assert_int_equal(take(join(this, "b", 1)).deliveries, 2);
}

/* Whoever reads it dies: its bytes stay with Redis. The next one comes as ever. */
static void test_redis_stream_source__gives_what_kills_without_its_bytes(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct inbound_message message;
	struct member *member;

	send(this, "1");
	send(this, "2");
	for (int times = 1; times <= DELIVERIES_MAX; times++) {
		member = join(this, "a", NEVER);
		leave(member, "1");
		talloc_free(member);
	}
	member = join(this, "a", NEVER);
	message = take(member);
	assert_body(&message, "");
	assert_int_equal(message.deliveries, DELIVERIES_MAX + 1);
	message_source_ack(&member->source.base, &message);
	handle(member, "2");
	assert_string_equal(pending(this), "0");
}

static void test_redis_stream_source__takes_over_from_the_dead(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);

	for (int i = 0; i < 40; i++)
		send(this, mem_printf(this, "%d", i));
	for (int i = 0; i < 40; i++)
		leave(member, mem_printf(this, "%d", i));
	talloc_free(member);
	member = join(this, "b", 1);
	for (int i = 0; i < 40; i++)
		handle(member, mem_printf(this, "%d", i));
	assert_string_equal(pending(this), "0");
}

static void test_redis_stream_source__leaves_the_living_what_is_theirs(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *first = join(this, "a", NEVER);
	struct member *other = join(this, "b", NEVER);
	struct inbound_message message;
	struct inbound_message in_hand;

	send(this, "1");
	in_hand = take(first);
	assert_false(next(other, 10, &message));
	message_source_ack(&first->source.base, &in_hand);
	assert_string_equal(pending(this), "0");
}

/* What was in hand comes again, as far as Redis has kept it. */
static void test_redis_stream_source__comes_back_after_redis(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_KEEPS);
	struct member *member = join(this, "a", NEVER);
	struct inbound_message message;

	send(this, "1");
	send(this, "2");
	handle(member, "1");
	message = take(member);
	redis_server_stop(this->server);
	message_source_ack(&member->source.base, &message);
	assert_false(next(member, 10, &message));
	redis_server_start(this->server);
	handle(member, "2");
	send(this, "3");
	handle(member, "3");
	assert_string_equal(pending(this), "0");
	assert_true(fake_log_count(&this->log, "no connection to Redis") > 0);
}

static void test_redis_stream_source__makes_its_group_anew(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);
	struct inbound_message message;

	send(this, "1");
	handle(member, "1");
	assert_false(next(member, 10, &message)); /* it waits for more */
	(void)REDIS_ASK(this->sender, "DEL", STREAM);
	send(this, "2");
	handle(member, "2");
}

static void end_process(void *stopping)
{
	fake_stopping_stop(stopping);
}

static void test_redis_stream_source__stops_waiting_when_it_is_to_end(void **state)
{
	struct stream_case *this = prepare(*state, REDIS_FORGETS);
	struct member *member = join(this, "a", NEVER);
	struct inbound_message message;

	assert_false(next(member, 10, &message));
	(void)thread_start(this, end_process, this->stopping);
	assert_false(next(member, 24 * 3600 * 1000, &message));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_redis_stream_source__gives_each_entry_once),
		WITH_MEM(test_redis_stream_source__gives_any_bytes),
		WITH_MEM(test_redis_stream_source__gives_an_entry_without_an_event_as_nothing),
		WITH_MEM(test_redis_stream_source__begins_with_what_was_left),
		WITH_MEM(test_redis_stream_source__counts_how_often_an_entry_comes),
		WITH_MEM(test_redis_stream_source__counts_what_it_took_over),
		WITH_MEM(test_redis_stream_source__gives_what_kills_without_its_bytes),
		WITH_MEM(test_redis_stream_source__takes_over_from_the_dead),
		WITH_MEM(test_redis_stream_source__leaves_the_living_what_is_theirs),
		WITH_MEM(test_redis_stream_source__comes_back_after_redis),
		WITH_MEM(test_redis_stream_source__makes_its_group_anew),
		WITH_MEM(test_redis_stream_source__stops_waiting_when_it_is_to_end),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
