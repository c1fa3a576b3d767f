/* adapters/redis/redis_allocations_rebuild.h - the read model in Redis, filled anew. */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_REBUILD_H
#define FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_REBUILD_H

#include "adapters/redis/redis_connection.h"
#include "services/ports/allocations_source.h"

/*
 * Told from time to time how many lines are written, and asked whether to go on: at last right
 * before the read model is declared complete.
 */
struct rebuild_progress {
	bool (*report)(void *context, int64_t lines, struct error *err);
	void *context;
};

/*
 * Writes every order of the source anew, each at one stroke, then removes those that the source
 * does not have: a reader finds an order as it was, or as it is. In the meantime nothing is
 * published. *lines: how many there are. Errors: UNAVAILABLE, and those of the source and of
 * report(). What was written by then is right, unless report() failed: then something else may
 * have written, too, and the read model is no longer declared complete. Running it again mends
 * either.
 */
MUST_CHECK bool redis_allocations_rebuild(struct redis_connection *conn,
	struct allocations_source *source, const struct rebuild_progress *progress, int64_t *lines,
	struct error *err);

#endif
