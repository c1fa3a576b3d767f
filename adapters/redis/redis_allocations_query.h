/* adapters/redis/redis_allocations_query.h - reads what redis_allocations_view.h describes. */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_QUERY_H
#define FICUS_ADAPTERS_REDIS_REDIS_ALLOCATIONS_QUERY_H

#include "adapters/redis/redis_connection.h"
#include "services/ports/allocations_view.h"

/* Errors: also UNAVAILABLE as long as it is not complete. */
struct redis_allocations_query {
	struct allocations_query base;
	struct redis_connection *conn; /* of the same thread */
};

void redis_allocations_query_init(
	struct redis_allocations_query *query, struct redis_connection *conn);

#endif
