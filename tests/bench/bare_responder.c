/*
 * tests/bench/bare_responder.c - what the application is compared with, in the same shape of
 * server: a constant answer, or the application's statements with nothing around them ("E").
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bare_server.h"
#include "tests/bench/bare_statements.h"
#include "tests/bench/fatal.h"

static const char usage[] =
	"Usage: bare_responder SOCKET THREADS constant STATUS BODY\n"
	"       bare_responder SOCKET THREADS join|table DATABASE-SOCKET USER DATABASE\n"
	"The first always answers the same; the second executes the application's statements for\n"
	"GET /allocations/{orderid} and POST /allocate.";

#define ANSWER_SIZE (16 * 1024)

struct constant {
	const char *status;
	const char *body;
};

static void *constant_open(const void *settings)
{
	struct constant *constant = allocate(1, sizeof(*constant));

	*constant = *(const struct constant *)settings;
	return constant;
}

static void constant_handle(void *thread, const struct bare_request *request)
{
	const struct constant *constant = thread;

	bare_respond(request, constant->status, constant->body, strlen(constant->body));
}

static void *database_open(const void *settings)
{
	return bare_session_open(settings);
}

static void answer(const struct bare_request *request, const char *status, const char *body)
{
	bare_respond(request, status, body, strlen(body));
}

static void finish_list(const struct bare_request *request, char *body, size_t length)
{
	body[length] = ']';
	bare_respond(request, "200 OK", body, length + 1);
}

static void get_allocations(struct bare_session *session, const struct bare_request *request)
{
	const char *orderid = strrchr(request->target, '/') + 1;
	char body[ANSWER_SIZE];
	size_t length = 1;
	struct bare_line line;

	if (!bare_find_lines(session, orderid)) {
		answer(request, "500 Internal Server Error", "the statement has failed");
		return;
	}
	body[0] = '[';
	while (bare_next_line(session, &line) && length < sizeof(body))
		length += (size_t)snprintf(body + length, sizeof(body) - length,
			"%s{\"sku\":\"%s\",\"batchref\":\"%s\"}", length > 1 ? "," : "", line.sku,
			line.batchref);
	if (length == 1)
		answer(request, "404 Not Found", "not found");
	else if (length < sizeof(body))
		finish_list(request, body, length);
	else
		answer(request, "500 Internal Server Error", "too many lines");
}

/* In this form alone, which is the load generator's. */
static bool read_order(const char *body, char orderid[256], char sku[256], int *quantity)
{
	return sscanf(body, "{\"orderid\":\"%255[^\"]\",\"sku\":\"%255[^\"]\",\"qty\":%d}", orderid,
		       sku, quantity) == 3;
}

static void post_allocate(struct bare_session *session, const struct bare_request *request)
{
	char orderid[256];
	char sku[256];
	char body[ANSWER_SIZE];
	struct bare_order order = {orderid, sku, 0};
	const char *batchref = NULL;

	if (read_order(request->body, orderid, sku, &order.quantity))
		batchref = bare_allocate(session, &order);
	if (!batchref) {
		answer(request, "500 Internal Server Error", "not allocated");
		return;
	}
	(void)snprintf(body, sizeof(body), "{\"batchref\":\"%s\"}", batchref);
	answer(request, "201 Created", body);
}

static void database_handle(void *thread, const struct bare_request *request)
{
	if (strcmp(request->method, "POST") == 0)
		post_allocate(thread, request);
	else
		get_allocations(thread, request);
}

static _Noreturn void run_constant(const char *socket_path, unsigned threads, char **arguments)
{
	const struct constant constant = {arguments[0], arguments[1]};
	const struct bare_service service = {&constant, constant_open, constant_handle};

	bare_server_run(socket_path, threads, &service);
}

static _Noreturn void run_database(
	const char *socket_path, unsigned threads, bool reads_table, char **arguments)
{
	const struct bare_database database = {
		arguments[0], arguments[1], arguments[2], reads_table};
	const struct bare_service service = {&database, database_open, database_handle};

	bare_server_run(socket_path, threads, &service);
}

int main(int argc, char **argv)
{
	unsigned threads = argc > 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;

	if (threads > 0 && argc == 6 && strcmp(argv[3], "constant") == 0)
		run_constant(argv[1], threads, argv + 4);
	if (threads > 0 && argc == 7 && strcmp(argv[3], "join") == 0)
		run_database(argv[1], threads, false, argv + 4);
	if (threads > 0 && argc == 7 && strcmp(argv[3], "table") == 0)
		run_database(argv[1], threads, true, argv + 4);
	fatal("%s", usage);
}
