/*
 * services/relay/delivery_queue.h - what still has to go where: the port behind which the outbox
 * is. Each target has its own queue, so that one which is down holds up no other.
 *
 * A queue is divided into lanes. All events of an aggregate go through the same lane of a target,
 * in the order in which they were committed; a lane is claimed by one relay at a time, for as long
 * as a lease lasts. So any number of relays may work beside each other, the order of an aggregate's
 * events stands, and what a dead relay had claimed is taken up by others.
 */
#ifndef FICUS_SERVICES_RELAY_DELIVERY_QUEUE_H
#define FICUS_SERVICES_RELAY_DELIVERY_QUEUE_H

#include "base/error.h"
#include "base/mem.h"
#include "services/relay/outgoing_event.h"

#define DELIVERY_LANES       8  /* of each target */
#define DELIVERY_TARGET_MAX  16 /* characters of a target's name */
#define DELIVERY_CLAIM_BYTES 16

/*
 * Seconds for which a lane is claimed, unless its queue says otherwise. A publish takes less: after
 * that somebody else may claim it, and until then nobody does, even if the claimant is dead.
 */
#define DELIVERY_LEASE_S 120

struct delivery_target {
	const char *name;  /* "redis" */
	const char *types; /* the events it wants, separated by commas; "": all of them */
};

/* A lane that is ours for a while. */
struct delivery_claim {
	const char *target;
	int32_t lane;
	int32_t lease_s;
	uint8_t token[DELIVERY_CLAIM_BYTES];
};

struct delivery {
	struct outgoing_event event;
	int32_t attempts; /* how often the target has refused it */
	bool is_due;      /* false: its next attempt is still to come */
};

struct deliveries {
	struct delivery *items; /* in the order in which they are to go */
	size_t count;
};

/* What came of an event that the target refused. */
struct delivery_refusal {
	int64_t id; /* of the event; 0: none was refused */
	bool is_parked;
	int64_t wait_ms; /* until its next attempt, unless it is parked */
	const char *reason;
};

/* What a turn with a lane came to. */
struct delivery_outcome {
	const int64_t *delivered; /* ids of events */
	size_t delivered_count;
	struct delivery_refusal refusal;
};

/* Used by one thread. */
struct delivery_queue {
	const struct delivery_queue_ops *ops;
};

/* Errors of all: BUSY, UNAVAILABLE, INTERNAL; then nothing was changed. */
struct delivery_queue_ops {
	/* Makes the lanes of a target, unless they are there. */
	bool (*open)(struct delivery_queue *queue, const char *target, struct error *err);
	/*
	 * Puts events that nobody has seen to yet, up to some hundreds, into the queues of the
	 * targets that want them. *count: how many events; 0 also while another relay is at it.
	 */
	bool (*spread)(struct delivery_queue *queue, const struct delivery_target *targets,
		size_t target_count, size_t *count, struct error *err);
	/*
	 * Claims a lane in which something is due; *found is false when there is none. A claim that
	 * this queue made before and never settled holds up others alone: it may be made again.
	 */
	bool (*claim)(struct delivery_queue *queue, const char *target, bool *found,
		struct delivery_claim *out, struct error *err);
	/*
	 * A page of what is in the lane behind the event of that id, parked events left out, as it
	 * is at one moment. Owned by mem.
	 */
	bool (*fetch)(struct delivery_queue *queue, const struct delivery_claim *claim,
		int64_t after, TALLOC_CTX *mem, struct deliveries *out, struct error *err);
	/* Notes what came of it and gives the lane back, all at once. */
	bool (*settle)(struct delivery_queue *queue, const struct delivery_claim *claim,
		const struct delivery_outcome *outcome, struct error *err);
};

MUST_CHECK static inline bool delivery_queue_open(
	struct delivery_queue *queue, const char *target, struct error *err)
{
	return queue->ops->open(queue, target, err);
}

MUST_CHECK static inline bool delivery_queue_spread(struct delivery_queue *queue,
	const struct delivery_target *targets, size_t target_count, size_t *count,
	struct error *err)
{
	return queue->ops->spread(queue, targets, target_count, count, err);
}

MUST_CHECK static inline bool delivery_queue_claim(struct delivery_queue *queue, const char *target,
	bool *found, struct delivery_claim *out, struct error *err)
{
	return queue->ops->claim(queue, target, found, out, err);
}

MUST_CHECK static inline bool delivery_queue_fetch(struct delivery_queue *queue,
	const struct delivery_claim *claim, int64_t after, TALLOC_CTX *mem, struct deliveries *out,
	struct error *err)
{
	return queue->ops->fetch(queue, claim, after, mem, out, err);
}

MUST_CHECK static inline bool delivery_queue_settle(struct delivery_queue *queue,
	const struct delivery_claim *claim, const struct delivery_outcome *outcome,
	struct error *err)
{
	return queue->ops->settle(queue, claim, outcome, err);
}

#endif
