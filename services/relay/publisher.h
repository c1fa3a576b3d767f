/* services/relay/publisher.h - where events go: the port behind which Redis, webhooks and mail are.
 */
#ifndef FICUS_SERVICES_RELAY_PUBLISHER_H
#define FICUS_SERVICES_RELAY_PUBLISHER_H

#include "base/error.h"
#include "services/relay/outgoing_event.h"

/* Used by one thread. Opens its connection at first use, and again whenever it was lost. */
struct publisher {
	const struct publisher_ops *ops;
};

struct publisher_ops {
	/*
	 * Sends the events in order, count > 0. *done: how many, from the first on, have certainly
	 * arrived; true when all have. What may have arrived, and was not counted, comes again:
	 * delivery is at least once. Errors: UNAVAILABLE: the target cannot be reached or is not
	 * well, which is no event's fault; INVALID: it refuses events[*done], and would again.
	 */
	bool (*publish)(struct publisher *publisher, const struct outgoing_event *events,
		size_t count, size_t *done, struct error *err);
};

MUST_CHECK static inline bool publisher_publish(struct publisher *publisher,
	const struct outgoing_event *events, size_t count, size_t *done, struct error *err)
{
	return publisher->ops->publish(publisher, events, count, done, err);
}

#endif
