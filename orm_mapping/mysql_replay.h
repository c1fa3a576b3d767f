/*
 * orm_mapping/mysql_replay.h - puts events into the relay's queues again: those that were parked,
 * and those of the past. While relays work, and page by page, so that nobody waits long.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_REPLAY_H
#define FICUS_ORM_MAPPING_MYSQL_REPLAY_H

#include "orm_mapping/mysql/connection.h"
#include "services/relay/delivery_queue.h"

/*
 * Makes the parked events of the target due at once, as if they had never been refused. target
 * NULL: of all targets. *count: how many, also when it fails half-way. Errors: BUSY, UNAVAILABLE,
 * INTERNAL.
 */
MUST_CHECK bool mysql_replay_parked(
	struct connection *conn, const char *target, int64_t *count, struct error *err);

/* When events were written: from since on, and before until; "2031-05-01T10:00:00" or a day, UTC.
 */
struct replay_period {
	const char *since; /* NULL: from the first one on */
	const char *until; /* NULL: up to the last one */
};

/*
 * Puts the events of that time which the target wants into its queue, in order; those that are
 * there already, waiting or parked, become due. Doing it again changes nothing. *count: how many,
 * also when it fails half-way. Errors: INVALID: no such time; BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool mysql_replay_past(struct connection *conn, const struct delivery_target *target,
	const struct replay_period *period, int64_t *count, struct error *err);

#endif
