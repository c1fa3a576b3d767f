/* tests/integration/test_redis_publisher.c - events to a real Redis: all of them, in order. */
#include "config.h"

#include "adapters/redis/redis_publisher.h"

#include <json.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/redis/redis_allocations_view.h"
#include "tests/support/outgoing_events.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/threads.h"
#include "tests/support/unix_socket.h"
#include "tests/support/with_mem.h"

static const struct redis_channel channels[] = {
	{"Allocated",  "line_allocated"},
	{"OutOfStock", "out_of_stock"  },
};

static const struct redis_publisher_options everything = {
	.channels = channels,
	.channel_count = ARRAY_SIZE(channels),
	.writes_read_model = true,
	.stream = "events",
	.stream_max = 1000,
	.source = "/ficus",
};

/* A test's state: a publisher, and somebody else who looks. */
struct publishing {
	struct redis_server *server;
	struct redis_publisher publisher;
	struct redis_connection *admin;
	struct redis_connection *subscriber;
};

static int set_up(void **state)
{
	struct publishing *this = mem_new(NULL, struct publishing);

	this->server = redis_server_new(this, REDIS_FORGETS);
	redis_server_start(this->server);
	redis_publisher_init(
		&this->publisher, redis_server_connection(this, this->server), &everything);
	this->admin = redis_server_connection(this, this->server);
	this->subscriber = redis_server_connection(this, this->server);
	*state = this;
	return 0;
}

static void subscribe(struct publishing *this)
{
	struct error err = {0};

	assert_true(redis_connection_open(this->subscriber, &err));
	REDIS_COMMAND(this->subscriber, "SUBSCRIBE", "line_allocated", "out_of_stock");
	assert_string_equal(redis_next_message(this->subscriber), "subscribe\nline_allocated\n1\n");
	assert_string_equal(redis_next_message(this->subscriber), "subscribe\nout_of_stock\n2\n");
}

static void publish_all(struct publishing *this, const struct outgoing_event *events, size_t count)
{
	struct error err = {0};
	size_t done;

	if (!publisher_publish(&this->publisher.base, events, count, &done, &err))
		fail_msg("%s", err.message);
	assert_int_equal(done, count);
}

#define PUBLISH_ALL(this, ...)                                                                     \
	publish_all((this), (const struct outgoing_event[]){__VA_ARGS__},                          \
		sizeof((const struct outgoing_event[]){__VA_ARGS__}) /                             \
			sizeof(struct outgoing_event))

static void test_redis_publisher__channels_get_exactly_the_payloads(void **state)
{
	struct publishing *this = *state;

	subscribe(this);
	PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 3, "W"),
		OUTGOING_DEALLOCATED(2, "o-1", "OAK-STOOL", 3),
		OUTGOING_OUT_OF_STOCK(3, "OAK-STOOL"),
		OUTGOING_CANCELLED(4, "o-1", "OAK-STOOL", 3, "W"),
		OUTGOING_ALLOCATED(5, "o-2", "OAK-STOOL", 4, "S"));
	assert_string_equal(redis_next_message(this->subscriber),
		"message\nline_allocated\n"
		"{\"orderid\":\"o-1\",\"sku\":\"OAK-STOOL\",\"qty\":3,\"batchref\":\"W\"}\n");
	assert_string_equal(redis_next_message(this->subscriber),
		"message\nout_of_stock\n{\"sku\":\"OAK-STOOL\"}\n");
	assert_string_equal(redis_next_message(this->subscriber),
		"message\nline_allocated\n"
		"{\"orderid\":\"o-2\",\"sku\":\"OAK-STOOL\",\"qty\":4,\"batchref\":\"S\"}\n");
}

static const char *member(struct json_object *object, const char *name)
{
	return json_object_get_string(json_object_object_get(object, name));
}

/* The one envelope of the stream: {{id, {"event", json}}} as REDIS_ASK() writes it. */
static struct json_object *parse_envelope(const char *entries)
{
	const char *name = strstr(entries, "event\n");

	assert_non_null(name);
	return json_tokener_parse(name + strlen("event\n"));
}

static void test_redis_publisher__stream_gets_the_envelope(void **state)
{
	struct publishing *this = *state;
	struct json_object *envelope;

	PUBLISH_ALL(this, OUTGOING_ALLOCATED(7, "o-\\\"1", "OAK-STOOL", 3, "W"));
	envelope = parse_envelope(REDIS_ASK(this->admin, "XRANGE", "events", "-", "+"));
	assert_non_null(envelope);
	assert_string_equal(member(envelope, "specversion"), "1.0");
	assert_string_equal(member(envelope, "type"), "ficus.Allocated.v1");
	assert_string_equal(member(envelope, "source"), "/ficus");
	assert_string_equal(member(envelope, "subject"), "OAK-STOOL");
	assert_string_equal(member(envelope, "id"), "0b6e4b5c-6b0e-4d2a-8f6a-0123456789ab");
	assert_string_equal(member(json_object_object_get(envelope, "data"), "orderid"), "o-\"1");
	(void)json_object_put(envelope);
}

static void test_redis_publisher__stream_has_every_event_in_order(void **state)
{
	static const char *const types[] = {"ficus.Allocated.v1", "ficus.Deallocated.v1",
		"ficus.OutOfStock.v1", "ficus.SomethingNew.v1"};
	struct publishing *this = *state;
	const char *entries;

	PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 3, "W"),
		OUTGOING_DEALLOCATED(2, "o-1", "OAK-STOOL", 3),
		OUTGOING_OUT_OF_STOCK(3, "OAK-STOOL"), OUTGOING_EVENT(4, "SomethingNew", "{}"));
	entries = REDIS_ASK(this->admin, "XRANGE", "events", "-", "+");
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		entries = strstr(entries, types[i]);
		assert_row(entries, types[i]);
	}
}

static void test_redis_publisher__stream_keeps_about_so_many(void **state)
{
	struct publishing *this = *state;
	struct outgoing_event events[1000];

	this->publisher.options.stream_max = 100;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		events[i] = OUTGOING_OUT_OF_STOCK((int64_t)i, "OAK-STOOL");
	publish_all(this, events, ARRAY_SIZE(events));
	assert_in_range(atoi(REDIS_ASK(this->admin, "XLEN", "events")), 100, 300);
}

static void test_redis_publisher__read_model_has_the_lines(void **state)
{
	struct publishing *this = *state;

	PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 3, "W"),
		OUTGOING_ALLOCATED(2, "o-1", "ASH-BENCH", 4, "A:1"),
		OUTGOING_ALLOCATED(3, "o-1", "OAK-STOOL", 5, "W"),
		OUTGOING_DEALLOCATED(4, "o-1", "OAK-STOOL", 3),
		OUTGOING_CANCELLED(5, "o-1", "OAK-STOOL", 5, "W"),
		OUTGOING_OUT_OF_STOCK(6, "OAK-STOOL"));
	assert_string_equal(REDIS_ASK(this->admin, "HGETALL", REDIS_ALLOCATIONS_KEY "o-1"),
		"4:ASH-BENCH\n2:A:1\n");
}

/* Redis carries out one command after another, so it can tell which was the first. */
static void test_redis_publisher__read_model_before_stream_before_channel(void **state)
{
	static const char *const commands[] = {"\"HSET\"", "\"HDEL\"", "\"MULTI\"", "\"XADD\"",
		"\"XADD\"", "\"EXEC\"", "\"PUBLISH\""};
	struct publishing *this = *state;
	struct error err = {0};

	assert_true(redis_connection_open(this->subscriber, &err));
	REDIS_COMMAND(this->subscriber, "MONITOR");
	assert_string_equal(redis_next_message(this->subscriber), "OK");
	assert_true(redis_connection_open(this->publisher.conn, &err));
	assert_non_null(strstr(redis_next_message(this->subscriber), "SETNAME"));
	PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 3, "W"),
		OUTGOING_DEALLOCATED(2, "o-1", "OAK-STOOL", 3));
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		assert_non_null(strstr(redis_next_message(this->subscriber), commands[i]));
}

static void test_redis_publisher__writes_only_what_is_switched_on(void **state)
{
	struct publishing *this = *state;

	this->publisher.options.writes_read_model = false;
	this->publisher.options.stream = "";
	subscribe(this);
	PUBLISH_ALL(this, OUTGOING_DEALLOCATED(1, "o-1", "OAK-STOOL", 3),
		OUTGOING_ALLOCATED(2, "o-1", "OAK-STOOL", 3, "W"));
	assert_string_equal(REDIS_ASK(this->admin, "DBSIZE"), "0");
	assert_non_null(strstr(redis_next_message(this->subscriber), "\"W\""));
}

static void test_redis_publisher__again_changes_nothing_in_the_read_model(void **state)
{
	struct publishing *this = *state;

	for (int i = 0; i < 2; i++) {
		PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 3, "W"),
			OUTGOING_DEALLOCATED(2, "o-1", "OAK-STOOL", 3),
			OUTGOING_ALLOCATED(3, "o-1", "OAK-STOOL", 3, "S"));
		assert_string_equal(REDIS_ASK(this->admin, "HGETALL", REDIS_ALLOCATIONS_KEY "o-1"),
			"3:OAK-STOOL\n3:S\n");
	}
}

/* Publishes three events, of which the second is refused. */
static void assert_refused(
	struct publishing *this, const struct outgoing_event *second, enum error_kind kind)
{
	const struct outgoing_event events[] = {
		OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 1, "W"),
		*second,
		OUTGOING_ALLOCATED(3, "o-3", "OAK-STOOL", 3, "W"),
	};
	struct error err = {0};
	size_t done;

	assert_false(
		publisher_publish(&this->publisher.base, events, ARRAY_SIZE(events), &done, &err));
	assert_int_equal(err.kind, kind);
	assert_int_equal(done, 1);
	assert_string_equal(REDIS_ASK(this->admin, "HGETALL", REDIS_ALLOCATIONS_KEY "o-1"),
		"1:OAK-STOOL\n1:W\n");

	/* Without it, everything goes out: the pipeline is in step. */
	PUBLISH_ALL(this, events[0], events[2]);
	assert_string_equal(REDIS_ASK(this->admin, "HGETALL", REDIS_ALLOCATIONS_KEY "o-3"),
		"3:OAK-STOOL\n3:W\n");
}

static void test_redis_publisher__a_key_of_another_type_is_that_events_fault(void **state)
{
	struct publishing *this = *state;
	const struct outgoing_event event = OUTGOING_ALLOCATED(2, "o-2", "OAK-STOOL", 2, "W");

	assert_string_equal(
		REDIS_ASK(this->admin, "SET", REDIS_ALLOCATIONS_KEY "o-2", "text"), "OK");
	assert_refused(this, &event, ERROR_INVALID);
}

/* Also at every retry: neither its message nor one of those behind it, on the channel or stream. */
static void test_redis_publisher__what_is_refused_is_not_published(void **state)
{
	struct publishing *this = *state;
	const struct outgoing_event events[] = {
		OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 1, "before"),
		OUTGOING_ALLOCATED(2, "o-2", "OAK-STOOL", 2, "refused"),
		OUTGOING_ALLOCATED(3, "o-3", "OAK-STOOL", 3, "behind"),
	};
	struct error err = {0};
	size_t done;

	assert_string_equal(
		REDIS_ASK(this->admin, "SET", REDIS_ALLOCATIONS_KEY "o-2", "text"), "OK");
	subscribe(this);
	assert_false(publisher_publish(&this->publisher.base, events, 3, &done, &err));
	assert_int_equal(done, 1);
	assert_false(publisher_publish(&this->publisher.base, events + 1, 2, &done, &err));
	assert_int_equal(done, 0);
	assert_true(redis_connection_is_open(this->publisher.conn));
	assert_string_equal(REDIS_ASK(this->admin, "XLEN", "events"), "1");
	assert_string_equal(REDIS_ASK(this->admin, "PUBLISH", "out_of_stock", "the end"), "1");
	assert_non_null(strstr(redis_next_message(this->subscriber), "before"));
	assert_non_null(strstr(redis_next_message(this->subscriber), "the end"));
}

static void test_redis_publisher__a_malformed_payload_is_that_events_fault(void **state)
{
	static const char *const payloads[] = {"", "{", "[]", "{\"orderid\":\"o-2\"}"};
	struct publishing *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(payloads); i++) {
		const struct outgoing_event event = OUTGOING_EVENT(2, "Allocated", payloads[i]);

		assert_refused(this, &event, ERROR_INVALID);
	}
}

/* Publishes two events, of which none is done. */
static void assert_unavailable(struct publishing *this)
{
	const struct outgoing_event events[] = {
		OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 1, "W"),
		OUTGOING_ALLOCATED(2, "o-2", "OAK-STOOL", 2, "W"),
	};
	struct error err = {0};
	size_t done = 1;

	assert_false(
		publisher_publish(&this->publisher.base, events, ARRAY_SIZE(events), &done, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(done, 0);
}

/* That no message came before this one. */
static void assert_nothing_was_published(struct publishing *this)
{
	assert_string_equal(REDIS_ASK(this->admin, "PUBLISH", "out_of_stock", "the end"), "1");
	assert_string_equal(
		redis_next_message(this->subscriber), "message\nout_of_stock\nthe end\n");
}

static void test_redis_publisher__a_stream_of_another_type_is_no_events_fault(void **state)
{
	struct publishing *this = *state;

	assert_string_equal(REDIS_ASK(this->admin, "SET", "events", "text"), "OK");
	subscribe(this);
	assert_unavailable(this);
	assert_nothing_was_published(this);
}

static void test_redis_publisher__a_redis_that_is_not_well_is_unavailable(void **state)
{
	struct publishing *this = *state;

	subscribe(this);
	REDIS_ASK(this->admin, "CONFIG", "SET", "maxmemory", "1");
	assert_unavailable(this);
	REDIS_ASK(this->admin, "CONFIG", "SET", "maxmemory", "0");
	REDIS_ASK(this->admin, "REPLICAOF", "127.0.0.1", "1");
	assert_unavailable(this);
	REDIS_ASK(this->admin, "REPLICAOF", "NO", "ONE");
	assert_nothing_was_published(this);
	PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 1, "W"));
}

/* The read model may take what the stream does not: HDEL needs no memory. */
static void test_redis_publisher__a_stream_without_memory_takes_all_or_nothing(void **state)
{
	struct publishing *this = *state;
	const struct outgoing_event events[] = {
		OUTGOING_CANCELLED(1, "o-1", "OAK-STOOL", 1, "W"),
		OUTGOING_OUT_OF_STOCK(2, "OAK-STOOL"),
		OUTGOING_ALLOCATED(3, "o-2", "OAK-STOOL", 1, "W"),
	};
	struct error err = {0};
	size_t done;

	subscribe(this);
	REDIS_ASK(this->admin, "CONFIG", "SET", "maxmemory", "1");
	assert_false(publisher_publish(&this->publisher.base, events, 3, &done, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "OOM"));
	assert_int_equal(done, 0);
	assert_nothing_was_published(this);
	assert_string_equal(REDIS_ASK(this->admin, "EXISTS", "events"), "0");
}

/* Something like Redis that answers so far, and no further. */
struct dying_redis {
	int fd;
	const char *answers;
	int client; /* whom it answered */
};

static void answer_and_end(void *context)
{
	struct dying_redis *dying = context;
	size_t length = strlen(dying->answers);

	dying->client = accept(dying->fd, NULL, NULL);
	if (write(dying->client, dying->answers, length) != (ssize_t)length ||
		shutdown(dying->client, SHUT_WR) != 0)
		abort();
}

/* Publishes four events to something that answers so and ends; returns how many were done. */
static size_t publish_to_dying(struct publishing *this, const char *answers)
{
	const struct outgoing_event events[] = {
		OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 1, "W"),
		OUTGOING_DEALLOCATED(2, "o-1", "OAK-STOOL", 1),
		OUTGOING_ALLOCATED(3, "o-2", "OAK-STOOL", 1, "W"),
		OUTGOING_ALLOCATED(4, "o-3", "OAK-STOOL", 1, "W"),
	};
	const char *path = mem_printf(this, "%s/dying", temp_folder(this));
	struct dying_redis dying = {.fd = unix_socket_listen(path), .answers = answers};
	struct thread *thread = thread_start(this, answer_and_end, &dying);
	struct error err = {0};
	size_t done;

	this->publisher.conn = redis_connection_to(this, path, PATIENCE_MS);
	assert_false(
		publisher_publish(&this->publisher.base, events, ARRAY_SIZE(events), &done, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_false(redis_connection_is_open(this->publisher.conn));
	talloc_free(thread);
	(void)close(dying.client);
	(void)close(dying.fd);
	return done;
}

#define NAME_ANSWER       "+OK\r\n"
#define READ_MODEL_ANSWER ":1\r\n:1\r\n:1\r\n:1\r\n"
#define REFUSED_ANSWER    ":1\r\n-WRONGTYPE\r\n:1\r\n"
#define QUEUED_ANSWER     "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n"
#define STREAM_ANSWER     QUEUED_ANSWER "*4\r\n+1-1\r\n+1-2\r\n+1-3\r\n+1-4\r\n"

static void test_redis_publisher__dying_in_the_middle_it_leaves_a_prefix_done(void **state)
{
	static const struct {
		const char *answers;
		size_t done; /* the second event has no message */
	} rows[] = {
		{"",							 0},
		{NAME_ANSWER,						0},
		{NAME_ANSWER ":1\r\n:1\r\n",                                 0},
		{NAME_ANSWER REFUSED_ANSWER,                                 0},
		{NAME_ANSWER READ_MODEL_ANSWER,                              0},
		{NAME_ANSWER READ_MODEL_ANSWER QUEUED_ANSWER,                0},
		{NAME_ANSWER READ_MODEL_ANSWER STREAM_ANSWER,                0},
		{NAME_ANSWER READ_MODEL_ANSWER STREAM_ANSWER ":1\r\n",       2},
		{NAME_ANSWER READ_MODEL_ANSWER STREAM_ANSWER ":1\r\n:1\r\n", 3},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(publish_to_dying(*state, rows[i].answers), rows[i].done);
}

static void test_redis_publisher__stopped_and_started_it_goes_on(void **state)
{
	struct publishing *this = *state;

	PUBLISH_ALL(this, OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 1, "W"));
	redis_server_kill(this->server);
	assert_unavailable(this);
	assert_unavailable(this);
	redis_server_start(this->server);
	PUBLISH_ALL(this, OUTGOING_ALLOCATED(2, "o-2", "OAK-STOOL", 2, "W"));
	assert_string_equal(REDIS_ASK(this->admin, "HGETALL", REDIS_ALLOCATIONS_KEY "o-2"),
		"2:OAK-STOOL\n2:W\n");
}

static void test_redis_publisher__a_thousand_events_in_one_go(void **state)
{
	struct publishing *this = *state;
	struct outgoing_event events[1000];

	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		events[i] = OUTGOING_EVENT((int64_t)i + 1, "Allocated",
			mem_printf(this,
				"{\"orderid\":\"o-%zu\",\"sku\":\"OAK-STOOL\",\"qty\":1,"
				"\"batchref\":"
				"\"W\"}",
				i));
	subscribe(this);
	publish_all(this, events, ARRAY_SIZE(events));
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		assert_non_null(strstr(redis_next_message(this->subscriber), events[i].payload));
	assert_string_equal(REDIS_ASK(this->admin, "XLEN", "events"), "1000");
	assert_string_equal(REDIS_ASK(this->admin, "DBSIZE"), "1001");
}

#define PUBLISHER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, free_mem)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PUBLISHER_TEST(test_redis_publisher__channels_get_exactly_the_payloads),
		PUBLISHER_TEST(test_redis_publisher__stream_gets_the_envelope),
		PUBLISHER_TEST(test_redis_publisher__stream_has_every_event_in_order),
		PUBLISHER_TEST(test_redis_publisher__stream_keeps_about_so_many),
		PUBLISHER_TEST(test_redis_publisher__read_model_has_the_lines),
		PUBLISHER_TEST(test_redis_publisher__read_model_before_stream_before_channel),
		PUBLISHER_TEST(test_redis_publisher__writes_only_what_is_switched_on),
		PUBLISHER_TEST(test_redis_publisher__again_changes_nothing_in_the_read_model),
		PUBLISHER_TEST(test_redis_publisher__a_key_of_another_type_is_that_events_fault),
		PUBLISHER_TEST(test_redis_publisher__what_is_refused_is_not_published),
		PUBLISHER_TEST(test_redis_publisher__a_malformed_payload_is_that_events_fault),
		PUBLISHER_TEST(test_redis_publisher__a_stream_of_another_type_is_no_events_fault),
		PUBLISHER_TEST(test_redis_publisher__a_redis_that_is_not_well_is_unavailable),
		PUBLISHER_TEST(test_redis_publisher__a_stream_without_memory_takes_all_or_nothing),
		PUBLISHER_TEST(test_redis_publisher__dying_in_the_middle_it_leaves_a_prefix_done),
		PUBLISHER_TEST(test_redis_publisher__stopped_and_started_it_goes_on),
		PUBLISHER_TEST(test_redis_publisher__a_thousand_events_in_one_go),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
