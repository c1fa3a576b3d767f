/*
 * adapters/redis/redis_subscriber.h - messages that are published to channels. Redis keeps none:
 * what is published while nobody is subscribed is gone.
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_SUBSCRIBER_H
#define FICUS_ADAPTERS_REDIS_REDIS_SUBSCRIBER_H

#include "adapters/redis/redis_upkeep.h"
#include "services/consumer/consumer.h"

/* The table outlives the subscriber. */
struct redis_subscriber_options {
	const struct inbound_channel *channels;
	size_t channel_count; /* > 0 */
	int silence_ms; /* then Redis is asked whether it is there; as long again: it is not */
};

#define REDIS_SUBSCRIBER_DEFAULTS .silence_ms = 10000

struct redis_subscriber {
	struct message_source base;
	struct redis_upkeep upkeep;
	struct redis_subscriber_options options;
	struct redisReply *reply; /* which holds the message given last; NULL: none */
	int64_t heard_ms;         /* when something came last, or Redis was asked */
	bool is_asked;            /* and has not answered yet */
	bool is_leaving;          /* was told that no more is wanted */
};

/* Once it is subscribed, the log is told. conn is nobody else's. */
void redis_subscriber_init(struct redis_subscriber *subscriber, struct redis_connection *conn,
	const struct redis_subscriber_options *options, struct log *log);

/* Lets go of the message given last; the connection stays its owner's. */
void redis_subscriber_release(struct redis_subscriber *subscriber);

#endif
