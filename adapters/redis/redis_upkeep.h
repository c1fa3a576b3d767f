/*
 * adapters/redis/redis_upkeep.h - a connection to Redis that is opened again whenever it was lost,
 * for whoever has nothing better to do than to wait for it.
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_UPKEEP_H
#define FICUS_ADAPTERS_REDIS_REDIS_UPKEEP_H

#include "adapters/redis/redis_connection.h"
#include "base/backoff.h"
#include "base/log.h"

struct redis_upkeep {
	struct redis_connection *conn;
	struct log *log;
	struct backoff backoff;
	int64_t due_ms; /* when to try again, by the monotonic clock */
	bool is_up;     /* open, and whatever its user has to say first is said */
};

void redis_upkeep_init(struct redis_upkeep *upkeep, struct redis_connection *conn, struct log *log);

/* Waits until it is time to try again; false: that is not within timeout_ms, or it is to end. */
bool redis_upkeep_wait(
	const struct redis_upkeep *upkeep, const struct stopping *stopping, int timeout_ms);

/* It is up, as the log is told, for that purpose. */
void redis_upkeep_gain(struct redis_upkeep *upkeep, const char *purpose);

/* Closes it, tells the log why, and puts off the next attempt: each time for longer. */
void redis_upkeep_lose(struct redis_upkeep *upkeep, const struct error *err);

#endif
