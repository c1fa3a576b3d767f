/*
 * adapters/redis/redis_allocations_view.h - the read model in Redis: which batch serves which line
 * of an order. It follows the outbox, so it lags behind by the time that the relay takes.
 *
 * An order is a hash, ficus:allocations:<orderid>, and a line of it a field, <qty>:<sku>, whose
 * value is <number>:<batchref>. Lines are answered in the order of their numbers: that of the event
 * in the outbox, or one below zero when the line was there at the last rebuild.
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_VIEW_H
#define FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_VIEW_H

#include "adapters/redis/redis_connection.h"
#include "services/relay/outgoing_event.h"

#define REDIS_ALLOCATIONS_KEY "ficus:allocations:" /* and the order's id */

/*
 * A key that is there as long as nothing is missing: the last rebuild has set it, and a Redis that
 * lost its data has lost it, too.
 */
#define REDIS_ALLOCATIONS_COMPLETE "ficus:allocations-complete"

/*
 * Appends the command that the event asks for to the pipeline; *appended says whether it asks for
 * any. Doing it twice changes nothing. Errors: INVALID: the payload is not one of the event's type.
 */
MUST_CHECK bool redis_allocations_view_append(struct redis_connection *conn,
	const struct outgoing_event *event, bool *appended, struct error *err);

#endif
