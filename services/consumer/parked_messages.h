/*
 * services/consumer/parked_messages.h - messages that could not be handled, however often it was
 * tried: kept for a person to look at and to have them handled again.
 */
#ifndef FICUS_SERVICES_CONSUMER_PARKED_MESSAGES_H
#define FICUS_SERVICES_CONSUMER_PARKED_MESSAGES_H

#include <stdint.h>

#include "base/mem.h"

struct parked_message {
	int64_t id;             /* 1, 2, ... in the order of parking */
	const char *channel;    /* or stream, from which it came */
	const char *source;     /* who sent it, and */
	const char *message_id; /* its id there; NULL, both: it has none */
	struct bytes payload;   /* as it came */
	const char *last_error;
};

/* Owned by the mem that list() was given. */
struct parked_list {
	struct parked_message *items;
	size_t count;
};

struct parked_messages {
	const struct parked_messages_ops *ops;
};

/* Errors, of all: BUSY, UNAVAILABLE, INTERNAL. */
struct parked_messages_ops {
	/* Keeps it under an id of its own; that of the message given does not matter. */
	bool (*park)(struct parked_messages *parked, const struct parked_message *message,
		struct error *err);
	/* Up to 100 of those whose id is above after, oldest first; none: count is 0. */
	bool (*list)(struct parked_messages *parked, TALLOC_CTX *mem, int64_t after,
		struct parked_list *out, struct error *err);
	/* That there is none of that id (any more) is no error. */
	bool (*remove)(struct parked_messages *parked, int64_t id, struct error *err);
};

MUST_CHECK static inline bool parked_messages_park(
	struct parked_messages *parked, const struct parked_message *message, struct error *err)
{
	return parked->ops->park(parked, message, err);
}

MUST_CHECK static inline bool parked_messages_list(struct parked_messages *parked, TALLOC_CTX *mem,
	int64_t after, struct parked_list *out, struct error *err)
{
	return parked->ops->list(parked, mem, after, out, err);
}

MUST_CHECK static inline bool parked_messages_remove(
	struct parked_messages *parked, int64_t id, struct error *err)
{
	return parked->ops->remove(parked, id, err);
}

#endif
