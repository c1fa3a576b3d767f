/*
 * tests/fuzz/fastcgi.c - what a front end sends, record by record, to a connection with the whole
 * application behind it. Every request that is handled began as a record of its own and has its
 * params in records of that kind, never in a body; and it is answered once, and well. Every request
 * that is as it should be is handled.
 */
#include "config.h"

#include <assert.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fcgi_app/server/fcgi_connection.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/records.h"
#include "tests/fuzz/service.h"

static const struct server_settings settings = {
	.discard_max = 4096,
	.stall_timeout_ms = 1000,
	.request_timeout_ms = 1000,
};

/* One connection. */
struct session {
	TALLOC_CTX *mem;
	struct fuzz_service *service;
	struct server server;
	struct fcgi_connection *connection;
	int peer;                 /* the front end's end of it */
	struct bytes params_sent; /* the contents of all PARAMS records */
	size_t handled;
};

static struct session *session_new(TALLOC_CTX *mem, struct bytes stream)
{
	struct session *session = mem_new(mem, struct session);
	int ends[2];
	bool made;

	session->mem = session;
	session->service = fuzz_service_new(session);
	session->server =
		(struct server){.settings = &settings, .log = &session->service->app->bus.log.base};
	made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
	assert(made);
	session->peer = ends[0];
	session->connection = fcgi_connection_new(&session->server, ends[1]);
	assert(session->connection);
	fcgi_connection_park(session->connection);
	session->params_sent = records_join(session, stream, FCGI_PARAMS);
	return session;
}

static void session_free(struct session *session)
{
	fcgi_connection_free(session->connection);
	(void)close(session->peer);
	talloc_free(session);
}

static bool was_sent(const struct session *session, const char *text)
{
	struct bytes sent = session->params_sent;

	return !*text || (sent.len > 0 && memmem(sent.ptr, sent.len, text, strlen(text)));
}

/*
 * Names and values were sent next to each other. Any '=' may be the one that libfcgi put between
 * them; there is none when the name has a NUL.
 */
static bool was_param_sent(const struct session *session, const char *param)
{
	const char *equals = strchr(param, '=');

	for (; equals; equals = strchr(equals + 1, '='))
		if (was_sent(session,
			    mem_printf(session->mem, "%.*s%s", (int)(equals - param), param,
				    equals + 1)))
			return true;
	return was_sent(session, param);
}

/* libfcgi adds one of its own. */
static void check_params(const struct session *session)
{
	for (const char *const *param = session->connection->exchange.params; *param; param++)
		assert(strcmp(*param, "FCGI_ROLE=RESPONDER") == 0 ||
			was_param_sent(session, *param));
}

static struct bytes receive_answer(struct session *session)
{
	struct fcgi_records answer = {.owner = session->mem};
	char buffer[16384];
	ssize_t count;

	while ((count = recv(session->peer, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0)
		fcgi_add_bytes(&answer, buffer, (size_t)count);
	return (struct bytes){answer.bytes, answer.length};
}

/* A response on STDOUT, one END_REQUEST; STDERR, if any, is empty; and nothing else. */
static void check_answer(struct session *session, bool is_head)
{
	struct bytes answer = receive_answer(session);
	struct bytes output = records_join(session->mem, answer, FCGI_STDOUT);
	struct bytes end = records_join(session->mem, answer, FCGI_END_REQUEST);

	(void)fuzz_check_answer(output.ptr, output.len, is_head);
	assert(records_count(answer, FCGI_END_REQUEST) == 1);
	assert(end.len == 8 && ((const char *)end.ptr)[4] == 0);
	assert(records_join(session->mem, answer, FCGI_STDERR).len == 0);
	assert(records_are_of(answer, "\3\6\7"));
}

/* True: the connection waits for another request. */
static bool serve_request(struct session *session)
{
	struct fcgi_connection *connection = session->connection;
	bool is_head;
	bool keep;

	if (!fcgi_connection_receive(connection))
		return false;
	session->handled++;
	check_params(session);
	is_head = fuzz_is_head(&connection->exchange);
	fuzz_service_handle(session->service, &connection->exchange);
	keep = fcgi_connection_finish(connection, true);
	check_answer(session, is_head);
	if (keep)
		fcgi_connection_park(connection);
	return keep;
}

/* The front end's rest: it sends no more. */
static void serve_rest(struct session *session, struct bytes rest)
{
	(void)send(session->peer, rest.ptr, rest.len, MSG_NOSIGNAL);
	(void)shutdown(session->peer, SHUT_WR);
	while (serve_request(session))
		continue;
}

/* As nginx does it: the next request is sent when the last one was answered. */
static void serve_one_by_one(struct session *session, struct bytes stream)
{
	size_t size;

	while ((size = records_request_size(stream)) > 0) {
		size_t handled = session->handled;
		bool kept;

		(void)send(session->peer, stream.ptr, size, MSG_NOSIGNAL);
		kept = serve_request(session);
		assert(session->handled == handled + 1);
		if (!kept)
			return;
		stream = bytes_behind(stream, size);
	}
	serve_rest(session, stream);
}

static void try_stream(
	struct bytes stream, void (*serve)(struct session *session, struct bytes stream))
{
	struct session *session = session_new(NULL, stream);

	serve(session, stream);
	assert(session->handled <= records_count(stream, FCGI_BEGIN_REQUEST));
	session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)FCGX_Init();
	try_stream((struct bytes){data, size}, serve_one_by_one);
	try_stream((struct bytes){data, size}, serve_rest);
	return 0;
}
