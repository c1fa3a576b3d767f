/* tests/integration/test_redis_connection.c - a connection to a real Redis, well and unwell. */
#include "config.h"

#include "adapters/redis/redis_connection.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/unix_socket.h"
#include "tests/support/with_mem.h"

static struct redis_server *start_server(TALLOC_CTX *mem)
{
	struct redis_server *server = redis_server_new(mem, REDIS_FORGETS);

	redis_server_start(server);
	return server;
}

/* A connection as REDIS_URL would make it. */
static struct redis_connection *connection_by(TALLOC_CTX *mem, const char *url)
{
	struct redis_options options = {REDIS_DEFAULTS};
	struct error err = {0};

	assert_true(redis_url_parse(mem, url, &options.url, &err));
	return redis_connection_new(mem, &options);
}

static void assert_unavailable(bool ok, const struct error *err, const char *cause)
{
	assert_false(ok);
	assert_int_equal(err->kind, ERROR_UNAVAILABLE);
	assert_row(strstr(err->message, cause), err->message);
}

static void test_redis_connection__opens_at_first_use_and_says_who_it_is(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *conn = connection_by(*state, redis_server_url(server));

	assert_false(redis_connection_is_open(conn));
	assert_string_equal(REDIS_ASK(conn, "CLIENT", "GETNAME"), "ficus");
	assert_true(redis_connection_is_open(conn));
}

static void test_redis_connection__by_tcp_to_another_database(void **state)
{
	struct redis_server *server = start_server(*state);
	const char *url = mem_printf(*state, "%s/7", redis_server_tcp_url(server));
	struct redis_connection *conn = connection_by(*state, url);
	struct redis_connection *other = redis_server_connection(*state, server);

	assert_string_equal(REDIS_ASK(conn, "SET", "key", "value"), "OK");
	assert_string_equal(REDIS_ASK(other, "GET", "key"), "nil");
	assert_string_equal(REDIS_ASK(other, "SELECT", "7"), "OK");
	assert_string_equal(REDIS_ASK(other, "GET", "key"), "value");
}

static void test_redis_connection__a_pipeline_is_answered_in_order(void **state)
{
	struct redis_connection *conn = redis_server_connection(*state, start_server(*state));
	struct error err = {0};
	redisReply *reply;

	assert_true(redis_connection_open(conn, &err));
	for (int i = 0; i < 10000; i++)
		REDIS_COMMAND(conn, "INCR", "number");
	for (int i = 0; i < 10000; i++) {
		assert_true(redis_connection_receive(conn, &reply, &err));
		assert_int_equal(reply->integer, i + 1);
		freeReplyObject(reply);
	}
}

static void test_redis_connection__words_may_be_any_bytes(void **state)
{
	static const char value[] = "a\0b\r\n\xff";
	const char *words[] = {"SET", "key", value};
	const size_t lengths[] = {3, 3, sizeof(value)};
	struct redis_connection *conn = redis_server_connection(*state, start_server(*state));
	struct error err = {0};
	redisReply *reply;

	assert_true(redis_connection_open(conn, &err));
	redis_connection_append(conn, words, lengths, ARRAY_SIZE(words));
	REDIS_COMMAND(conn, "GET", "key");
	assert_true(redis_connection_receive_success(conn, &err));
	assert_true(redis_connection_receive(conn, &reply, &err));
	assert_int_equal(reply->len, sizeof(value));
	assert_memory_equal(reply->str, value, sizeof(value));
	freeReplyObject(reply);
}

static void test_redis_connection__an_error_reply_is_a_reply(void **state)
{
	struct redis_connection *conn = redis_server_connection(*state, start_server(*state));
	struct error err = {0};

	assert_true(redis_connection_open(conn, &err));
	REDIS_COMMAND(conn, "SET", "key", "text");
	REDIS_COMMAND(conn, "HSET", "key", "field", "value");
	REDIS_COMMAND(conn, "NOSUCHCOMMAND");
	REDIS_COMMAND(conn, "GET", "key");
	assert_true(redis_connection_receive_success(conn, &err));
	assert_false(redis_connection_receive_success(conn, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_unavailable(redis_connection_receive_success(conn, &err), &err, "unknown command");
	assert_true(redis_connection_receive_success(conn, &err));
}

static void test_redis_connection__an_error_within_a_transaction_is_found(void **state)
{
	struct redis_connection *conn = redis_server_connection(*state, start_server(*state));
	struct error err = {0};

	assert_string_equal(REDIS_ASK(conn, "SET", "key", "text"), "OK");
	REDIS_COMMAND(conn, "MULTI");
	REDIS_COMMAND(conn, "PING");
	REDIS_COMMAND(conn, "HSET", "key", "field", "value");
	REDIS_COMMAND(conn, "EXEC");
	for (int i = 0; i < 3; i++)
		assert_true(redis_connection_receive_success(conn, &err));
	assert_false(redis_connection_receive_success(conn, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_redis_connection__nobody_there_is_unavailable(void **state)
{
	struct redis_server *server = redis_server_new(*state, REDIS_FORGETS);
	struct error err = {0};
	const char *const urls[] = {redis_server_url(server), redis_server_tcp_url(server)};

	for (size_t i = 0; i < ARRAY_SIZE(urls); i++) {
		struct redis_connection *conn = connection_by(*state, urls[i]);

		assert_unavailable(redis_connection_open(conn, &err), &err, "cannot reach Redis");
		assert_false(redis_connection_is_open(conn));
	}
	redis_server_start(server);
	assert_true(redis_connection_open(connection_by(*state, urls[0]), &err));
}

static void test_redis_connection__opens_again_after_a_restart(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *conn = redis_server_connection(*state, server);

	assert_string_equal(REDIS_ASK(conn, "PING"), "PONG");
	redis_server_stop(server);
	redis_server_start(server);
	assert_string_equal(REDIS_ASK(conn, "PING"), "PONG");
}

static void test_redis_connection__lost_in_the_middle_is_closed(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *conn = redis_server_connection(*state, server);
	struct error err = {0};

	assert_string_equal(REDIS_ASK(conn, "PING"), "PONG");
	REDIS_COMMAND(conn, "PING");
	redis_server_kill(server);
	assert_unavailable(redis_connection_receive_success(conn, &err), &err, "lost Redis");
	assert_false(redis_connection_is_open(conn));
}

static void test_redis_connection__logs_in(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *admin = redis_server_connection(*state, server);
	const char *address = redis_server_tcp_url(server) + strlen("redis://");
	struct error err = {0};
	const char *right[] = {":p%40ss", "app:other"};
	const char *wrong[] = {":Zecret", "app:Zecret", "nobody:Zecret"};

	REDIS_ASK(admin, "ACL", "SETUSER", "app", "on", ">other", "+@all", "~*");
	REDIS_ASK(admin, "CONFIG", "SET", "requirepass", "p@ss");
	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		assert_true(redis_connection_open(
			connection_by(
				*state, mem_printf(*state, "redis://%s@%s", right[i], address)),
			&err));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		const char *url = mem_printf(*state, "redis://%s@%s", wrong[i], address);

		assert_unavailable(
			redis_connection_open(connection_by(*state, url), &err), &err, "WRONGPASS");
		assert_null(strstr(err.message, "Zecret"));
	}
}

static void test_redis_connection__without_its_password_is_refused(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *admin = redis_server_connection(*state, server);
	struct redis_connection *conn = redis_server_connection(*state, server);

	REDIS_ASK(admin, "CONFIG", "SET", "requirepass", "p");
	assert_string_equal(REDIS_ASK(conn, "GET", "key"), "!NOAUTH Authentication required.");
}

static void test_redis_connection__no_such_database_is_unavailable(void **state)
{
	struct redis_server *server = start_server(*state);
	const char *url = mem_printf(*state, "%s?database=9999", redis_server_url(server));
	struct redis_connection *conn = connection_by(*state, url);
	struct error err = {0};

	assert_unavailable(redis_connection_open(conn, &err), &err, "DB index");
	assert_false(redis_connection_is_open(conn));
}

static void test_redis_connection__waits_no_longer_than_its_time_out(void **state)
{
	const char *path = mem_printf(*state, "%s/silent", temp_folder(*state));
	struct redis_connection *conn = redis_connection_to(*state, path, 20);
	struct error err = {0};
	int fd = unix_socket_listen(path);

	assert_unavailable(redis_connection_open(conn, &err), &err, "no answer in time");
	assert_false(redis_connection_is_open(conn));
	(void)close(fd);
}

static void test_redis_connection__awaits_messages(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *conn = redis_server_connection(*state, server);
	struct redis_connection *other = redis_server_connection(*state, server);
	struct error err = {0};
	struct redisReply *reply;

	assert_true(redis_connection_open(conn, &err));
	REDIS_COMMAND(conn, "SUBSCRIBE", "news");
	assert_string_equal(redis_next_message(conn), "subscribe\nnews\n1\n");
	assert_true(redis_connection_await(conn, &(struct stopping){-1}, 10, &reply, &err));
	assert_null(reply);
	assert_string_equal(REDIS_ASK(other, "PUBLISH", "news", "one"), "1");
	assert_string_equal(REDIS_ASK(other, "PUBLISH", "news", "two"), "1");
	assert_true(redis_connection_open(conn, &err)); /* which takes no notice of them */
	assert_string_equal(redis_next_message(conn), "message\nnews\none\n");
	assert_string_equal(redis_next_message(conn), "message\nnews\ntwo\n");
}

/* For eventually(). */
static bool pong_has_come(void *conn)
{
	struct error err = {0};
	struct redisReply *reply;
	bool has_come;

	assert_true(redis_connection_await(conn, &(struct stopping){-1}, 0, &reply, &err));
	has_come = reply && strcmp(reply->str, "PONG") == 0;
	freeReplyObject(reply);
	return has_come;
}

static void test_redis_connection__await_without_waiting_takes_what_is_there(void **state)
{
	struct redis_connection *conn = redis_server_connection(*state, start_server(*state));
	struct error err = {0};

	assert_true(redis_connection_open(conn, &err));
	REDIS_COMMAND(conn, "PING");
	assert_true(eventually(pong_has_come, conn));
}

static void test_redis_connection__awaits_nothing_when_it_is_to_stop(void **state)
{
	struct redis_connection *conn = redis_server_connection(*state, start_server(*state));
	struct error err = {0};
	struct redisReply *reply;
	int ends[2];

	assert_true(redis_connection_open(conn, &err));
	assert_int_equal(pipe(ends), 0);
	(void)close(ends[1]);
	assert_true(redis_connection_await(
		conn, &(struct stopping){ends[0]}, PATIENCE_MS, &reply, &err));
	assert_null(reply);
	(void)close(ends[0]);
}

static void test_redis_connection__lost_while_it_awaits_is_closed(void **state)
{
	struct redis_server *server = start_server(*state);
	struct redis_connection *conn = redis_server_connection(*state, server);
	struct error err = {0};
	struct redisReply *reply;

	assert_true(redis_connection_open(conn, &err));
	REDIS_COMMAND(conn, "SUBSCRIBE", "news");
	assert_string_equal(redis_next_message(conn), "subscribe\nnews\n1\n");
	redis_server_kill(server);
	assert_unavailable(
		redis_connection_await(conn, &(struct stopping){-1}, PATIENCE_MS, &reply, &err),
		&err, "lost Redis");
	assert_false(redis_connection_is_open(conn));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_redis_connection__opens_at_first_use_and_says_who_it_is),
		WITH_MEM(test_redis_connection__by_tcp_to_another_database),
		WITH_MEM(test_redis_connection__a_pipeline_is_answered_in_order),
		WITH_MEM(test_redis_connection__words_may_be_any_bytes),
		WITH_MEM(test_redis_connection__an_error_reply_is_a_reply),
		WITH_MEM(test_redis_connection__an_error_within_a_transaction_is_found),
		WITH_MEM(test_redis_connection__nobody_there_is_unavailable),
		WITH_MEM(test_redis_connection__opens_again_after_a_restart),
		WITH_MEM(test_redis_connection__lost_in_the_middle_is_closed),
		WITH_MEM(test_redis_connection__logs_in),
		WITH_MEM(test_redis_connection__without_its_password_is_refused),
		WITH_MEM(test_redis_connection__no_such_database_is_unavailable),
		WITH_MEM(test_redis_connection__waits_no_longer_than_its_time_out),
		WITH_MEM(test_redis_connection__awaits_messages),
		WITH_MEM(test_redis_connection__await_without_waiting_takes_what_is_there),
		WITH_MEM(test_redis_connection__awaits_nothing_when_it_is_to_stop),
		WITH_MEM(test_redis_connection__lost_while_it_awaits_is_closed),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
