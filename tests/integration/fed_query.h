/*
 * tests/integration/fed_query.h - the read model in Redis, as a reader finds it who has waited for
 * the relay: before it answers, it gets every event of the outbox that it has not got yet.
 */
#ifndef FICUS_TESTS_INTEGRATION_FED_QUERY_H
#define FICUS_TESTS_INTEGRATION_FED_QUERY_H

#include "orm_mapping/mysql/connection.h"
#include "services/ports/allocations_view.h"
#include "tests/support/redis.h"

/* Empty at first. server is running, and nobody else's. Owned by mem. */
struct allocations_query *fed_query_new(
	TALLOC_CTX *mem, struct redis_server *server, struct connection *conn);

#endif
