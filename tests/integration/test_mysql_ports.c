/*
 * tests/integration/test_mysql_ports.c - the mapping keeps the contract of the ports it stands at,
 * on the old tables in every shape. Both read models are asked.
 */
#include "config.h"

#include "tests/contract/contract.h"
#include "tests/integration/mysql_harness.h"

int main(void)
{
	struct stock_database *database = NULL;
	struct mysql_variant variants[STOCK_SHAPE_COUNT];
	const struct harness_type *types[STOCK_SHAPE_COUNT];
	int status;

	for (size_t i = 0; i < STOCK_SHAPE_COUNT; i++) {
		mysql_variant_init(&variants[i], &stock_shapes[i], &database);
		types[i] = &variants[i].type;
	}
	status = contract_run("mysql_ports", types, STOCK_SHAPE_COUNT);
	talloc_free(database);
	return status;
}
