/*
 * tests/support/accounts.h - a table of two accounts with nothing on them, made anew for every
 * test, and a way to end the session of a connection behind its back.
 */
#ifndef FICUS_TESTS_SUPPORT_ACCOUNTS_H
#define FICUS_TESTS_SUPPORT_ACCOUNTS_H

#include "tests/support/database_case.h"

/* account: id int PRIMARY KEY, amount int NOT NULL; rows 1 and 2 */
struct account_row {
	int64_t id;
	int64_t amount;
};
extern const struct table account_table;

/* Sets the amount of one to 7; adds number 3. */
MUST_CHECK bool accounts_set(struct connection *conn, int64_t id, struct error *err);
MUST_CHECK bool accounts_add(struct connection *conn, struct error *err);

int64_t accounts_count(struct connection *conn);
int64_t accounts_total(struct connection *conn);

/* How many statements the session has prepared and closed, this question included. */
struct statement_counts {
	int64_t prepared;
	int64_t closed;
};
struct statement_counts accounts_statements(struct connection *conn);

/* The number by which the server knows the session. */
int64_t accounts_session(struct connection *conn);

/* Ends it, and returns when the server has forgotten it. */
void accounts_kill_session(struct database_case *this, int64_t session);

/* Whether no session but the test's own is at the database. For eventually(). */
bool accounts_are_alone(void *database_case);

int accounts_set_up(void **state);

#define ACCOUNTS_CASE(test)                                                                        \
	cmocka_unit_test_setup_teardown(test, accounts_set_up, database_case_tear_down)

#endif
