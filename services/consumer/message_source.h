/* services/consumer/message_source.h - where messages come from: the port behind which Redis is. */
#ifndef FICUS_SERVICES_CONSUMER_MESSAGE_SOURCE_H
#define FICUS_SERVICES_CONSUMER_MESSAGE_SOURCE_H

#include <stdint.h>

#include "base/mem.h"
#include "base/stopping.h"

/* Given to somebody more often than that, without being acknowledged: whoever reads it dies. */
#define MESSAGE_DELIVERIES_MAX 20

/* As it came: nothing about it has been looked at. */
struct inbound_message {
	const char *channel; /* or stream, from which it came */
	const char *entry;   /* its number there, for acknowledging and for the log; NULL: none */
	struct bytes body;
	int64_t deliveries; /* how often it was given to somebody, this time included; 0: not known
			     */
};

/*
 * Used by one thread. Opens its connection at first use and again, with back-off, whenever it was
 * lost, and tells the log of it: that is nothing its user could help with.
 */
struct message_source {
	const struct message_source_ops *ops;
};

struct message_source_ops {
	/*
	 * Waits for a message, which lives until the next call. False: none has come within
	 * timeout_ms, or the process is to end.
	 */
	bool (*next)(struct message_source *source, const struct stopping *stopping, int timeout_ms,
		struct inbound_message *out);
	/*
	 * Once the process is to end: what has come already and nobody else will get; more is not
	 * asked for. False: nothing is left. It waits no longer than moments.
	 */
	bool (*drain)(struct message_source *source, struct inbound_message *out);
	/* It is done with: unless that gets lost on the way, it does not come again. */
	void (*ack)(struct message_source *source, const struct inbound_message *message);
};

MUST_CHECK static inline bool message_source_next(struct message_source *source,
	const struct stopping *stopping, int timeout_ms, struct inbound_message *out)
{
	return source->ops->next(source, stopping, timeout_ms, out);
}

MUST_CHECK static inline bool message_source_drain(
	struct message_source *source, struct inbound_message *out)
{
	return source->ops->drain(source, out);
}

static inline void message_source_ack(
	struct message_source *source, const struct inbound_message *message)
{
	source->ops->ack(source, message);
}

#endif
