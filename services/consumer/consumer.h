/*
 * services/consumer/consumer.h - messages from outside: each is decoded, becomes a command on the
 * bus, and is counted by what became of it. None stops the consumer, none is lost: one that cannot
 * be handled is parked. Knows no domain. Source: docs/delivery.md, "Messages in".
 */
#ifndef FICUS_SERVICES_CONSUMER_CONSUMER_H
#define FICUS_SERVICES_CONSUMER_CONSUMER_H

#include "base/stopping.h"
#include "services/bus/message_bus.h"
#include "services/consumer/message_source.h"
#include "services/consumer/parked_messages.h"

/* A longer message is invalid, unread. */
#define CONSUMER_BODY_MAX 65536

/*
 * A channel whose messages are JSON objects, all of one command's type. One with a member event_id
 * is handled once, others as often as they come.
 */
struct inbound_channel {
	const char *name;
	const struct message_type *type;
};

enum consumer_outcome {
	CONSUMER_PROCESSED,
	CONSUMER_SKIPPED, /* handled before, or the command was refused: an unknown batch, ... */
	CONSUMER_INVALID, /* it was no message: not JSON, a member missing, too long, ... */
	CONSUMER_PARKED,  /* the command failed for other reasons, or the process, each time; or the
			     process is to end, and nobody else keeps the message */
	CONSUMER_LEFT,    /* the process is to end before it could be handled; is not counted */
	CONSUMER_OUTCOME_COUNT
};

/* Of the messages of one channel that were of one type. */
struct consumer_counter {
	const char *channel;
	const char *type; /* "Allocate"; "" where it could not be found out */
	int64_t received; /* the sum of those below */
	int64_t outcomes[CONSUMER_OUTCOME_COUNT];
};

struct consumer_settings {
	bool is_log_only;   /* messages are read, logged and counted as skipped: nothing is done */
	int attempts;       /* of a command that fails with INTERNAL, or that another one has in
			       hand; default 5 */
	int wait_ms;        /* before the second one; doubles each time; default 100 */
	int wait_max_ms;    /* default 10,000 */
	int deliveries_max; /* of a message that comes again and again: whoever handles it dies.
			       After that it is parked, unread; MESSAGE_DELIVERIES_MAX */
	int report_ms;      /* between lines with the counters; default 300,000 */
};

extern const struct consumer_settings consumer_default_settings;

/* Everything here outlives the consumer. */
struct consumer_parts {
	struct message_bus *bus;
	const struct inbound_channel *channels; /* what comes from elsewhere are CloudEvents */
	size_t channel_count;
	struct parked_messages *parked;
	const struct stopping *stopping;
	struct clock *clock; /* its waits end early when the process is to end */
	struct log *log;
	struct consumer_settings settings;
};

struct consumer; /* used by one thread, which is that of its bus */

/* Owned by mem. */
struct consumer *consumer_new(TALLOC_CTX *mem, const struct consumer_parts *parts);

/*
 * Sees to one message. Messages of a channel become its command; others are CloudEvents, whose type
 * names the command ("ficus.ChangeBatchQuantity.v1", of whatever version), and are handled once.
 * While the database is UNAVAILABLE or BUSY it is tried again, without end: that is not the
 * message's fault, and nothing else could be done.
 */
enum consumer_outcome consumer_handle(
	struct consumer *consumer, const struct inbound_message *message);

/* The same, and the source is told, unless the message was left. */
void consumer_see_to(struct consumer *consumer, struct message_source *source,
	const struct inbound_message *message);

/*
 * Takes messages from the source, and sees to them, until the process is to end; then to those that
 * have come already and would be lost.
 */
void consumer_run(struct consumer *consumer, struct message_source *source);

/* Of the messages that were parked; those that failed again are neither. */
struct consumer_replayed {
	int64_t handled; /* and parked no more */
	int64_t refused; /* the command was, or it is no message; stay for a person to look at */
};

/*
 * Handles each parked message once more, oldest first, and removes those that were handled, now or
 * before. Errors: INVALID: it only logs; BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool consumer_replay(
	struct consumer *consumer, struct consumer_replayed *out, struct error *err);

/* One for each channel and type met so far; valid until the next message. */
const struct consumer_counter *consumer_counters(const struct consumer *consumer, size_t *count);

/* A line for each of them. */
void consumer_log_counters(const struct consumer *consumer);

#endif
