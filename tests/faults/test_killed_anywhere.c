/*
 * tests/faults/test_killed_anywhere.c - workers, relay and consumer are killed at every kind of
 * place, one after the other, while others write: no event is lost, no effect is doubled, and no
 * line stays without the stock that there is.
 */
#include "config.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/monotonic.h"
#include "tests/faults/event_writers.h"
#include "tests/faults/stream_audit.h"
#include "tests/support/cmocka.h"
#include "tests/support/command.h"
#include "tests/support/database_case.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/scale.h"
#include "tests/support/site.h"

#define EVENT_STREAM   "ficus:events"
#define COMMAND_STREAM "ficus:commands"
#define GROUP          "ficus"
#define EVENTS_SMALL   10000
#define EVENTS_FULL    100000
#define DEATHS_MIN     30
#define DEATHS_MAX     60 /* the events are written by then */
#define STEP_MS        10
#define STEP_EVENTS    50 /* that are allowed at a time, while a process is to die */

enum part { PART_SERVE, PART_RELAY, PART_CONSUME, PART_COUNT };

static const char *const part_names[PART_COUNT] = {
	[PART_SERVE] = "serve",
	[PART_RELAY] = "relay",
	[PART_CONSUME] = "consume",
};

/* A place, and how often it is passed before, for the first of the deaths there. */
struct mark {
	enum part part;
	const char *name;
	unsigned passes[6]; /* 0: no more */
};

/* Of the relay, whose threads pass them in any order, enough to be in the midst of everything. */
static const struct mark marks[] = {
	{PART_SERVE,   "statement.before", {40, 333, 900}           },
	{PART_SERVE,   "statement.after",  {41, 334, 901}           },
	{PART_SERVE,   "commit.before",    {2, 17, 90}              },
	{PART_SERVE,   "commit.after",     {3, 18, 91}              },
	{PART_RELAY,   "statement.before", {24, 31, 57, 58, 59, 130}},
	{PART_RELAY,   "statement.after",  {25, 32, 71, 72, 73, 149}},
	{PART_RELAY,   "commit.before",    {1, 2, 3, 4, 5, 12}      },
	{PART_RELAY,   "commit.after",     {1, 2, 3, 4, 5, 13}      },
	{PART_RELAY,   "publish.before",   {1, 4}                   },
	{PART_RELAY,   "publish.after",    {1, 4}                   },
	{PART_RELAY,   "settle.after",     {1, 4}                   },
	{PART_CONSUME, "statement.before", {7, 60}                  },
	{PART_CONSUME, "statement.after",  {8, 61}                  },
	{PART_CONSUME, "commit.before",    {1, 9}                   },
	{PART_CONSUME, "commit.after",     {1, 9}                   },
	{PART_CONSUME, "handle.before",    {1, 12}                  },
	{PART_CONSUME, "handle.after",     {1, 12}                  },
	{PART_CONSUME, "ack.after",        {1, 12}                  },
};

struct killing {
	struct stock_database *database;
	struct redis_server *redis;
	struct redis_connection *conn;
	const char *folder;
	const char *database_url;
	const char *socket_path;
	struct event_writers *writers;
	pid_t pids[PART_COUNT]; /* 0: does not run */
	unsigned messages;      /* sent to the stream of commands, each twice */
	unsigned deaths;
	unsigned goal; /* of events, by now */
};

/* TEST_DATABASE_URL, with the name of the program's own database in it. */
static const char *url_of(TALLOC_CTX *mem, const struct stock_database *database)
{
	const char *text = getenv("TEST_DATABASE_URL");
	const char *address = text ? strstr(text, "://") : NULL;
	const char *name = address ? strchr(address + 3, '/') : NULL;

	if (!name)
		abort();
	name++;
	return mem_printf(mem, "%.*s%s%s", (int)(name - text), text,
		database->base->options.url.name, name + strcspn(name, "?"));
}

/* Of the process that starts, or runs, since the last death. */
static const char *log_path(TALLOC_CTX *mem, const struct killing *this, enum part part)
{
	return mem_printf(mem, "%s/%s-%u.log", this->folder, part_names[part], this->deaths);
}

/* fault: where it is to die; "": nowhere. */
static void start(struct killing *this, enum part part, const char *companions, const char *fault)
{
	TALLOC_CTX *mem = mem_context(NULL, "start");
	const char *const settings[] = {mem_printf(mem, "DATABASE_URL=%s", this->database_url),
		mem_printf(mem, "REDIS_URL=%s", redis_server_url(this->redis)),
		mem_printf(mem, "FICUS_SOCKET=%s", this->socket_path),
		mem_printf(mem, "FICUS_COMPANIONS=%s", companions), "FICUS_API_ACCESS=open",
		"FICUS_READ_MODEL=table", "FICUS_CONSUMER_NAME=only", "FICUS_LOG_LEVEL=error",
		"FICUS_RELAY_POLL_MS=20", mem_printf(mem, "FAULT_POINT=%s", fault), NULL};
	const char *const argv[] = {
		build_path(mem, "tests/faults/ficus_marked"), part_names[part], NULL};

	this->pids[part] = command_start(
		settings, argv, &(struct command_files){.output = log_path(mem, this, part)});
	talloc_free(mem);
}

/* Returns its exit status; 0 also when it does not run. */
static int end_part(struct killing *this, enum part part)
{
	int status;

	if (this->pids[part] == 0)
		return 0;
	assert_int_equal(process_signal(this->pids[part], SIGTERM), 0);
	assert_true(process_wait(this->pids[part], 2 * PATIENCE_MS, &status));
	assert_true(WIFEXITED(status));
	this->pids[part] = 0;
	return WEXITSTATUS(status);
}

/* The process itself; or a child of serve, which says so, and goes on. */
static bool has_died(struct killing *this, enum part part)
{
	TALLOC_CTX *mem = mem_context(NULL, "has_died");
	int status;
	bool died;

	if (part == PART_SERVE) {
		died = strstr(read_text_file(mem, log_path(mem, this, part)), "\"worker ended\"") !=
			NULL;
	} else {
		died = process_wait(this->pids[part], 0, &status);
		if (died) {
			this->pids[part] = 0;
			assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		}
	}
	talloc_free(mem);
	return died;
}

/* Each message is followed by its copy. */
static void send_message(struct killing *this)
{
	char *text = mem_printf(this,
		"{\"specversion\":\"1.0\",\"id\":\"m-%u\",\"source\":\"/test\","
		"\"type\":\"ficus.Allocate.v1\",\"data\":{\"orderid\":\"m-%u\",\"sku\":"
		"\"" WRITERS_SKU "\",\"qty\":1}}",
		this->messages, this->messages, this->messages % WRITERS_SKUS);

	for (int i = 0; i < 2; i++)
		(void)REDIS_ASK(this->conn, "XADD", COMMAND_STREAM, "*", "event", text);
	this->messages++;
	talloc_free(text);
}

/* What was claimed by the dead would be free in two minutes. */
static void let_leases_end(struct killing *this)
{
	stock_database_run(this->database,
		"UPDATE ficus_lane SET claimed_until = UTC_TIMESTAMP(6) WHERE target <> ''");
}

/* Others write until it has happened. */
static void await_death(struct killing *this, enum part part, const char *fault)
{
	int64_t deadline = monotonic_ms() + 4 * PATIENCE_MS;
	unsigned allowed = event_writers_committed(this->writers);

	while (!has_died(this, part)) {
		if (monotonic_ms() > deadline)
			fail_msg("nobody died at %s of %s", fault, part_names[part]);
		event_writers_allow(this->writers, allowed += STEP_EVENTS);
		send_message(this);
		(void)poll(NULL, 0, STEP_MS);
	}
	this->deaths++;
}

static bool have_written(void *killing)
{
	const struct killing *this = killing;

	return event_writers_committed(this->writers) >= this->goal;
}

/* One death, and so many events until then as there should be. */
static void kill_at(struct killing *this, enum part part, const char *companions, const char *fault)
{
	assert_int_equal(end_part(this, part), 0);
	let_leases_end(this);
	start(this, part, companions, fault);
	await_death(this, part, fault);
	this->goal = this->deaths * scaled(EVENTS_SMALL, EVENTS_FULL) / DEATHS_MAX;
	event_writers_allow(this->writers, this->goal);
	assert_true(eventually(have_written, this) || eventually(have_written, this));
	(void)end_part(this, part); /* a worker that dies just now is told of in the status */
}

static void start_others(struct killing *this, enum part part)
{
	for (enum part other = 0; other < PART_COUNT; other++)
		if (other != part && this->pids[other] == 0)
			start(this, other, "none", "");
}

static void kill_at_mark(struct killing *this, const struct mark *mark)
{
	for (size_t i = 0; i < ARRAY_SIZE(mark->passes) && mark->passes[i] > 0; i++) {
		char *fault = mem_printf(this, "%s:%u", mark->name, mark->passes[i]);

		start_others(this, mark->part);
		kill_at(this, mark->part, "none", fault);
		talloc_free(fault);
	}
}

/* Of a site that runs as it does by default, with all of them under one supervisor. */
static void kill_companions(struct killing *this)
{
	static const char *const faults[] = {
		"commit.after:25", "publish.after:3", "settle.after:3", "handle.after:20"};

	for (enum part part = 0; part < PART_COUNT; part++)
		assert_int_equal(end_part(this, part), 0);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		kill_at(this, PART_SERVE, "both", faults[i]);
}

/* Everything that was written has gone where it should. */
static bool is_done(void *killing)
{
	struct killing *this = killing;

	return stock_database_number(this->database,
		       "SELECT (SELECT COUNT(*) FROM ficus_outbox WHERE published_at IS NULL)"
		       " + (SELECT COUNT(*) FROM ficus_delivery)"
		       " + (SELECT COUNT(*) FROM ficus_pending)") == 0 &&
		stock_database_number(this->database, "SELECT COUNT(*) FROM ficus_inbox") ==
		this->messages &&
		strncmp(REDIS_ASK(this->conn, "XPENDING", COMMAND_STREAM, GROUP), "0\n", 2) == 0;
}

/* Now nobody dies. */
static unsigned finish(struct killing *this)
{
	unsigned lines;

	let_leases_end(this);
	for (enum part part = 0; part < PART_COUNT; part++)
		start(this, part, "none", "");
	assert_true(event_writers_end(this->writers, &lines));
	assert_true(eventually(is_done, this) || eventually(is_done, this));
	for (enum part part = 0; part < PART_COUNT; part++)
		assert_int_equal(end_part(this, part), 0);
	return lines;
}

static void assert_nothing_is_lost(struct killing *this)
{
	struct stream_audit audit = stream_audit(this->conn, EVENT_STREAM, this->database);

	print_message("# %u deaths, %" PRId64 " events, %" PRId64 " arrivals, %" PRId64
		      " of them again\n",
		this->deaths, audit.events, audit.arrivals, audit.again);
	assert_true(audit.events >= scaled(EVENTS_SMALL, EVENTS_FULL));
	assert_int_equal(audit.lost, 0);
	assert_int_equal(audit.invented, 0);
	assert_int_equal(audit.disordered, 0);
	assert_int_equal(audit.arrivals - audit.again, audit.events);
}

/* Each line, by request or message, was asked for more than once, and is allocated once. */
static void assert_effects_are_right(struct killing *this, unsigned lines)
{
	print_message("# %u lines by request, %u by message\n", lines, this->messages);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"),
		lines + this->messages);
	assert_int_equal(
		stock_database_number(this->database,
			"SELECT COUNT(*) FROM (SELECT JSON_VALUE(payload, '$.orderid') AS orderid"
			" FROM ficus_outbox WHERE type <> 'Noted' GROUP BY orderid"
			" HAVING SUM(IF(type = 'Allocated', 1, -1)) <> 1) AS wrong"),
		0);
	assert_invariants(this->database);
	assert_view_is_right(this->database);
}

static int set_up(void **state)
{
	struct killing *this = mem_new(NULL, struct killing);

	(void)signal(SIGPIPE, SIG_IGN);
	this->database = stock_database_new(this, &stock_shapes[SHAPE_KEYS_AND_TRIGGERS]);
	this->redis = redis_server_new(this, REDIS_FORGETS);
	redis_server_start(this->redis);
	this->conn = redis_server_connection(this, this->redis);
	this->folder = temp_folder(this);
	this->database_url = url_of(this, this->database);
	this->socket_path = mem_printf(this, "%s/ficus.sock", this->folder);
	this->writers = event_writers_start(this, this->database, this->socket_path);
	*state = this;
	return 0;
}

/* A test that failed half-way has left processes. */
static int tear_down(void **state)
{
	struct killing *this = *state;

	for (enum part part = 0; part < PART_COUNT; part++)
		process_kill(this->pids[part]);
	return talloc_free(this);
}

static void test_killed_anywhere__loses_no_event_and_doubles_no_effect(void **state)
{
	struct killing *this = *state;
	unsigned lines;

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		kill_at_mark(this, &marks[i]);
	kill_companions(this);
	assert_true(this->deaths >= DEATHS_MIN);
	lines = finish(this);
	assert_nothing_is_lost(this);
	assert_effects_are_right(this, lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_killed_anywhere__loses_no_event_and_doubles_no_effect, set_up,
			tear_down),
	};

	return cmocka_run_group_tests_name("killed_anywhere", tests, NULL, NULL);
}
