/* tests/integration/mysql_harness.h - the mapping on MariaDB as the contract tests see it. */
#ifndef FICUS_TESTS_INTEGRATION_MYSQL_HARNESS_H
#define FICUS_TESTS_INTEGRATION_MYSQL_HARNESS_H

#include "tests/contract/harness.h"
#include "tests/support/redis.h"
#include "tests/support/stock_database.h"

/* Where variants keep what they store; shared by all of them, of which one is in use. */
struct mysql_servers {
	struct stock_database *database; /* of the last variant that was in use; NULL: none yet */
	struct redis_server *redis;      /* runs */
};

/* One variant: the old tables in one shape. */
struct mysql_variant {
	struct harness_type type;
	const struct stock_shape *shape;
	struct mysql_servers *servers;
};

void mysql_variant_init(struct mysql_variant *variant, const struct stock_shape *shape,
	struct mysql_servers *servers);

#endif
