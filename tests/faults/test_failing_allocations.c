/*
 * tests/faults/test_failing_allocations.c - memory is refused to the n-th allocation while a worker
 * serves a request, whoever asked for it: the application, libfcgi, json-c, the client library of
 * the database, the C library. The worker ends with one line, and what starts in its place goes on;
 * a command's effect is there once or not at all. Source: docs/decisions/0014-out-of-memory.md.
 *
 * Takes some of all n; each of them when FICUS_TEST_FULL is set.
 */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi_app/server/fcgi_connection.h"
#include "tests/faults/failing_allocator.h"
#include "tests/faults/route_case.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/process.h"
#include "tests/support/scale.h"
#include "tests/support/stock_case.h"

/* A prime, so that over all cases every kind of allocation comes up. */
#define SAMPLE_STEP 37

/* A case, the worker that serves it, and the front end it serves. */
struct starved {
	struct stock_case *this;
	const struct route_case *row;
	struct route_stage *stage;
	struct connection_options options;
	pid_t worker;
	struct fcgi_client *client;
	FILE *words; /* of workers, on their standard error */
};

static struct route_handler *new_handler(struct starved *starved)
{
	return route_handler_new(
		starved, starved->this->database, &starved->options, starved->row->model);
}

/* Serves what comes on the connection until there is no more. */
static void serve(struct starved *starved, struct route_handler *handler, int fd)
{
	const struct server server = {
		.settings = &server_default_settings, .log = handler->router.log};
	struct fcgi_connection *connection = fcgi_connection_new(&server, fd);
	struct pollfd readable = {.fd = fd, .events = POLLIN};
	bool is_open = true;

	if (!connection)
		abort();
	for (size_t i = 0; i < starved->row->request_count && is_open; i++) {
		fcgi_connection_park(connection);
		(void)poll(&readable, 1, PATIENCE_MS);
		is_open = fcgi_connection_receive(connection);
		if (!is_open)
			break;
		router_handle(&handler->router, &handler->app, &connection->exchange);
		is_open = fcgi_connection_finish(connection, true);
	}
	fcgi_connection_free(connection);
}

/* The worker: leaves no core, and says whether it has lived to its end without a failure. */
static _Noreturn void work(struct starved *starved, int fd, unsigned n)
{
	static const struct rlimit no_core = {0, 0};
	struct route_handler *handler = new_handler(starved);

	if (dup2(fileno(starved->words), STDERR_FILENO) < 0 ||
		setrlimit(RLIMIT_CORE, &no_core) != 0)
		abort();
	(void)signal(SIGSEGV, SIG_DFL); /* or the tests' own handler would clean up here, too */
	failing_allocator_arm(n);
	serve(starved, handler, fd);
	_exit(failing_allocator_disarm() ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int hang_up(struct fcgi_client *client)
{
	return close(client->fd);
}

/* A worker whose n-th allocation fails, and a connection to it. */
static void start_worker(struct starved *starved, unsigned n)
{
	int ends[2];

	rewind(starved->words);
	assert_int_equal(ftruncate(fileno(starved->words), 0), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	starved->worker = process_fork();
	if (starved->worker == 0) {
		(void)close(ends[0]);
		work(starved, ends[1], n);
	}
	(void)close(ends[1]);
	starved->client = mem_new(starved, struct fcgi_client);
	starved->client->fd = ends[0];
	talloc_set_destructor(starved->client, hang_up);
}

/* Status and body, as route_handler_ask() tells them; NULL: there was no complete answer. */
static const char *ask(struct starved *starved, const struct route_request *request)
{
	struct fcgi_records records = {.owner = starved->client};
	struct fcgi_response response;
	const char *body;
	long status;

	fcgi_add_begin(&records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(&records, route_request_params(starved->client, request));
	fcgi_add_body(&records, request->body, strlen(request->body));
	if (!fcgi_client_send_records(starved->client, &records) ||
		!fcgi_client_receive(starved->client, &response))
		return NULL;
	body = strstr(response.text, "\r\n\r\n");
	assert_non_null(body);
	status = strtol(response.text + strlen("Status: "), NULL, 10);
	return mem_printf(starved->client, "%ld %s", status, body + strlen("\r\n\r\n"));
}

static void assert_last_words(struct starved *starved)
{
	char line[256] = "";

	rewind(starved->words);
	assert_non_null(fgets(line, sizeof(line), starved->words));
	assert_string_equal(line, "ficus: out of memory\n");
	assert_null(fgets(line, sizeof(line), starved->words));
}

/* True: the n-th allocation came, and the worker has ended as it should. */
static bool was_struck(struct starved *starved)
{
	int status;

	assert_true(process_wait(starved->worker, PATIENCE_MS, &status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
		return false;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_last_words(starved);
	return true;
}

/* A new worker, as the supervisor starts it. */
static void assert_successor_goes_on(struct starved *starved)
{
	struct route_handler *successor = new_handler(starved);

	assert_goes_on(starved->stage, successor);
	talloc_free(successor);
}

/* True: the n-th allocation was there to fail. */
static bool starve(struct starved *starved, unsigned n)
{
	struct route_result result = {.may_lack_reactions = true};
	bool struck;

	route_stage_reset(starved->stage);
	start_worker(starved, n);
	for (size_t i = 0; i < starved->row->request_count; i++)
		result.answers[i] = ask(starved, &starved->row->requests[i]);
	struck = was_struck(starved);
	assert_result(starved->stage, &result);
	assert_successor_goes_on(starved);
	for (size_t i = 0; i < starved->row->request_count && !struck; i++) {
		assert_non_null(result.answers[i]);
		assert_string_equal(result.answers[i], route_stage_answer(starved->stage, i));
	}
	TALLOC_FREE(starved->client);
	return struck;
}

/* first: of the sample's allocations. */
static void starve_everywhere(struct stock_case *this, const struct route_case *row, unsigned first)
{
	struct starved *starved = mem_new(this, struct starved);
	unsigned step = scaled(SAMPLE_STEP, 1);
	unsigned n = scaled(first, 1);

	starved->this = this;
	starved->row = row;
	starved->options = stock_worker_options(this->database);
	starved->stage = route_stage_new(starved, this->database, row);
	starved->words = tmpfile();
	assert_non_null(starved->words);
	assert_true(starve(starved, n));
	do
		n += step;
	while (starve(starved, n));
	print_message("# %s: up to allocation %u\n", row->name, n);
	(void)fclose(starved->words);
	talloc_free(starved);
}

static void test_failing_allocations__end_the_worker_and_spoil_nothing(void **state)
{
	assert_int_equal(FCGX_Init(), 0);
	for (size_t i = 0; i < route_case_count; i++)
		starve_everywhere(*state, &route_cases[i], 1 + (unsigned)i);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_failing_allocations__end_the_worker_and_spoil_nothing),
};

int main(void)
{
	return stock_tests_run(
		STOCK_TESTS("failing_allocations", tests), ONE_SHAPE(SHAPE_KEYS_AND_TRIGGERS));
}
