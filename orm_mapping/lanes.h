/*
 * orm_mapping/lanes.h - the lanes of the relay's queues, in ficus_lane: who claims which, and for
 * how long. Source: docs/decisions/0017-queues-and-lanes.md.
 */
#ifndef FICUS_ORM_MAPPING_LANES_H
#define FICUS_ORM_MAPPING_LANES_H

#include "orm_mapping/mapper/mapper.h"
#include "services/relay/delivery_queue.h"

/* SQL: which lane the events of the aggregate go through. */
#define LANE_OF(column) "MOD(CRC32(" column "), 8)" /* DELIVERY_LANES */
_Static_assert(DELIVERY_LANES == 8, "LANE_OF() divides by DELIVERY_LANES");

/*
 * Whether a row of ficus_delivery is to go now, for SQL. What was never refused is: it does not
 * wait for a clock that was set back.
 */
#define DELIVERY_IS_DUE(alias)                                                                     \
	alias ".parked_at IS NULL AND (" alias ".attempts = 0 OR " alias                           \
	      ".due_at <= UTC_TIMESTAMP(6))"

/* How a lane is claimed, when several relays want one. */
enum claim_way {
	CLAIM_BY_SKIPPING, /* by SELECT ... SKIP LOCKED: nobody waits for anybody */
	CLAIM_BY_UPDATE,   /* by an UPDATE that one of them wins: on any server */
	CLAIM_WAY_COUNT
};

/* The better way that this server knows: MariaDB 10.6 and MySQL 8.0 have SKIP LOCKED. */
MUST_CHECK bool lanes_find_way(struct connection *conn, enum claim_way *out, struct error *err);

/* Makes the lanes of the target, unless they are there. */
MUST_CHECK bool lanes_open(struct connection *conn, const char *target, struct error *err);

/*
 * In a transaction: until it ends, nobody else spreads. *locked is false when somebody does so
 * now, and this is a way that does not wait.
 */
MUST_CHECK bool lanes_lock_spreading(struct connection *conn, enum claim_way way, TALLOC_CTX *mem,
	bool *locked, struct error *err);

/*
 * Claims, for the token in *claim, a free lane of its target in which something is due, the one
 * least recently used, in a transaction of its own. *found is false when there is none. What the
 * same token has claimed before is free to it: it could not settle, and is at it again.
 */
MUST_CHECK bool lanes_claim(struct connection *conn, enum claim_way way,
	struct delivery_claim *claim, bool *found, struct error *err);

/* Gives a lane back, unless its lease was over and it is somebody else's by now. */
MUST_CHECK bool lanes_release(
	struct connection *conn, const struct delivery_claim *claim, struct error *err);

/*
 * For whoever wants nothing to be sent to a target meanwhile: claims all of its lanes that are
 * free, and prolongs the claim of those it has. *has_all is false as long as some are somebody
 * else's.
 */
MUST_CHECK bool lanes_hold(struct connection *conn, const struct delivery_claim *claim,
	bool *has_all, struct error *err);
MUST_CHECK bool lanes_let_go(
	struct connection *conn, const struct delivery_claim *claim, struct error *err);

#endif
