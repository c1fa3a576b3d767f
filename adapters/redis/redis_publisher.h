/*
 * adapters/redis/redis_publisher.h - events to Redis: to the read model, to the stream, and to
 * their channels. Each of these begins when Redis has confirmed the one before, and goes as far as
 * that did: when a message arrives, the read model shows it. Source:
 * docs/decisions/0020-redis-one-target.md.
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_PUBLISHER_H
#define FICUS_ADAPTERS_REDIS_REDIS_PUBLISHER_H

#include "adapters/redis/redis_connection.h"
#include "services/relay/publisher.h"

/* The payloads of events of a type are published there. */
struct redis_channel {
	const char *type; /* "Allocated" */
	const char *channel;
};

/* All texts, and the table, outlive the publisher. */
struct redis_publisher_options {
	const struct redis_channel *channels;
	size_t channel_count;
	bool writes_read_model;
	const char *stream; /* gets every event, in the CloudEvents envelope; "": there is none */
	int64_t stream_max; /* entries it keeps, about: the oldest go, read or not */
	const char *source; /* of the envelopes */
};

struct redis_publisher {
	struct publisher base;
	struct redis_connection *conn;
	struct redis_publisher_options options;
};

void redis_publisher_init(struct redis_publisher *publisher, struct redis_connection *conn,
	const struct redis_publisher_options *options);

#endif
