#include "config.h"

#include "adapters/redis/redis_subscriber.h"

#include <hiredis/hiredis.h>

#include "base/monotonic.h"

/* For Redis's answer to UNSUBSCRIBE. */
#define LAST_WORD_MS 1000

static struct redis_subscriber *self(struct message_source *source)
{
	return container_of(source, struct redis_subscriber, base);
}

void redis_subscriber_release(struct redis_subscriber *subscriber)
{
	freeReplyObject(subscriber->reply);
	subscriber->reply = NULL;
}

/* Something came, if only that Redis was asked something: silence begins anew. */
static void note_sound(struct redis_subscriber *subscriber, bool is_asked)
{
	subscriber->heard_ms = monotonic_ms();
	subscriber->is_asked = is_asked;
}

static bool subscribe(struct redis_subscriber *subscriber, struct error *err)
{
	const struct redis_subscriber_options *options = &subscriber->options;
	struct redis_connection *conn = subscriber->upkeep.conn;
	const char **words = mem_array(NULL, const char *, options->channel_count + 1);
	bool ok = redis_connection_open(conn, err);

	words[0] = "SUBSCRIBE";
	for (size_t i = 0; i < options->channel_count; i++)
		words[i + 1] = options->channels[i].name;
	if (ok)
		redis_connection_append(conn, words, NULL, options->channel_count + 1);
	talloc_free(words);
	note_sound(subscriber, false);
	return ok;
}

/* Asks after a silence, and gives up after another one. */
static bool break_silence(struct redis_subscriber *subscriber, struct error *err)
{
	if (monotonic_ms() - subscriber->heard_ms < subscriber->options.silence_ms)
		return true;
	if (subscriber->is_asked || !subscriber->upkeep.is_up)
		return error_set(err, ERROR_UNAVAILABLE, "Redis has gone silent");
	REDIS_COMMAND(subscriber->upkeep.conn, "PING");
	note_sound(subscriber, true);
	return true;
}

static bool says(const redisReply *reply, size_t count, const char *kind)
{
	return reply->type == REDIS_REPLY_ARRAY && reply->elements == count &&
		reply->element[0]->type == REDIS_REPLY_STRING &&
		strcmp(reply->element[0]->str, kind) == 0;
}

/* The last of the answers to SUBSCRIBE: they count. */
static bool is_last_subscription(const struct redis_subscriber *subscriber, const redisReply *reply)
{
	return says(reply, 3, "subscribe") && reply->element[2]->type == REDIS_REPLY_INTEGER &&
		(size_t)reply->element[2]->integer == subscriber->options.channel_count;
}

static bool is_message(const redisReply *reply)
{
	return says(reply, 3, "message") && reply->element[1]->type == REDIS_REPLY_STRING &&
		reply->element[2]->type == REDIS_REPLY_STRING;
}

/* Waits for whatever comes next: a message, the answer to a question, or nothing. */
static bool receive(struct redis_subscriber *subscriber, const struct stopping *stopping,
	int timeout_ms, struct error *err)
{
	int silence_ms = subscriber->options.silence_ms;

	if (!redis_connection_await(subscriber->upkeep.conn, stopping,
		    timeout_ms < silence_ms ? timeout_ms : silence_ms, &subscriber->reply, err))
		return false;
	if (!subscriber->reply)
		return break_silence(subscriber, err);
	note_sound(subscriber, false);
	if (is_last_subscription(subscriber, subscriber->reply))
		redis_upkeep_gain(&subscriber->upkeep, "channels");
	return redis_reply_check(subscriber->reply, err);
}

static bool take_message(const struct redis_subscriber *subscriber, struct inbound_message *out)
{
	const redisReply *reply = subscriber->reply;

	if (!reply || !is_message(reply))
		return false;
	*out = (struct inbound_message){
		.channel = reply->element[1]->str,
		.body = {reply->element[2]->str, reply->element[2]->len}
        };
	return true;
}

static bool next(struct message_source *source, const struct stopping *stopping, int timeout_ms,
	struct inbound_message *out)
{
	struct redis_subscriber *subscriber = self(source);
	struct redis_upkeep *upkeep = &subscriber->upkeep;
	struct error err = {0};

	redis_subscriber_release(subscriber);
	if (!redis_upkeep_wait(upkeep, stopping, timeout_ms))
		return false;
	if ((!redis_connection_is_open(upkeep->conn) && !subscribe(subscriber, &err)) ||
		!receive(subscriber, stopping, timeout_ms, &err))
		redis_upkeep_lose(upkeep, &err);
	return take_message(subscriber, out);
}

/* Redis says that no more will come, behind what has come. */
static bool is_last_of_all(const redisReply *reply)
{
	return says(reply, 3, "unsubscribe") && reply->element[2]->type == REDIS_REPLY_INTEGER &&
		reply->element[2]->integer == 0;
}

static void unsubscribe(struct redis_subscriber *subscriber)
{
	if (subscriber->is_leaving)
		return;
	REDIS_COMMAND(subscriber->upkeep.conn, "UNSUBSCRIBE");
	subscriber->is_leaving = true;
}

static bool drain(struct message_source *source, struct inbound_message *out)
{
	static const struct stopping never = {-1};
	struct redis_subscriber *subscriber = self(source);
	struct error err = {0};

	while (redis_connection_is_open(subscriber->upkeep.conn)) {
		redis_subscriber_release(subscriber);
		unsubscribe(subscriber);
		if (!redis_connection_await(subscriber->upkeep.conn, &never, LAST_WORD_MS,
			    &subscriber->reply, &err) ||
			!subscriber->reply || is_last_of_all(subscriber->reply))
			redis_connection_close(subscriber->upkeep.conn);
		else if (take_message(subscriber, out))
			return true;
	}
	return false;
}

static void ack(struct message_source *source, const struct inbound_message *message)
{
	(void)source; /* nobody waits for it */
	(void)message;
}

void redis_subscriber_init(struct redis_subscriber *subscriber, struct redis_connection *conn,
	const struct redis_subscriber_options *options, struct log *log)
{
	static const struct message_source_ops ops = {next, drain, ack};

	*subscriber = (struct redis_subscriber){.base = {&ops}, .options = *options};
	redis_upkeep_init(&subscriber->upkeep, conn, log);
}
