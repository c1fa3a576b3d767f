/*
 * services/bus/work.h - the part of a unit of work that is the same for every application:
 * one transaction at a time, whose events reach the bus only if it commits.
 */
#ifndef FICUS_SERVICES_BUS_WORK_H
#define FICUS_SERVICES_BUS_WORK_H

#include "services/bus/message_bus.h"

/* Embedded first by an application's unit of work. Belongs to one thread. */
struct work {
	const struct work_ops *ops;
	struct message_bus *bus; /* where its events go; set once, at start-up */
	TALLOC_CTX *mem;         /* owns what lives from begin to end; NULL between */
};

struct work_ops {
	/* Starts; the state of an earlier one is gone. Errors: UNAVAILABLE, INTERNAL. */
	bool (*begin)(struct work *work, struct error *err);
	/* The next event of the aggregates seen, oldest first, or NULL. Valid until end. */
	const struct message *(*next_event)(struct work *work);
	/* Writes every difference and commits. Errors: BUSY, CONFLICT, UNAVAILABLE, INTERNAL. */
	bool (*commit)(struct work *work, struct error *err);
	/* Rolls back what was not committed and lets go of the rest; cannot fail. */
	void (*end)(struct work *work);
};

MUST_CHECK bool work_begin(struct work *work, struct error *err);

/*
 * Gives the events recorded to their in-transaction subscribers, writes and commits; after that
 * the events are queued for their reactions. On failure nothing is written and they are dropped.
 */
MUST_CHECK bool work_commit(struct work *work, struct error *err);

/* In any state, also after a failed begin. */
void work_end(struct work *work);

#endif
