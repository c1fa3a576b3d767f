/*
 * tests/integration/test_mysql_ports.c - the mapping keeps the contract of the ports it stands at,
 * on the old tables in every shape. All three read models are asked.
 */
#include "config.h"

#include <signal.h>

#include "tests/contract/contract.h"
#include "tests/integration/mysql_harness.h"

int main(void)
{
	struct mysql_servers servers = {.redis = redis_server_new(NULL, REDIS_FORGETS)};
	struct mysql_variant variants[STOCK_SHAPE_COUNT];
	const struct harness_type *types[STOCK_SHAPE_COUNT];
	int status;

	for (size_t i = 0; i < STOCK_SHAPE_COUNT; i++) {
		mysql_variant_init(&variants[i], &stock_shapes[i], &servers);
		types[i] = &variants[i].type;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	redis_server_start(servers.redis);
	status = contract_run("mysql_ports", types, STOCK_SHAPE_COUNT);
	talloc_free(servers.database);
	talloc_free(servers.redis);
	return status;
}
