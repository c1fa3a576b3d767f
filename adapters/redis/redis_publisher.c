#include "config.h"

#include "adapters/redis/redis_publisher.h"

#include <inttypes.h>

#include "adapters/redis/redis_allocations_view.h"
#include "base/text_stream.h"

/*
 * Gives one part of the work to Redis, for *count events, and takes in the replies. *count is then
 * how many, from the first on, have certainly had it. After a refusal the replies behind it are
 * taken in, too: the connection is closed only when it is lost.
 */
typedef bool publish_part(struct redis_publisher *publisher, const struct outgoing_event *events,
	size_t *count, struct error *err);

/* asked: which of them have a reply to come; NULL: all. The error is that of the first failure. */
static bool receive_replies(
	struct redis_connection *conn, const bool *asked, size_t *count, struct error *err)
{
	size_t sent = *count;

	for (size_t i = 0; i < sent && redis_connection_is_open(conn); i++) {
		bool is_first = *count == sent;
		struct error cause = {0};

		if ((asked && !asked[i]) || redis_connection_receive_success(conn, &cause))
			continue;
		if (is_first)
			*count = i;
		if (is_first || !redis_connection_is_open(conn))
			*err = cause;
	}
	return *count == sent;
}

/* What stands before a malformed event still goes on. */
static bool write_read_model(struct redis_publisher *publisher, const struct outgoing_event *events,
	size_t *count, struct error *err)
{
	size_t wanted = *count;
	bool *asked;
	bool ok;

	if (!publisher->options.writes_read_model)
		return true;
	asked = mem_array(NULL, bool, wanted);
	*count = 0;
	while (*count < wanted &&
		redis_allocations_view_append(
			publisher->conn, &events[*count], &asked[*count], err))
		++*count;
	ok = *count == wanted;
	ok = receive_replies(publisher->conn, asked, count, err) && ok;
	talloc_free(asked);
	return ok;
}

static void append_to_stream(struct redis_publisher *publisher, const struct outgoing_event *event)
{
	char max[32];
	struct text_stream envelope;

	outgoing_event_write_cloud_event(
		text_stream_open(&envelope), event, publisher->options.source);
	text_stream_end(&envelope);
	(void)snprintf(max, sizeof(max), "%" PRId64, publisher->options.stream_max);
	REDIS_COMMAND(publisher->conn, "XADD", publisher->options.stream, "MAXLEN", "~", max, "*",
		"event", envelope.text);
	text_stream_release(&envelope);
}

/*
 * All of them or none: an entry behind one that was refused would come again after it, out of
 * order. A stream that takes nothing is no event's fault.
 */
static bool write_stream(struct redis_publisher *publisher, const struct outgoing_event *events,
	size_t *count, struct error *err)
{
	size_t replies = *count + 2;

	if (!*publisher->options.stream)
		return true;
	REDIS_COMMAND(publisher->conn, "MULTI");
	for (size_t i = 0; i < *count; i++)
		append_to_stream(publisher, &events[i]);
	REDIS_COMMAND(publisher->conn, "EXEC");
	if (receive_replies(publisher->conn, NULL, &replies, err))
		return true;
	*count = 0;
	err->kind = ERROR_UNAVAILABLE;
	return false;
}

static const char *channel_of(const struct redis_publisher_options *options, const char *type)
{
	for (size_t i = 0; i < options->channel_count; i++)
		if (strcmp(options->channels[i].type, type) == 0)
			return options->channels[i].channel;
	return NULL;
}

static bool tell_channels(struct redis_publisher *publisher, const struct outgoing_event *events,
	size_t *count, struct error *err)
{
	bool *asked = mem_array(NULL, bool, *count);
	bool ok;

	for (size_t i = 0; i < *count; i++) {
		const char *channel = channel_of(&publisher->options, events[i].type);

		asked[i] = channel;
		if (channel)
			REDIS_COMMAND(publisher->conn, "PUBLISH", channel, events[i].payload);
	}
	ok = receive_replies(publisher->conn, asked, count, err);
	talloc_free(asked);
	return ok;
}

/*
 * Each part is for the events that have had the ones before it. So the failure that comes last is
 * that of the earliest event, and its error stands. When the connection is lost, no event gets the
 * parts that are left.
 */
static bool publish(struct publisher *base, const struct outgoing_event *events, size_t count,
	size_t *done, struct error *err)
{
	static publish_part *const parts[] = {write_read_model, write_stream, tell_channels};
	struct redis_publisher *publisher = container_of(base, struct redis_publisher, base);
	bool ok = redis_connection_open(publisher->conn, err);

	*done = count;
	for (size_t i = 0; i < ARRAY_SIZE(parts) && *done > 0; i++) {
		if (redis_connection_is_open(publisher->conn))
			ok = parts[i](publisher, events, done, err) && ok;
		else
			*done = 0;
	}
	return ok;
}

void redis_publisher_init(struct redis_publisher *publisher, struct redis_connection *conn,
	const struct redis_publisher_options *options)
{
	static const struct publisher_ops ops = {publish};

	*publisher = (struct redis_publisher){{&ops}, conn, *options};
}
