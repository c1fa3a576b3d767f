/*
 * tests/support/test_database.h - a database of this program's own on the server that the
 * environment's TEST_DATABASE_URL names. Without that variable the program fails: script/test sets
 * it.
 */
#ifndef FICUS_TESTS_SUPPORT_TEST_DATABASE_H
#define FICUS_TESTS_SUPPORT_TEST_DATABASE_H

#include "orm_mapping/mysql/connection.h"

struct test_database {
	struct connection_options options; /* of connections to it; change a copy */
	struct connection *conn;           /* a test's view from behind; to this database */
	struct log_to_fd log;              /* for its connections: errors to standard error */
};

/* Created empty; dropped when it is freed, so its connections are freed before. */
struct test_database *test_database_new(TALLOC_CTX *mem);

/* Runs constant or made SQL on conn, and fails the running test when that fails. */
void test_database_run(struct test_database *database, const char *sql);

#endif
