#include "config.h"

#include "tests/support/rush.h"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/monotonic.h"
#include "tests/support/process.h"

#define CLIENTS    64
#define PAUSE_MS   20 /* before asking again */
#define GOES_ON_MS 1000

/* The longest that a client asks for one line: worker and database may both be killed meanwhile. */
#define LINE_TIMEOUT_MS (3 * PATIENCE_MS)

enum answer {
	ANSWER_NONE,
	ANSWER_OUT_OF_STOCK,
	ANSWER_BATCH, /* the first; the others follow */
};

struct rush_client {
	struct rush *rush;
	struct http_client *http;
	pthread_t thread;
};

struct rush {
	struct site *site;
	const char *sku;
	unsigned lines;
	atomic_uint next; /* the line that will be asked for next */
	atomic_uint ended_clients;
	uint8_t *answers; /* of each line */
	struct rush_client clients[CLIENTS];
	bool has_ended;
};

static const struct http_answer *post(
	struct http_client *http, const char *target, const char *body)
{
	return http_send(http, &(struct http_request){"POST", target, HTTP_TEXT(body), NULL});
}

static void add_stock(const struct rush *rush)
{
	for (unsigned i = 0; i < RUSH_BATCHES; i++) {
		char *eta = i == 0 ? mem_text(rush->site, "null")
				   : mem_printf(rush->site, "\"2031-05-0%u\"", i);
		char *body = mem_printf(rush->site,
			"{\"ref\":\"%s-%u\",\"sku\":\"%s\",\"qty\":%u,\"eta\":%s}", rush->sku, i,
			rush->sku, rush->lines / 2 / RUSH_BATCHES, eta);

		if (post(rush->site->clients[PROFILE_DIRECT], "/add_batch", body)->status != 201)
			abort();
		talloc_free(body);
		talloc_free(eta);
	}
}

/* ANSWER_NONE: to be asked again. */
static uint8_t meaning_of(const struct http_answer *answer)
{
	const char *batchref = strstr(answer->body, "{\"batchref\":\"");

	if (answer->status == 201 && batchref)
		return (uint8_t)(ANSWER_BATCH + strtoul(strrchr(batchref, '-') + 1, NULL, 10));
	if (answer->status == 400 && strstr(answer->body, "Out of stock"))
		return ANSWER_OUT_OF_STOCK;
	return ANSWER_NONE;
}

static uint8_t ask(const struct rush_client *client, unsigned line)
{
	const struct rush *rush = client->rush;
	int64_t deadline = monotonic_ms() + LINE_TIMEOUT_MS;
	char *body = mem_printf(client->http, "{\"orderid\":\"%s-%u\",\"sku\":\"%s\",\"qty\":1}",
		rush->sku, line, rush->sku);
	const struct http_answer *answer = post(client->http, "/allocate", body);

	while (meaning_of(answer) == ANSWER_NONE && monotonic_ms() < deadline) {
		(void)poll(NULL, 0, PAUSE_MS);
		answer = post(client->http, "/allocate", body);
	}
	talloc_free(body);
	return meaning_of(answer);
}

static void *run_client(void *argument)
{
	struct rush_client *client = argument;
	struct rush *rush = client->rush;
	unsigned line;

	while ((line = atomic_fetch_add(&rush->next, 1)) < rush->lines)
		rush->answers[line] = ask(client, line);
	atomic_fetch_add(&rush->ended_clients, 1);
	return NULL;
}

static void join_clients(struct rush *rush)
{
	for (unsigned i = 0; i < CLIENTS && !rush->has_ended; i++)
		(void)pthread_join(rush->clients[i].thread, NULL);
	rush->has_ended = true;
}

/* After a test that failed before its end. */
static int end_with_site(struct rush *rush)
{
	atomic_store(&rush->next, rush->lines);
	join_clients(rush);
	return 0;
}

struct rush *rush_start(struct site *site, const char *sku, unsigned lines)
{
	struct rush *rush = mem_new(site, struct rush);

	rush->site = site;
	rush->sku = sku;
	rush->lines = lines;
	rush->answers = mem_array(rush, uint8_t, lines);
	add_stock(rush);
	for (unsigned i = 0; i < CLIENTS; i++)
		rush->clients[i] = (struct rush_client){
			.rush = rush, .http = http_client_new(rush, site->port + PROFILE_DIRECT)};
	/* From here on nobody but its thread uses a client's memory. */
	for (unsigned i = 0; i < CLIENTS; i++)
		if (pthread_create(&rush->clients[i].thread, NULL, run_client, &rush->clients[i]) !=
			0)
			abort();
	talloc_set_destructor(rush, end_with_site);
	return rush;
}

bool rush_goes_on(struct rush *rush, unsigned lines)
{
	int64_t deadline = monotonic_ms() + GOES_ON_MS;

	while (lines > rush->lines || atomic_load(&rush->next) < lines) {
		if (atomic_load(&rush->ended_clients) == CLIENTS) {
			join_clients(rush);
			return false;
		}
		if (monotonic_ms() >= deadline)
			break;
		(void)poll(NULL, 0, 1);
	}
	return true;
}

static unsigned count_answers(const struct rush *rush, enum answer first, enum answer last)
{
	unsigned count = 0;

	for (unsigned i = 0; i < rush->lines; i++)
		count += rush->answers[i] >= first && rush->answers[i] <= last;
	return count;
}

const char *rush_sku(const struct rush *rush)
{
	return rush->sku;
}

unsigned rush_allocated(const struct rush *rush)
{
	return count_answers(rush, ANSWER_BATCH, UINT8_MAX);
}

/* Takes a row of two numbers: of the line, and of the batch it is allocated to. */
static bool is_as_answered(const struct rush *rush, const char **row)
{
	char *end;
	unsigned long line = strtoul(*row, &end, 10);
	unsigned long batch = strtoul(end, &end, 10);

	*row = end + (*end == '\n');
	return line < rush->lines && rush->answers[line] == ANSWER_BATCH + batch;
}

static bool has_one_event_for_each(struct rush *rush)
{
	const char *sql = mem_printf(rush,
		"SELECT COUNT(*), COUNT(DISTINCT JSON_VALUE(payload, '$.orderid')) FROM "
		"ficus_outbox"
		" WHERE aggregateid = '%s' AND type = 'Allocated'"
		" AND JSON_VALUE(payload, '$.orderid') LIKE '%s-%%'",
		rush->sku, rush->sku);
	unsigned count = rush_allocated(rush);

	return strcmp(site_sql(rush->site, sql), mem_printf(rush, "%u\t%u", count, count)) == 0;
}

bool rush_is_stored(struct rush *rush)
{
	const char *sql = mem_printf(rush,
		"SELECT SUBSTRING_INDEX(l.orderid, '-', -1) + 0 AS line,"
		" SUBSTRING_INDEX(b.reference, '-', -1) FROM alloc_allocation a"
		" JOIN alloc_orderline l ON l.id = a.line_id JOIN alloc_batch b ON b.id = "
		"a.batch_id"
		" WHERE l.sku = '%s' AND l.orderid LIKE '%s-%%' ORDER BY line",
		rush->sku, rush->sku);
	const char *rows = site_sql(rush->site, sql);
	unsigned long last = ULONG_MAX;
	unsigned count = 0;

	for (; *rows; count++) {
		unsigned long line = strtoul(rows, NULL, 10);

		if (!is_as_answered(rush, &rows) || line == last)
			return false;
		last = line;
	}
	return count == rush_allocated(rush) && has_one_event_for_each(rush) &&
		count_answers(rush, ANSWER_NONE, ANSWER_NONE) == 0;
}
