#include "config.h"

#include "tests/faults/event_writers.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>

#include "adapters/system_random.h"
#include "base/monotonic.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/numbered_events.h"
#include "tests/support/process.h"
#include "tests/support/threads.h"

#define SQL_WRITERS 2
#define RAW_SKUS    24
#define RAW_SKU     "RAW-%u"
#define AT_ONCE_MAX 8 /* events of a transaction */
#define PAUSE_MS    2

struct event_writers {
	struct random random;
	const char *socket_path;
	atomic_uint allowed;
	atomic_uint committed;
	atomic_uint lines;
	atomic_bool stop;
	atomic_bool is_abandoned;
	atomic_bool has_failed;
	TALLOC_CTX *threads; /* which end when it is freed */
};

static bool may_write(struct event_writers *writers)
{
	while (!writers->stop && writers->committed >= writers->allowed)
		(void)poll(NULL, 0, PAUSE_MS);
	return !writers->stop;
}

/* Transactions. */

struct sql_writer {
	struct event_writers *writers;
	struct connection *conn;
};

static void write_events(void *context)
{
	struct sql_writer *writer = context;
	struct event_writers *writers = writer->writers;

	while (may_write(writers)) {
		char sku[16];
		struct numbered_events events = {.sku = sku,
			.type = "Noted",
			.count = 1 + random_below(&writers->random, AT_ONCE_MAX),
			.commits = random_below(&writers->random, 3) > 0};
		struct error err = {0};

		(void)snprintf(sku, sizeof(sku), RAW_SKU, random_below(&writers->random, RAW_SKUS));
		if (!numbered_events_write(writer->conn, &events, &err))
			writers->has_failed = true;
		else if (events.commits)
			writers->committed += events.count;
	}
}

/* Requests. */

struct requester {
	TALLOC_CTX *mem; /* its thread's alone */
	struct event_writers *writers;
	struct fcgi_client *client; /* NULL: it is not connected */
	unsigned number;
	unsigned lines;
};

/* The status of the answer; 0: there was none. */
static int ask(struct requester *requester, const char *target, const char *body)
{
	TALLOC_CTX *mem = mem_context(NULL, "ask");
	const char *const params[] = {"REQUEST_METHOD=POST",
		mem_printf(mem, "REQUEST_URI=%s", target),
		mem_printf(mem, "CONTENT_LENGTH=%zu", strlen(body)), NULL};
	struct fcgi_records request = {.owner = mem};
	struct fcgi_response response = {0};
	int status = 0;

	if (!requester->client)
		requester->client =
			fcgi_client_open(requester->mem, requester->writers->socket_path);
	fcgi_add_request(&request, params, body, strlen(body));
	if (!requester->client || !fcgi_client_send_records(requester->client, &request) ||
		!fcgi_client_receive(requester->client, &response) ||
		sscanf(response.text, "Status: %d", &status) != 1)
		status = 0;
	talloc_free(response.text);
	if (status == 0)
		TALLOC_FREE(requester->client);
	talloc_free(mem);
	return status;
}

/* Again and again, by the same names, as long as nobody answers for good. */
static void insist(struct requester *requester, const char *target, const char *body)
{
	int64_t deadline = monotonic_ms() + 4 * PATIENCE_MS;
	int status;

	while ((status = ask(requester, target, body)) == 0 || status == 503) {
		if (requester->writers->is_abandoned || monotonic_ms() > deadline)
			break;
		(void)poll(NULL, 0, PAUSE_MS);
	}
	if (status != 201 && status != 202)
		requester->writers->has_failed = true;
}

static void allocate(struct requester *requester)
{
	char *body =
		mem_printf(NULL, "{\"orderid\":\"o-%u-%u\",\"sku\":\"" WRITERS_SKU "\",\"qty\":1}",
			requester->number, requester->lines++,
			random_below(&requester->writers->random, WRITERS_SKUS));

	insist(requester, "/allocate", body);
	talloc_free(body);
	requester->writers->lines++;
}

/* Pushes lines out of the first batch, or makes room for others there. */
static void change_quantity(struct requester *requester)
{
	struct random *random = &requester->writers->random;
	char *body = mem_printf(NULL, "{\"batchref\":\"" WRITERS_BATCH "\",\"qty\":%u}",
		random_below(random, WRITERS_SKUS), random_below(random, 20));

	insist(requester, "/change_quantity", body);
	talloc_free(body);
}

static void make_requests(void *context)
{
	struct requester *requester = context;

	while (may_write(requester->writers)) {
		allocate(requester);
		if (requester->lines % 8 == 0)
			change_quantity(requester);
	}
	TALLOC_FREE(requester->client);
	talloc_free(requester->mem);
}

static void add_products(struct stock_database *database)
{
	for (unsigned i = 0; i < RAW_SKUS; i++)
		stock_database_run(
			database, "INSERT INTO ficus_product (sku) VALUES ('" RAW_SKU "')", i);
	for (unsigned i = 0; i < WRITERS_SKUS; i++)
		stock_database_run(database,
			"INSERT INTO alloc_batch (reference, sku, qty, eta) VALUES"
			" ('" WRITERS_BATCH "', '" WRITERS_SKU "', 10, NULL),"
			" ('LATE-%u', '" WRITERS_SKU "', 1000000, '2031-05-01')",
			i, i, i, i);
}

/* After a test that failed before it came to event_writers_end(): nobody will answer. */
static int abandon(struct event_writers *writers)
{
	unsigned ignored;

	writers->is_abandoned = true;
	(void)event_writers_end(writers, &ignored);
	return 0;
}

static void start_sql_writer(struct event_writers *writers, struct stock_database *database)
{
	struct sql_writer *writer = mem_new(writers->threads, struct sql_writer);

	writer->writers = writers;
	writer->conn = connection_new(writer, &database->base->options, &database->base->log.base);
	(void)thread_start(writer, write_events, writer);
}

static void start_requester(struct event_writers *writers, unsigned number)
{
	struct requester *requester = mem_new(writers->threads, struct requester);

	requester->mem = mem_context(NULL, "requester");
	requester->writers = writers;
	requester->number = number;
	(void)thread_start(requester, make_requests, requester);
}

struct event_writers *event_writers_start(
	TALLOC_CTX *mem, struct stock_database *database, const char *socket_path)
{
	struct event_writers *writers = mem_new(mem, struct event_writers);

	add_products(database);
	system_random_init(&writers->random);
	writers->socket_path = socket_path;
	writers->threads = mem_context(writers, "threads");
	for (unsigned i = 0; i < SQL_WRITERS; i++)
		start_sql_writer(writers, database);
	for (unsigned i = 0; i < WRITERS_CLIENTS; i++)
		start_requester(writers, i);
	talloc_set_destructor(writers, abandon);
	return writers;
}

void event_writers_allow(struct event_writers *writers, unsigned events)
{
	writers->allowed = events;
}

unsigned event_writers_committed(const struct event_writers *writers)
{
	return writers->committed;
}

bool event_writers_end(struct event_writers *writers, unsigned *lines)
{
	writers->stop = true;
	TALLOC_FREE(writers->threads);
	*lines = writers->lines;
	return !writers->has_failed;
}
