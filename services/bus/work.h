/*
 * services/bus/work.h - the part of a unit of work that is the same for every application:
 * one transaction at a time, whose events reach the bus only if it commits.
 */
#ifndef FICUS_SERVICES_BUS_WORK_H
#define FICUS_SERVICES_BUS_WORK_H

#include "services/bus/journal.h"
#include "services/bus/message_bus.h"
#include "services/bus/receipt.h"

/* Events of one transaction, oldest first; they last as long as it does. */
struct event_list {
	const struct message **items;
	size_t count;
	size_t capacity;
};

/* Embedded first by an application's unit of work. Belongs to one thread. */
struct work {
	const struct work_ops *ops;
	struct receipts *receipts; /* NULL: it keeps none, and commands come without */
	struct journal *journal;   /* NULL: likewise */
	struct message_bus *bus;   /* where its events go; set once, at start-up */
	TALLOC_CTX *mem;           /* owns what lives from begin to end; NULL between */
	struct event_list *member; /* in a group: where its members' events go; else NULL */
	struct receipt *receipt;   /* of the command whose handler runs; NULL: it has none */
	const struct journal_entry *entry; /* the same */
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

/*
 * Also claims the receipt of the command at hand, if it has one. CONFLICT: it was handled before,
 * or is just now.
 */
MUST_CHECK bool work_begin(struct work *work, struct error *err);

/*
 * Gives the events recorded to their in-transaction subscribers, writes and commits; after that
 * the events are queued for their reactions. On failure nothing is written and they are dropped.
 */
MUST_CHECK bool work_commit(struct work *work, struct error *err);

/* Whether the command at hand is to be kept in the journal; and that it did nothing worth it. */
static inline bool work_is_noted(const struct work *work)
{
	return work->entry != NULL;
}

static inline void work_leave_unnoted(struct work *work)
{
	work->entry = NULL;
}

/* In any state, also after a failed begin. */
void work_end(struct work *work);

/*
 * A group: several commands of one aggregate in one transaction. While it lasts, the begin, commit
 * and end of their handlers begin and end nothing; commit gives the events to their subscribers and
 * leaves the writing, which is deferred anyway, to the group's own. So a handler does not know, and
 * each finds the aggregate as the one before it left it. After a member has failed, nothing but
 * work_end_group() is possible.
 */
MUST_CHECK bool work_begin_group(struct work *work, struct error *err);

/* The next handler is that of a member whose events are to be added to the list. */
void work_begin_member(struct work *work, struct event_list *events);

/* Writes and commits what all members did; their events are the caller's to queue. */
MUST_CHECK bool work_commit_group(struct work *work, struct error *err);

/* In any state, also after a failed begin. */
void work_end_group(struct work *work);

#endif
