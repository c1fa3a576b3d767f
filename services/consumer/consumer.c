#include "config.h"

#include "services/consumer/consumer.h"

#include "base/backoff.h"
#include "base/fault_point.h"
#include "services/bus/receipt.h"
#include "services/consumer/decoding.h"
#include "services/consumer/excerpt.h"

const struct consumer_settings consumer_default_settings = {
	.attempts = 5,
	.wait_ms = 100,
	.wait_max_ms = 10000,
	.deliveries_max = MESSAGE_DELIVERIES_MAX,
	.report_ms = 300000,
};

/* How long a source is asked to wait for a message: nothing else is to be done meanwhile. */
#define NEXT_TIMEOUT_MS 1000

struct consumer {
	struct consumer_parts parts;
	struct consumer_counter *counters;
	size_t counter_count;
	size_t counter_capacity;
	int64_t reported_us; /* when the counters were last logged, on the steady clock */
	bool has_news;       /* whether anything was counted since */
};

struct consumer *consumer_new(TALLOC_CTX *mem, const struct consumer_parts *parts)
{
	struct consumer *consumer = mem_new(mem, struct consumer);

	consumer->parts = *parts;
	consumer->reported_us = clock_steady_us(parts->clock);
	return consumer;
}

/* There are as many as channels times types: whoever sends cannot make up either. */
static struct consumer_counter *counter_of(
	struct consumer *consumer, const char *channel, const char *type)
{
	struct consumer_counter *added;

	for (size_t i = 0; i < consumer->counter_count; i++)
		if (strcmp(consumer->counters[i].channel, channel) == 0 &&
			strcmp(consumer->counters[i].type, type) == 0)
			return &consumer->counters[i];
	mem_grow(consumer, consumer->counters, &consumer->counter_capacity,
		consumer->counter_count + 1);
	added = &consumer->counters[consumer->counter_count++];
	*added = (struct consumer_counter){.channel = mem_text(consumer, channel), .type = type};
	return added;
}

static void count_outcome(struct consumer *consumer, const char *channel,
	const struct message_type *type, enum consumer_outcome outcome)
{
	struct consumer_counter *counter = counter_of(consumer, channel, type ? type->name : "");

	counter->received++;
	counter->outcomes[outcome]++;
	consumer->has_news = true;
}

const struct consumer_counter *consumer_counters(const struct consumer *consumer, size_t *count)
{
	*count = consumer->counter_count;
	return consumer->counters;
}

void consumer_log_counters(const struct consumer *consumer)
{
	for (size_t i = 0; i < consumer->counter_count; i++) {
		const struct consumer_counter *counter = &consumer->counters[i];

		log_info(consumer->parts.log, "messages", LOG_TEXT("channel", counter->channel),
			LOG_TEXT("type", counter->type), LOG_NUMBER("received", counter->received),
			LOG_NUMBER("processed", counter->outcomes[CONSUMER_PROCESSED]),
			LOG_NUMBER("skipped", counter->outcomes[CONSUMER_SKIPPED]),
			LOG_NUMBER("invalid", counter->outcomes[CONSUMER_INVALID]),
			LOG_NUMBER("parked", counter->outcomes[CONSUMER_PARKED]));
	}
}

/* Enough to look into it, and to send the message again by hand. */
static void log_message(const struct consumer *consumer, enum log_level level, const char *what,
	const struct inbound_message *message, const struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "log_message");

	LOG_EVENT(consumer->parts.log, level, what, LOG_TEXT("channel", message->channel),
		LOG_TEXT("entry", message->entry ? message->entry : ""),
		LOG_NUMBER("length", (int64_t)message->body.len),
		LOG_TEXT("body", excerpt(mem, message->body)), LOG_CAUSE(err));
	talloc_free(mem);
}

/* A message, and what becomes of it. */
struct handling {
	const struct inbound_message *message;
	bool is_parked; /* and so need not be again */
	struct decoded_message decoded;
	bool is_copy;     /* it was handled before */
	struct error err; /* why it was not processed */
};

/* What a command's failure means for its message. */
enum verdict {
	VERDICT_REFUSED, /* it would be refused again */
	VERDICT_RETRY,   /* it may succeed, but not for ever will it be tried */
	VERDICT_WAIT,    /* it is not the message's fault, and no other would fare better */
};

/* BUSY is also what a database says that is read-only while another one takes over. */
static const enum verdict verdicts[ERROR_KIND_COUNT] = {
	[ERROR_BUSY] = VERDICT_WAIT,
	[ERROR_INTERNAL] = VERDICT_RETRY,
	[ERROR_UNAVAILABLE] = VERDICT_WAIT,
};

static enum verdict verdict_of(const struct error *err, const struct receipt *receipt)
{
	/* Another one is at it, who may fail. */
	if (err->kind == ERROR_CONFLICT && receipt->state == RECEIPT_HELD)
		return VERDICT_RETRY;
	return verdicts[err->kind];
}

static bool is_stopping(const struct consumer *consumer)
{
	return stopping_wait(consumer->parts.stopping, 0);
}

static struct backoff start_backoff(const struct consumer *consumer)
{
	return (struct backoff){.first_ms = consumer->parts.settings.wait_ms,
		.most_ms = consumer->parts.settings.wait_max_ms};
}

/* False: the process is to end. */
static bool wait_for_next_attempt(const struct consumer *consumer, struct backoff *backoff)
{
	clock_wait_ms(consumer->parts.clock, backoff_next(backoff));
	return !is_stopping(consumer);
}

static bool attempt(struct consumer *consumer, struct handling *handling, enum verdict *verdict)
{
	const struct decoded_message *decoded = &handling->decoded;
	struct receipt receipt = {
		.kind = RECEIPT_MESSAGE, .source = decoded->source, .key = decoded->id};

	handling->err = (struct error){0};
	if (message_bus_handle_once(consumer->parts.bus, decoded->command,
		    decoded->id ? &receipt : NULL, NULL, &handling->err))
		return true;
	handling->is_copy = handling->err.kind == ERROR_CONFLICT && receipt.state == RECEIPT_KNOWN;
	*verdict = verdict_of(&handling->err, &receipt);
	return false;
}

/*
 * Of a message that is not done with when the process is to end: one that its source keeps comes
 * again; another is parked, if there is a database to keep it.
 */
static enum consumer_outcome outcome_at_stop(const struct handling *handling)
{
	return handling->message->entry || handling->err.kind == ERROR_UNAVAILABLE
		? CONSUMER_LEFT
		: CONSUMER_PARKED;
}

static enum consumer_outcome run(struct consumer *consumer, struct handling *handling)
{
	struct backoff backoff = start_backoff(consumer);
	enum verdict verdict;
	int failures = 0;

	while (!attempt(consumer, handling, &verdict)) {
		failures += verdict == VERDICT_RETRY;
		if (verdict == VERDICT_REFUSED)
			return CONSUMER_SKIPPED;
		if (failures == consumer->parts.settings.attempts)
			return CONSUMER_PARKED;
		log_message(consumer, LOG_LEVEL_WARNING, "message is tried again",
			handling->message, &handling->err);
		if (!wait_for_next_attempt(consumer, &backoff))
			return outcome_at_stop(handling);
	}
	return CONSUMER_PROCESSED;
}

/* Does all but park. */
static enum consumer_outcome decide(
	struct consumer *consumer, TALLOC_CTX *mem, struct handling *handling)
{
	const struct consumer_settings *settings = &consumer->parts.settings;
	const struct inbound_message *message = handling->message;

	/* Whoever had it in hand died, perhaps of reading it: so it is not read. */
	if (message->deliveries > settings->deliveries_max) {
		error_set(&handling->err, ERROR_INTERNAL, "nobody lived to acknowledge entry %s",
			message->entry);
		return settings->is_log_only ? CONSUMER_SKIPPED : CONSUMER_PARKED;
	}
	if (!decode_message(mem, &consumer->parts, message, &handling->decoded, &handling->err))
		return CONSUMER_INVALID;
	if (!settings->is_log_only)
		return run(consumer, handling);
	message_log(consumer->parts.log, LOG_LEVEL_INFO, "command not run",
		handling->decoded.command, "log only");
	return CONSUMER_SKIPPED;
}

/* Kept for certain, unless the process is to end before. */
static bool park(struct consumer *consumer, const struct handling *handling)
{
	const struct inbound_message *message = handling->message;
	const struct decoded_message *decoded = &handling->decoded;
	struct backoff backoff = start_backoff(consumer);
	struct parked_message row = {.channel = message->channel,
		.source = decoded->id ? decoded->source : NULL,
		.message_id = decoded->id,
		.payload = message->body,
		.last_error = handling->err.message};
	struct error err = {0};

	while (!parked_messages_park(consumer->parts.parked, &row, &err)) {
		log_message(consumer, LOG_LEVEL_ERROR, "message cannot be parked", message, &err);
		if (!wait_for_next_attempt(consumer, &backoff))
			return false;
	}
	return true;
}

/* What the log says of a message; NULL: its command's own lines say enough. */
static const struct {
	enum log_level level;
	const char *what;
} endings[CONSUMER_OUTCOME_COUNT] = {
	[CONSUMER_SKIPPED] = {LOG_LEVEL_WARNING, "message skipped"                       },
	[CONSUMER_INVALID] = {LOG_LEVEL_WARNING, "message is not valid"                  },
	[CONSUMER_PARKED] = {LOG_LEVEL_ERROR,   "message parked"                        },
	[CONSUMER_LEFT] = {LOG_LEVEL_WARNING, "message left, as the process is to end"},
};

static void log_ending(const struct consumer *consumer, const struct handling *handling,
	enum consumer_outcome outcome)
{
	if (handling->err.kind != ERROR_NONE)
		log_message(consumer, endings[outcome].level, endings[outcome].what,
			handling->message, &handling->err);
}

static enum consumer_outcome handle(struct consumer *consumer, struct handling *handling)
{
	TALLOC_CTX *mem = mem_context(NULL, "message");
	enum consumer_outcome outcome = decide(consumer, mem, handling);

	if (outcome == CONSUMER_PARKED && !handling->is_parked && !park(consumer, handling))
		outcome = CONSUMER_LEFT;
	log_ending(consumer, handling, outcome);
	if (outcome != CONSUMER_LEFT)
		count_outcome(
			consumer, handling->message->channel, handling->decoded.type, outcome);
	talloc_free(mem);
	return outcome;
}

enum consumer_outcome consumer_handle(
	struct consumer *consumer, const struct inbound_message *message)
{
	struct handling handling = {.message = message};
	enum consumer_outcome outcome;

	FAULT_POINT("handle.before");
	outcome = handle(consumer, &handling);
	FAULT_POINT("handle.after");
	return outcome;
}

static bool replay(struct consumer *consumer, const struct parked_message *row,
	struct consumer_replayed *out, struct error *err)
{
	const struct inbound_message message = {.channel = row->channel, .body = row->payload};
	struct handling handling = {.message = &message, .is_parked = true};
	enum consumer_outcome outcome = handle(consumer, &handling);

	if (outcome == CONSUMER_LEFT)
		return error_set(err, ERROR_UNAVAILABLE, "stopped before the end");
	if (outcome == CONSUMER_PARKED)
		return true;
	if (outcome != CONSUMER_PROCESSED && !handling.is_copy) {
		out->refused++;
		return true;
	}
	if (!parked_messages_remove(consumer->parts.parked, row->id, err))
		return false;
	out->handled++;
	return true;
}

static bool replay_page(struct consumer *consumer, const struct parked_list *page,
	struct consumer_replayed *out, struct error *err)
{
	for (size_t i = 0; i < page->count; i++)
		if (!replay(consumer, &page->items[i], out, err))
			return false;
	return true;
}

bool consumer_replay(struct consumer *consumer, struct consumer_replayed *out, struct error *err)
{
	struct parked_list page = {0};
	int64_t after = 0;
	TALLOC_CTX *mem;
	bool ok = true;

	*out = (struct consumer_replayed){0};
	if (consumer->parts.settings.is_log_only)
		return error_set(err, ERROR_INVALID,
			"messages are only logged, so parked ones are left as they are");
	mem = mem_context(NULL, "consumer_replay");
	do {
		ok = parked_messages_list(consumer->parts.parked, mem, after, &page, err) &&
			replay_page(consumer, &page, out, err);
		if (ok && page.count > 0)
			after = page.items[page.count - 1].id;
	} while (ok && page.count > 0);
	talloc_free(mem);
	return ok;
}

static void report_now_and_then(struct consumer *consumer)
{
	int64_t now_us = clock_steady_us(consumer->parts.clock);

	if (!consumer->has_news ||
		now_us - consumer->reported_us < consumer->parts.settings.report_ms * INT64_C(1000))
		return;
	consumer_log_counters(consumer);
	consumer->reported_us = now_us;
	consumer->has_news = false;
}

void consumer_see_to(struct consumer *consumer, struct message_source *source,
	const struct inbound_message *message)
{
	if (consumer_handle(consumer, message) == CONSUMER_LEFT)
		return;
	message_source_ack(source, message);
	FAULT_POINT("ack.after");
}

void consumer_run(struct consumer *consumer, struct message_source *source)
{
	const struct stopping *stopping = consumer->parts.stopping;
	struct inbound_message message;

	while (!is_stopping(consumer)) {
		if (message_source_next(source, stopping, NEXT_TIMEOUT_MS, &message))
			consumer_see_to(consumer, source, &message);
		report_now_and_then(consumer);
	}
	while (message_source_drain(source, &message))
		consumer_see_to(consumer, source, &message);
	consumer_log_counters(consumer);
}
