#include "config.h"

#include "adapters/redis/redis_stream_source.h"

#include <hiredis/hiredis.h>
#include <stdio.h>

#include "base/monotonic.h"

/* Entries fetched at once. */
#define COUNT "16"

/*
 * Redis waits so many milliseconds for new entries before it says that there are none, which is a
 * sign of life; without one for so long it is not there.
 */
#define BLOCK_MS   "5000"
#define SILENCE_MS 10000

#define FIRST_ENTRY       "0-0"
#define EVENT             "event" /* the one field of an entry that counts */
#define MILLISECONDS_SIZE 16

static struct redis_stream_source *self(struct message_source *source)
{
	return container_of(source, struct redis_stream_source, base);
}

void redis_stream_source_release(struct redis_stream_source *source)
{
	freeReplyObject(source->reply);
	source->reply = NULL;
	source->entries = NULL;
	source->next_entry = 0;
	source->deliveries = 0;
	source->is_unread = false;
}

static void remember_entry(char number[REDIS_ENTRY_SIZE], const char *entry)
{
	(void)snprintf(number, REDIS_ENTRY_SIZE, "%s", entry);
}

/* The reply is a list of at least that many, whose kinds are still to be looked at. */
static bool is_list(const redisReply *reply, size_t least)
{
	return reply->type == REDIS_REPLY_ARRAY && reply->elements >= least;
}

static bool is_text(const redisReply *reply)
{
	return reply->type == REDIS_REPLY_STRING;
}

/* An entry is a list of its number and its fields; those that are no more may have no fields. */
static bool is_entry(const redisReply *reply)
{
	return is_list(reply, 2) && is_text(reply->element[0]);
}

/* Receives the reply to the one command in the pipeline; it is not an error. */
static bool receive(struct redis_stream_source *source, struct error *err)
{
	redis_stream_source_release(source);
	return redis_connection_receive(source->upkeep.conn, &source->reply, err) &&
		redis_reply_check(source->reply, err);
}

/* That there is such a group already is no failure. */
static bool make_group(struct redis_stream_source *source, struct error *err)
{
	static const char there_is[] = "BUSYGROUP";
	const struct redis_stream_options *options = &source->options;

	REDIS_COMMAND(source->upkeep.conn, "XGROUP", "CREATE", options->stream, options->group, "0",
		"MKSTREAM");
	if (receive(source, err))
		return true;
	return source->reply && source->reply->type == REDIS_REPLY_ERROR &&
		strncmp(source->reply->str, there_is, strlen(there_is)) == 0;
}

static bool set_up(struct redis_stream_source *source, struct error *err)
{
	if (source->upkeep.is_up)
		return true;
	if (!redis_connection_open(source->upkeep.conn, err) || !make_group(source, err))
		return false;
	source->has_own = true;
	remember_entry(source->own, FIRST_ENTRY);
	remember_entry(source->claimed, FIRST_ENTRY);
	source->is_asked = false;
	redis_upkeep_gain(&source->upkeep, source->options.stream);
	return true;
}

/* The entries in the reply to XREADGROUP: of one stream, or there are none. */
static void take_read_entries(struct redis_stream_source *source)
{
	const redisReply *reply = source->reply;

	if (is_list(reply, 1) && is_list(reply->element[0], 2) &&
		is_list(reply->element[0]->element[1], 1))
		source->entries = reply->element[0]->element[1];
}

/*
 * In the reply to XPENDING, the line of the entry after the last one of this member's own; NULL: it
 * has no more. A line tells the entry, the member, the milliseconds since then, and the deliveries.
 */
static const redisReply *find_own(const struct redis_stream_source *source)
{
	const redisReply *reply = source->reply;

	for (size_t i = 0; is_list(reply, i + 1); i++) {
		const redisReply *line = reply->element[i];

		if (is_list(line, 4) && is_text(line->element[0]) &&
			strcmp(line->element[0]->str, source->own) != 0)
			return line;
	}
	return NULL;
}

/* The entry after that one, unless this member has died of it too often. */
static bool fetch_own_after(struct redis_stream_source *source, const char *before,
	int64_t deliveries, struct error *err)
{
	const struct redis_stream_options *options = &source->options;

	redis_stream_source_release(source);
	if (deliveries > options->deliveries_max) {
		source->is_unread = true;
	} else {
		REDIS_COMMAND(source->upkeep.conn, "XREADGROUP", "GROUP", options->group,
			options->consumer, "COUNT", "1", "STREAMS", options->stream, before);
		if (!receive(source, err))
			return false;
		take_read_entries(source);
	}
	source->deliveries = deliveries;
	return true;
}

/*
 * What this member was given before, and has not acknowledged: one at a time, so that Redis counts
 * one more delivery of the one in hand, and of no other.
 */
static bool fetch_own(struct redis_stream_source *source, struct error *err)
{
	const struct redis_stream_options *options = &source->options;
	char before[REDIS_ENTRY_SIZE];
	const redisReply *line;

	REDIS_COMMAND(source->upkeep.conn, "XPENDING", options->stream, options->group, source->own,
		"+", "2", options->consumer);
	if (!receive(source, err))
		return false;
	line = find_own(source);
	source->has_own = line != NULL;
	if (!line)
		return true;
	remember_entry(before, source->own);
	remember_entry(source->own, line->element[0]->str);
	return fetch_own_after(source, before, line->element[3]->integer + 1, err);
}

/*
 * They are this member's own from now on. Once all of the others' entries were looked at, that is
 * enough for a while.
 */
static void take_claimed_entries(struct redis_stream_source *source)
{
	const redisReply *reply = source->reply;

	if (is_list(reply, 2) && is_text(reply->element[0])) {
		source->has_own = is_list(reply->element[1], 1);
		remember_entry(source->own, FIRST_ENTRY);
		remember_entry(source->claimed, reply->element[0]->str);
	}
	if (strcmp(source->claimed, FIRST_ENTRY) == 0)
		source->claim_due_ms = monotonic_ms() + source->options.claim_idle_ms / 2;
}

/* What lies with other members for too long; its numbers alone, for they may have died of it. */
static bool claim(struct redis_stream_source *source, struct error *err)
{
	static const char unknown[] = "ERR unknown command";
	const struct redis_stream_options *options = &source->options;
	char idle_ms[MILLISECONDS_SIZE];

	(void)snprintf(idle_ms, sizeof(idle_ms), "%d", options->claim_idle_ms);
	REDIS_COMMAND(source->upkeep.conn, "XAUTOCLAIM", options->stream, options->group,
		options->consumer, idle_ms, source->claimed, "COUNT", COUNT, "JUSTID");
	if (receive(source, err)) {
		take_claimed_entries(source);
		return true;
	}
	if (!source->reply || source->reply->type != REDIS_REPLY_ERROR ||
		strncmp(source->reply->str, unknown, strlen(unknown)) != 0)
		return false;
	source->can_claim = false;
	log_warning(source->upkeep.log,
		"Redis before 6.2: messages of members that died wait for their return",
		LOG_TEXT("stream", options->stream));
	return true;
}

/* Waits for new entries; while none come, so does Redis. */
static bool await_new(struct redis_stream_source *source, const struct stopping *stopping,
	int timeout_ms, struct error *err)
{
	const struct redis_stream_options *options = &source->options;

	redis_stream_source_release(source);
	if (!source->is_asked) {
		REDIS_COMMAND(source->upkeep.conn, "XREADGROUP", "GROUP", options->group,
			options->consumer, "COUNT", COUNT, "BLOCK", BLOCK_MS, "STREAMS",
			options->stream, ">");
		source->is_asked = true;
		source->asked_ms = monotonic_ms();
	}
	if (!redis_connection_await(source->upkeep.conn, stopping, timeout_ms, &source->reply, err))
		return false;
	if (!source->reply)
		return monotonic_ms() - source->asked_ms < SILENCE_MS ||
			error_set(err, ERROR_UNAVAILABLE, "Redis has gone silent");
	source->is_asked = false;
	if (!redis_reply_check(source->reply, err))
		return false;
	take_read_entries(source);
	return true;
}

/* *may_be_more: nothing has come, but the next kind of entries is still to be asked for. */
static bool fetch(struct redis_stream_source *source, const struct stopping *stopping,
	int timeout_ms, bool *may_be_more, struct error *err)
{
	*may_be_more = true;
	if (source->has_own)
		return fetch_own(source, err);
	if (!source->is_asked && source->can_claim && monotonic_ms() >= source->claim_due_ms)
		return claim(source, err);
	*may_be_more = false;
	return await_new(source, stopping, timeout_ms, err);
}

/* The value of the field, without which it is no message: then it is empty. */
static struct bytes event_of(const redisReply *fields)
{
	for (size_t i = 0; is_list(fields, i + 2); i += 2)
		if (is_text(fields->element[i]) && is_text(fields->element[i + 1]) &&
			strcmp(fields->element[i]->str, EVENT) == 0)
			return (struct bytes){
				fields->element[i + 1]->str, fields->element[i + 1]->len};
	return (struct bytes){"", 0};
}

static void fill_message(const struct redis_stream_source *source, const char *entry,
	struct bytes body, struct inbound_message *out)
{
	*out = (struct inbound_message){.channel = source->options.stream,
		.entry = entry,
		.body = body,
		.deliveries = source->deliveries};
}

/* The next of the entries fetched, if there is one. */
static bool give_entry(struct redis_stream_source *source, struct inbound_message *out)
{
	if (source->is_unread) {
		fill_message(source, source->own, (struct bytes){"", 0}, out);
		source->is_unread = false;
		return true;
	}
	while (source->entries && source->next_entry < source->entries->elements) {
		const redisReply *entry = source->entries->element[source->next_entry++];

		if (!is_entry(entry))
			continue;
		fill_message(source, entry->element[0]->str, event_of(entry->element[1]), out);
		return true;
	}
	return false;
}

static bool next(struct message_source *base, const struct stopping *stopping, int timeout_ms,
	struct inbound_message *out)
{
	struct redis_stream_source *source = self(base);
	struct error err = {0};
	bool may_be_more = true;

	/* Without a connection, what was fetched before comes again. */
	if (source->upkeep.is_up && give_entry(source, out))
		return true;
	if (!redis_upkeep_wait(&source->upkeep, stopping, timeout_ms))
		return false;
	while (may_be_more && !stopping_wait(stopping, 0)) {
		if (!set_up(source, &err) ||
			!fetch(source, stopping, timeout_ms, &may_be_more, &err)) {
			redis_upkeep_lose(&source->upkeep, &err);
			return false;
		}
		if (give_entry(source, out))
			return true;
	}
	return false;
}

/* If it gets lost, the entry comes again. */
static void ack(struct message_source *base, const struct inbound_message *message)
{
	struct redis_stream_source *source = self(base);
	const struct redis_stream_options *options = &source->options;
	struct error err = {0};

	if (!source->upkeep.is_up)
		return;
	REDIS_COMMAND(source->upkeep.conn, "XACK", options->stream, options->group, message->entry);
	if (!redis_connection_receive_success(source->upkeep.conn, &err))
		redis_upkeep_lose(&source->upkeep, &err);
}

/* What was not acknowledged stays in the group. */
static bool drain(struct message_source *source, struct inbound_message *out)
{
	(void)source;
	(void)out;
	return false;
}

void redis_stream_source_init(struct redis_stream_source *source, struct redis_connection *conn,
	const struct redis_stream_options *options, struct log *log)
{
	static const struct message_source_ops ops = {next, drain, ack};

	*source = (struct redis_stream_source){
		.base = {&ops}, .options = *options, .can_claim = true};
	redis_upkeep_init(&source->upkeep, conn, log);
}
