/*
 * tests/bench/message_load.c - measures what comes through Redis, and prints it as one line of
 * JSON: how fast a full outbox empties, and how long a message takes.
 */
#include "config.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/fatal.h"
#include "tests/bench/http_call.h"
#include "tests/bench/options.h"
#include "tests/bench/run_line.h"

static const char usage[] =
	"Usage: message_load --measure WHAT --redis PATH [OPTION VALUE]...\n"
	"  --measure events   how fast they come to the stream, up to --events\n"
	"  --measure message  from a changed quantity to the line allocated anew\n"
	"  --measure lag      from an order's answer to its message, behind which it is read\n"
	"  --redis PATH       its unix socket\n"
	"  --port N           of 127.0.0.1, where orders are posted\n"
	"  --events N         that fill the outbox\n"
	"  --seconds S        of counting messages; 3\n"
	"  --deadline S       after which a message is taken to be lost; 10\n"
	"  --tag TEXT         for names that are not used yet\n"
	"  --watch NAME=PID   tell what this process and those below it used; up to 4\n"
	"  --label NAME=TEXT  put into the output as it is; up to 8";

struct options {
	const char *measure;
	const char *redis;
	const char *tag;
	uint64_t port;
	uint64_t events;
	double duration_s;
	double deadline_s;
	struct run_line line;
};

struct tool {
	struct options options;
	struct outcome outcome;
	redisContext *redis;
	redisContext *listener; /* to line_allocated */
	char orderid[128];      /* of the message that is waited for */
};

static uint64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static redisContext *connect_to_redis(const struct options *options)
{
	const struct timeval deadline = {(time_t)options->deadline_s, 0};
	redisContext *redis = redisConnectUnix(options->redis);

	if (!redis || redis->err || redisSetTimeout(redis, deadline) != REDIS_OK)
		fatal("cannot connect to Redis at %s", options->redis);
	return redis;
}

/* The number that Redis answers. */
static uint64_t ask(redisContext *redis, const char *command, const char *key, const char *value)
{
	const char *words[] = {command, key, value};
	redisReply *reply = redisCommandArgv(redis, value ? 3 : 2, words, NULL);
	uint64_t number;

	if (!reply || reply->type != REDIS_REPLY_INTEGER)
		fatal("%s: Redis does not answer with a number", command);
	number = (uint64_t)reply->integer;
	freeReplyObject(reply);
	return number;
}

static void subscribe(struct tool *tool)
{
	redisReply *reply;

	tool->listener = connect_to_redis(&tool->options);
	reply = redisCommand(tool->listener, "SUBSCRIBE line_allocated");
	if (!reply)
		fatal("cannot subscribe");
	freeReplyObject(reply);
}

/* False, and noted, when it is not the order's, or none comes. */
static bool hear(struct tool *tool)
{
	void *reply = NULL;
	const char *message;
	bool ok = redisGetReply(tool->listener, &reply) == REDIS_OK;

	if (!ok) {
		tool->outcome.hung++;
		return false;
	}
	message = ((redisReply *)reply)->element[2]->str;
	ok = strstr(message, tool->orderid) != NULL;
	if (!ok) {
		tool->outcome.wrong++;
		(void)snprintf(tool->outcome.first_wrong, sizeof(tool->outcome.first_wrong), "%s",
			message);
	}
	freeReplyObject(reply);
	return ok;
}

/* What nobody hears is lost, so there must be somebody. */
static void publish(struct tool *tool, const char *channel, const char *message)
{
	if (ask(tool->redis, "PUBLISH", channel, message) == 0)
		fatal("nobody listens to %s", channel);
}

#define PUBLISH(tool, channel, ...)                                                                \
	do {                                                                                       \
		char message[512];                                                                 \
		(void)snprintf(message, sizeof(message), __VA_ARGS__);                             \
		publish((tool), (channel), message);                                               \
	} while (0)

/* An order of a product of its own stands in a batch that shrinks, and moves to another one. */
static bool move_line(struct tool *tool, uint64_t *us)
{
	const char *name = tool->orderid;
	uint64_t began_us;

	PUBLISH(tool, "batch_created", "{\"ref\":\"W-%s\",\"sku\":\"%s\",\"qty\":9}", name, name);
	PUBLISH(tool, "batch_created",
		"{\"ref\":\"S-%s\",\"sku\":\"%s\",\"qty\":9,\"eta\":\"2031-05-01\"}", name, name);
	PUBLISH(tool, "allocate", "{\"orderid\":\"%s\",\"sku\":\"%s\",\"qty\":9}", name, name);
	if (!hear(tool))
		return false;
	began_us = now_us();
	PUBLISH(tool, "change_batch_quantity", "{\"batchref\":\"W-%s\",\"qty\":0}", name);
	if (!hear(tool))
		return false;
	*us = now_us() - began_us;
	return true;
}

/* The read model is written before the message is published, so that is the most it lags behind. */
static bool order_line(struct tool *tool, uint64_t *us)
{
	const char *name = tool->orderid;
	char body[512];
	uint64_t answered_us;

	(void)snprintf(
		body, sizeof(body), "{\"ref\":\"W-%s\",\"sku\":\"%s\",\"qty\":9}", name, name);
	if (http_post(tool->options.port, "/add_batch", body) != 201)
		fatal("a batch is refused");
	(void)snprintf(
		body, sizeof(body), "{\"orderid\":\"%s\",\"sku\":\"%s\",\"qty\":9}", name, name);
	if (http_post(tool->options.port, "/allocate", body) != 201)
		fatal("an order is refused");
	answered_us = now_us();
	if (!hear(tool))
		return false;
	*us = now_us() - answered_us;
	return true;
}

/* One after the other: nothing else is going on. */
static void measure_rounds(struct tool *tool, bool (*round)(struct tool *tool, uint64_t *us))
{
	uint64_t began_us = now_us();
	uint64_t duration_us = (uint64_t)(tool->options.duration_s * 1e6);
	uint64_t us;

	subscribe(tool);
	run_line_begin(&tool->options.line);
	for (int i = 0; now_us() - began_us < duration_us; i++) {
		(void)snprintf(tool->orderid, sizeof(tool->orderid), "%s-%d", tool->options.tag, i);
		if (!round(tool, &us))
			break;
		histogram_add(&tool->outcome.latency, us);
	}
	run_line_end(&tool->options.line);
	tool->outcome.seconds = (double)(now_us() - began_us) / 1e6;
	redisFree(tool->listener);
}

/* From the first look at which there is one; an event that is counted has no latency of its own. */
static void measure_events(struct tool *tool)
{
	const struct timespec pause = {0, 1000000};
	uint64_t deadline_us = now_us() + (uint64_t)(tool->options.deadline_s * 1e6);
	uint64_t first = 0;
	uint64_t began_us = 0;
	uint64_t count = 0;

	while (count < tool->options.events && now_us() < deadline_us) {
		(void)nanosleep(&pause, NULL);
		count = ask(tool->redis, "XLEN", "ficus:events", NULL);
		if (first == 0 && count > 0) {
			run_line_begin(&tool->options.line);
			first = count;
			began_us = now_us();
		}
	}
	run_line_end(&tool->options.line);
	tool->outcome.seconds = (double)(now_us() - began_us) / 1e6;
	tool->outcome.hung = tool->options.events - count;
	for (uint64_t i = first; i < count; i++)
		histogram_add(&tool->outcome.latency, 0);
}

#define FIELD(field) offsetof(struct options, field)

static const struct option options_known[] = {
	{"--measure",  take_text,    FIELD(measure)   },
	{"--redis",    take_text,    FIELD(redis)     },
	{"--port",     take_number,  FIELD(port)      },
	{"--events",   take_number,  FIELD(events)    },
	{"--seconds",  take_seconds, FIELD(duration_s)},
	{"--deadline", take_seconds, FIELD(deadline_s)},
	{"--tag",      take_text,    FIELD(tag)       },
	{"--watch",    take_watched, FIELD(line)      },
	{"--label",    take_label,   FIELD(line)      },
	{NULL,         NULL,         0                },
};

int main(int argc, char **argv)
{
	static struct tool tool = {
		.options = {
			    .measure = "",
			    .redis = "",
			    .tag = "m",
			    .duration_s = 3,
			    .deadline_s = 10,
			    }
        };

	(void)argc;
	options_read(options_known, &tool.options, argv, usage);
	tool.redis = connect_to_redis(&tool.options);
	if (strcmp(tool.options.measure, "events") == 0)
		measure_events(&tool);
	else if (strcmp(tool.options.measure, "message") == 0)
		measure_rounds(&tool, move_line);
	else if (strcmp(tool.options.measure, "lag") == 0)
		measure_rounds(&tool, order_line);
	else
		fatal("%s", usage);
	redisFree(tool.redis);
	run_line_print(&tool.options.line, &tool.outcome);
	return EXIT_SUCCESS;
}
