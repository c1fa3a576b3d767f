#include "config.h"

#include "tests/support/crowd.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/support/process.h"

struct crowd_client {
	struct crowd *crowd;
	struct fcgi_client *connection;
	pthread_t thread;
	unsigned number;
};

struct crowd {
	const struct crowd_question *questions;
	size_t count;
	atomic_uint answers;
	atomic_uint wrong;
	atomic_bool stop;
	bool has_ended;
	struct crowd_client clients[CROWD_CLIENTS];
};

/* The text with tag in place of its one @, if it has one. */
static char *spell(TALLOC_CTX *mem, const char *text, const char *tag)
{
	size_t length = strcspn(text, "@");

	if (!text[length])
		return mem_text(mem, text);
	return mem_printf(mem, "%.*s%s%s", (int)length, text, tag, text + length + 1);
}

bool crowd_ask(struct fcgi_client *client, const struct crowd_question *question, const char *tag)
{
	TALLOC_CTX *mem = mem_context(NULL, "crowd_ask");
	const char *target = spell(mem, question->target, tag);
	const char *body = question->body ? spell(mem, question->body, tag) : "";
	const char *const params[] = {mem_printf(mem, "REQUEST_METHOD=%s", question->method),
		mem_printf(mem, "REQUEST_URI=%s", target),
		mem_printf(mem, "CONTENT_LENGTH=%zu", strlen(body)), NULL};
	struct fcgi_records request = {.owner = mem};
	struct fcgi_response response = {0};
	bool is_right;

	fcgi_add_request(&request, params, body, strlen(body));
	is_right = fcgi_client_send_records(client, &request) &&
		fcgi_client_receive(client, &response) &&
		strncmp(response.text, question->answer, strlen(question->answer)) == 0;
	if (!is_right)
		(void)fprintf(stderr, "%s %s %s\n%s\n", question->method, target, body,
			response.text ? response.text : "no answer");
	talloc_free(response.text);
	talloc_free(mem);
	return is_right;
}

/* Ends with the first wrong answer: the connection may be of no more use. */
static void *run_client(void *argument)
{
	struct crowd_client *client = argument;
	struct crowd *crowd = client->crowd;

	for (unsigned i = 0; !atomic_load(&crowd->stop); i++) {
		char tag[32];

		(void)snprintf(tag, sizeof(tag), "%u-%zu", client->number, i / crowd->count);
		if (!crowd_ask(client->connection, &crowd->questions[i % crowd->count], tag)) {
			atomic_fetch_add(&crowd->wrong, 1);
			break;
		}
		atomic_fetch_add(&crowd->answers, 1);
	}
	return NULL;
}

/* After a test that failed before its end. */
static int end_crowd(struct crowd *crowd)
{
	atomic_store(&crowd->stop, true);
	for (unsigned i = 0; i < CROWD_CLIENTS && !crowd->has_ended; i++)
		(void)pthread_join(crowd->clients[i].thread, NULL);
	crowd->has_ended = true;
	return 0;
}

struct crowd *crowd_start(struct site *site, const struct crowd_question *questions, size_t count)
{
	struct crowd *crowd = mem_new(site, struct crowd);

	crowd->questions = questions;
	crowd->count = count;
	for (unsigned i = 0; i < CROWD_CLIENTS; i++) {
		crowd->clients[i] = (struct crowd_client){.crowd = crowd,
			.connection = fcgi_client_open(crowd, site->socket_path),
			.number = i};
		if (!crowd->clients[i].connection)
			abort();
	}
	/* From here on nobody but its thread uses a client's memory. */
	for (unsigned i = 0; i < CROWD_CLIENTS; i++)
		if (pthread_create(
			    &crowd->clients[i].thread, NULL, run_client, &crowd->clients[i]) != 0)
			abort();
	talloc_set_destructor(crowd, end_crowd);
	return crowd;
}

unsigned crowd_answers(struct crowd *crowd)
{
	return atomic_load(&crowd->answers);
}

struct goal {
	struct crowd *crowd;
	unsigned answers; /* the next that are waited for */
};

static bool is_reached(void *argument)
{
	const struct goal *goal = argument;

	return crowd_answers(goal->crowd) >= goal->answers;
}

/* However many are wanted: some more must come again and again. */
bool crowd_reaches(struct crowd *crowd, unsigned answers)
{
	struct goal goal = {.crowd = crowd};

	do {
		goal.answers = crowd_answers(crowd) + CROWD_CLIENTS;
		if (goal.answers > answers)
			goal.answers = answers;
		if (!eventually(is_reached, &goal))
			return false;
	} while (goal.answers < answers);
	return true;
}

bool crowd_end(struct crowd *crowd)
{
	bool is_right;

	(void)end_crowd(crowd);
	is_right = atomic_load(&crowd->wrong) == 0;
	talloc_free(crowd);
	return is_right;
}
