#include "config.h"

#include "tests/support/redis.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/process.h"

struct redis_server {
	enum redis_memory memory;
	const char *folder;
	const char *socket_path;
	const char *log_path;
	const char *url;
	const char *tcp_url;
	const char *port;
	pid_t pid; /* 0: not running */
};

static int end(struct redis_server *server)
{
	redis_server_kill(server);
	return 0;
}

struct redis_server *redis_server_new(TALLOC_CTX *mem, enum redis_memory memory)
{
	struct redis_server *server = mem_new(mem, struct redis_server);

	server->memory = memory;
	server->folder = temp_folder(server);
	server->socket_path = mem_printf(server, "%s/redis.sock", server->folder);
	server->log_path = mem_printf(server, "%s/log", server->folder);
	server->url = mem_printf(server, "unix://%s", server->socket_path);
	server->port = mem_printf(server, "%u", (unsigned)free_port());
	server->tcp_url = mem_printf(server, "redis://127.0.0.1:%s", server->port);
	talloc_set_destructor(server, end);
	return server;
}

static bool answers(void *argument)
{
	struct redis_connection *conn = redis_server_connection(NULL, argument);
	struct error err = {0};
	bool ok = redis_connection_open(conn, &err);

	if (ok) {
		REDIS_COMMAND(conn, "PING");
		ok = redis_connection_receive_success(conn, &err);
	}
	talloc_free(conn);
	return ok;
}

void redis_server_start(struct redis_server *server)
{
	const char *const argv[] = {"redis-server", "--bind", "127.0.0.1", "--port", server->port,
		"--unixsocket", server->socket_path, "--dir", server->folder, "--save", "",
		"--appendonly", server->memory == REDIS_KEEPS ? "yes" : "no", NULL};

	server->pid = process_spawn(argv, server->log_path);
	if (!eventually(answers, server))
		abort();
}

void redis_server_stop(struct redis_server *server)
{
	int status;

	(void)process_signal(server->pid, SIGTERM);
	if (!process_wait(server->pid, PATIENCE_MS, &status))
		abort();
	server->pid = 0;
}

void redis_server_kill(struct redis_server *server)
{
	process_kill(server->pid);
	server->pid = 0;
}

const char *redis_server_url(const struct redis_server *server)
{
	return server->url;
}

const char *redis_server_tcp_url(const struct redis_server *server)
{
	return server->tcp_url;
}

struct redis_connection *redis_connection_to(TALLOC_CTX *mem, const char *path, int timeout_ms)
{
	const struct redis_options options = {
		.url = {.user = "", .password = "", .host = "", .unix_socket = path},
		.connect_timeout_ms = timeout_ms,
		.command_timeout_ms = timeout_ms,
	};

	return redis_connection_new(mem, &options);
}

struct redis_connection *redis_server_connection(TALLOC_CTX *mem, const struct redis_server *server)
{
	return redis_connection_to(mem, server->socket_path, PATIENCE_MS);
}

static char *text_of(TALLOC_CTX *mem, const redisReply *reply)
{
	char *text = mem_text(mem, "");

	switch (reply->type) {
	case REDIS_REPLY_INTEGER:
		return mem_printf(mem, "%lld", reply->integer);
	case REDIS_REPLY_ERROR:
		return mem_printf(mem, "!%s", reply->str);
	case REDIS_REPLY_NIL:
		return mem_text(mem, "nil");
	case REDIS_REPLY_ARRAY:
		for (size_t i = 0; i < reply->elements; i++)
			text = mem_printf(mem, "%s%s\n", text, text_of(mem, reply->element[i]));
		return text;
	default:
		return mem_text(mem, reply->str);
	}
}

/* What came, as text; the test fails when that is nothing. */
static const char *take(
	struct redis_connection *conn, bool ok, redisReply *reply, const struct error *err)
{
	const char *text;

	if (!ok)
		fail_msg("%s", err->message);
	assert_non_null(reply);
	text = text_of(conn, reply);
	freeReplyObject(reply);
	return text;
}

const char *redis_ask(struct redis_connection *conn, const char **words, size_t count)
{
	struct error err = {0};
	redisReply *reply = NULL;
	bool ok = redis_connection_open(conn, &err);

	if (ok) {
		redis_connection_append(conn, words, NULL, count);
		ok = redis_connection_receive(conn, &reply, &err);
	}
	return take(conn, ok, reply, &err);
}

const char *redis_next_message(struct redis_connection *conn)
{
	const struct stopping never = {-1};
	struct error err = {0};
	redisReply *reply = NULL;
	bool ok = redis_connection_await(conn, &never, PATIENCE_MS, &reply, &err);

	return take(conn, ok, reply, &err);
}
