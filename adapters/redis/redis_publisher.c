#include "config.h"

#include "adapters/redis/redis_publisher.h"

#include <inttypes.h>
#include <stdlib.h>

#include "adapters/redis/redis_allocations_view.h"

/* What an event asked for, in the order of its commands. */
struct asked {
	bool read_model;
	bool stream;
	bool channel;
};

static const char *channel_of(const struct redis_publisher_options *options, const char *type)
{
	for (size_t i = 0; i < options->channel_count; i++)
		if (strcmp(options->channels[i].type, type) == 0)
			return options->channels[i].channel;
	return NULL;
}

static void append_to_stream(struct redis_publisher *publisher, const struct outgoing_event *event)
{
	char max[32];
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		mem_exhausted();
	outgoing_event_write_cloud_event(out, event, publisher->options.source);
	if (fclose(out) != 0)
		mem_exhausted();
	(void)snprintf(max, sizeof(max), "%" PRId64, publisher->options.stream_max);
	REDIS_COMMAND(publisher->conn, "XADD", publisher->options.stream, "MAXLEN", "~", max, "*",
		"event", text);
	free(text);
}

static bool append_event(struct redis_publisher *publisher, const struct outgoing_event *event,
	struct asked *asked, struct error *err)
{
	const struct redis_publisher_options *options = &publisher->options;
	const char *channel = channel_of(options, event->type);

	*asked = (struct asked){.stream = *options->stream, .channel = channel};
	if (options->writes_read_model &&
		!redis_allocations_view_append(publisher->conn, event, &asked->read_model, err))
		return false;
	if (asked->stream)
		append_to_stream(publisher, event);
	if (asked->channel)
		REDIS_COMMAND(publisher->conn, "PUBLISH", channel, event->payload);
	return true;
}

/* A stream whose key is something else is no event's fault, unlike an order's. */
static bool receive_stream_success(struct redis_connection *conn, struct error *err)
{
	if (redis_connection_receive_success(conn, err))
		return true;
	err->kind = ERROR_UNAVAILABLE;
	return false;
}

static bool receive_replies(
	struct redis_connection *conn, const struct asked *asked, struct error *err)
{
	return (!asked->read_model || redis_connection_receive_success(conn, err)) &&
		(!asked->stream || receive_stream_success(conn, err)) &&
		(!asked->channel || redis_connection_receive_success(conn, err));
}

/* After a failure replies are under way that nobody waits for, so the connection is closed. */
static bool receive_all(struct redis_connection *conn, const struct asked *asked, size_t count,
	size_t *done, struct error *err)
{
	for (; *done < count; ++*done)
		if (!receive_replies(conn, &asked[*done], err)) {
			redis_connection_close(conn);
			return false;
		}
	return true;
}

/* What stands before a malformed event still goes out. */
static bool publish(struct publisher *base, const struct outgoing_event *events, size_t count,
	size_t *done, struct error *err)
{
	struct redis_publisher *publisher = container_of(base, struct redis_publisher, base);
	struct error malformed = {0};
	struct asked *asked;
	size_t appended = 0;
	bool ok;

	*done = 0;
	if (!redis_connection_open(publisher->conn, err))
		return false;
	asked = mem_array(NULL, struct asked, count);
	while (appended < count &&
		append_event(publisher, &events[appended], &asked[appended], &malformed))
		appended++;
	ok = receive_all(publisher->conn, asked, appended, done, err);
	if (ok && appended < count) {
		*err = malformed;
		ok = false;
	}
	talloc_free(asked);
	return ok;
}

void redis_publisher_init(struct redis_publisher *publisher, struct redis_connection *conn,
	const struct redis_publisher_options *options)
{
	static const struct publisher_ops ops = {publish};

	*publisher = (struct redis_publisher){{&ops}, conn, *options};
}
