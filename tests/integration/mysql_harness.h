/* tests/integration/mysql_harness.h - the mapping on MariaDB as the contract tests see it. */
#ifndef FICUS_TESTS_INTEGRATION_MYSQL_HARNESS_H
#define FICUS_TESTS_INTEGRATION_MYSQL_HARNESS_H

#include "tests/contract/harness.h"
#include "tests/support/stock_database.h"

/* One variant: the old tables in one shape. */
struct mysql_variant {
	struct harness_type type;
	const struct stock_shape *shape;
	struct stock_database **database; /* shared by all variants, of which one is in use */
};

void mysql_variant_init(struct mysql_variant *variant, const struct stock_shape *shape,
	struct stock_database **database);

#endif
