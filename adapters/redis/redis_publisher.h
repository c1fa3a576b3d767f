/*
 * adapters/redis/redis_publisher.h - events to Redis. Each changes the read model, is added to the
 * stream and is published, in this order: when its message arrives, the read model shows it.
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
