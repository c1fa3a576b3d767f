#include "config.h"

#include "tests/support/load.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/process.h"

struct load_client {
	struct load *load;
	struct http_client *http;
	pthread_t thread;
	unsigned number;
	unsigned sent;
	unsigned allocated; /* its lines have the numbers below */
};

struct load_run {
	struct site *site;
	const char *tag;
	struct load_plan plan;
	atomic_bool stop;
	bool has_ended;
	struct load_client *clients;
};

static int post(struct http_client *http, const char *target, const char *body, bool *refused)
{
	const struct http_answer *answer =
		http_send(http, &(struct http_request){"POST", target, HTTP_TEXT(body), NULL});

	*refused = answer->was_refused;
	return answer->status;
}

static void add_stock(const struct load_run *run)
{
	for (unsigned i = 0; i < run->plan.skus; i++) {
		const char *body = mem_printf(run->site,
			"{\"ref\":\"%s-%u\",\"sku\":\"%s-%u\",\"qty\":1000000}", run->tag, i,
			run->tag, i);
		bool refused;

		if (post(run->site->clients[PROFILE_DIRECT], "/add_batch", body, &refused) != 201)
			abort();
	}
}

static bool has_more_to_do(const struct load_client *client)
{
	const struct load_run *run = client->load->run;

	if (run->plan.requests > 0)
		return client->sent < run->plan.requests;
	return !atomic_load(&run->stop);
}

/* Sends the client's next line; returns which counter tells what became of it. */
static atomic_uint *allocate(struct load_client *client)
{
	const struct load_run *run = client->load->run;
	struct load_counts *counts = &client->load->counts;
	char *body = mem_printf(client->http,
		"{\"orderid\":\"%s-%u-%u\",\"sku\":\"%s-%u\",\"qty\":1}", run->tag, client->number,
		client->allocated, run->tag, client->number % run->plan.skus);
	bool refused;
	int status = post(client->http, "/allocate", body, &refused);

	talloc_free(body);
	if (refused)
		return &counts->refused;
	if (status == 0)
		return &counts->lost;
	return status == 201 ? &counts->allocated : &counts->failed;
}

static void *run_client(void *argument)
{
	struct load_client *client = argument;
	struct load_counts *counts = &client->load->counts;
	int think_ms = client->load->run->plan.think_ms;
	atomic_uint *counter = NULL;

	while (counter != &counts->refused && has_more_to_do(client)) {
		counter = allocate(client);
		client->sent++;
		client->allocated += counter == &counts->allocated;
		atomic_fetch_add(counter, 1);
		if (think_ms > 0)
			(void)poll(
				NULL, 0, (int)(client->sent * 7 + client->number) % (think_ms + 1));
	}
	return NULL;
}

/* After a test that failed before it came to load_end(). */
static int end_with_site(struct load *load)
{
	load_end(load);
	return 0;
}

struct load *load_start(struct site *site, const char *tag, const struct load_plan *plan)
{
	struct load *load = mem_new(site, struct load);
	struct load_run *run = mem_new(load, struct load_run);

	load->run = run;
	run->site = site;
	run->tag = tag;
	run->plan = *plan;
	run->clients = mem_array(run, struct load_client, plan->clients);
	add_stock(run);
	for (unsigned i = 0; i < plan->clients; i++)
		run->clients[i] = (struct load_client){.load = load,
			.number = i,
			.http = http_client_new(run, site->port + PROFILE_DIRECT)};
	/* From here on nobody but its thread uses a client's memory. */
	for (unsigned i = 0; i < plan->clients; i++)
		if (pthread_create(&run->clients[i].thread, NULL, run_client, &run->clients[i]) !=
			0)
			abort();
	talloc_set_destructor(load, end_with_site);
	return load;
}

struct goal {
	struct load *load;
	unsigned allocated;
};

static bool is_reached(void *argument)
{
	const struct goal *goal = argument;

	return atomic_load(&goal->load->counts.allocated) >= goal->allocated;
}

bool load_goes_on(struct load *load, unsigned more)
{
	struct goal goal = {load, atomic_load(&load->counts.allocated) + more};

	return eventually(is_reached, &goal);
}

void load_end(struct load *load)
{
	struct load_run *run = load->run;

	atomic_store(&run->stop, true);
	for (unsigned i = 0; i < run->plan.clients && !run->has_ended; i++)
		(void)pthread_join(run->clients[i].thread, NULL);
	run->has_ended = true;
}

bool load_is_stored(struct load *load)
{
	struct load_run *run = load->run;
	char *sql = mem_text(run,
		"SELECT COUNT(*) FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
		" WHERE FALSE");
	char *expected = mem_printf(run, "%u", atomic_load(&load->counts.allocated));

	for (unsigned i = 0; i < run->plan.clients; i++)
		sql = talloc_asprintf_append_buffer(sql,
			" OR l.orderid LIKE '%s-%u-%%' AND SUBSTRING_INDEX(l.orderid, '-', -1) < "
			"%u",
			run->tag, i, run->clients[i].allocated);
	return strcmp(site_sql(run->site, sql), expected) == 0;
}
