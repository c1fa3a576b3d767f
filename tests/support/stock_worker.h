/*
 * tests/support/stock_worker.h - what a handler thread has: a connection, a unit of work and a bus
 * of its own. Everything else at the ports is a fake.
 */
#ifndef FICUS_TESTS_SUPPORT_STOCK_WORKER_H
#define FICUS_TESTS_SUPPORT_STOCK_WORKER_H

#include "orm_mapping/mysql_unit_of_work.h"
#include "tests/support/stock_database.h"
#include "tests/support/test_bus.h"

struct stock_worker {
	struct stock_database *database;
	struct connection *conn;
	struct random random;
	struct unit_of_work *uow;
	struct test_bus bus;
};

/* Writes the table variant of the read model, too. Waits a second at most for a lock. */
struct stock_worker *stock_worker_new(TALLOC_CTX *mem, struct stock_database *database);

/* The same with other options or another read model. */
struct stock_worker *stock_worker_new_with(TALLOC_CTX *mem, struct stock_database *database,
	const struct connection_options *options, enum read_model model);

/* The options of the first. */
struct connection_options stock_worker_options(const struct stock_database *database);

/*
 * For threads, which may not fail a test: handles the message again and again while it is told that
 * it lost a race, as a patient client does. *batchref is owned by the worker; NULL: not wanted.
 */
MUST_CHECK bool stock_worker_handle(struct stock_worker *worker, const struct message *message,
	const char **batchref, struct error *err);

/* The number by which the server knows its session. */
int64_t stock_worker_session(struct stock_worker *worker);

/* For eventually(): whether it waits for a lock now. session: its struct waiting. */
struct waiting {
	struct stock_database *database;
	int64_t session;
};
bool is_waiting_for_a_lock(void *waiting);

#endif
