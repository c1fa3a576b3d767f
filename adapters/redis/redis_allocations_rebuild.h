/* adapters/redis/redis_allocations_rebuild.h - the read model in Redis, filled anew. */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_REBUILD_H
#define FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_REBUILD_H

#include "adapters/redis/redis_connection.h"
#include "services/ports/allocations_source.h"

/* Told from time to time how many lines are written. */
struct rebuild_progress {
	void (*report)(void *context, int64_t lines);
	void *context;
};

/*
 * Writes every order of the source anew, each at one stroke, then removes those that the source
 * does not have: a reader finds an order as it was, or as it is. In the meantime nothing is
 * published. *lines: how many there are. Errors: UNAVAILABLE, and those of the source; what was
 * written by then is right, and running it again completes it.
 */
MUST_CHECK bool redis_allocations_rebuild(struct redis_connection *conn,
	struct allocations_source *source, const struct rebuild_progress *progress, int64_t *lines,
	struct error *err);

#endif
