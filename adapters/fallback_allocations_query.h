/*
 * adapters/fallback_allocations_query.h - a read model with another one behind it, which answers
 * while the first one cannot.
 */
#ifndef FICUS_ADAPTERS_FALLBACK_ALLOCATIONS_QUERY_H
#define FICUS_ADAPTERS_FALLBACK_ALLOCATIONS_QUERY_H

#include "base/backoff.h"
#include "base/log.h"
#include "services/bus/clock.h"
#include "services/ports/allocations_view.h"

/* All of it outlives the query. */
struct fallback_parts {
	struct allocations_query *first;
	struct allocations_query *second; /* asked when the first one is UNAVAILABLE, */
	struct clock *clock;              /* and for a while after that: failing takes time */
	struct log *log;                  /* is told when that begins and ends */
};

struct fallback_allocations_query {
	struct allocations_query base;
	struct fallback_parts parts;
	struct backoff backoff;
	int64_t ask_again_us; /* the first one, by the steady clock */
};

void fallback_allocations_query_init(
	struct fallback_allocations_query *query, const struct fallback_parts *parts);

#endif
