/*
 * tests/support/account_case.h - tests on the tables of Django itself, as legacy/accounts.sql makes
 * them: users, groups, sessions and the admin's log without a row, permissions and content types
 * with those of the old application. The tables of Ficus stand beside them.
 */
#ifndef FICUS_TESTS_SUPPORT_ACCOUNT_CASE_H
#define FICUS_TESTS_SUPPORT_ACCOUNT_CASE_H

#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/stock_database.h"

/* 2031-02-03 04:05:06.000070, UTC. */
#define ACCOUNT_NOW_US INT64_C(1927857906000070)

/* A test's *state; owns whatever the test makes. */
struct account_case {
	struct stock_database *database; /* of the whole program */
	struct connection *conn;
	struct connection *other;   /* another worker's; does not wait for a lock for long */
	struct connection *nowhere; /* fails whatever is asked of it */
};

int account_case_open_group(void **state);
int account_case_close_group(void **state);
int account_case_set_up(void **state);
int account_case_tear_down(void **state);

#define ACCOUNT_CASE(test)                                                                         \
	cmocka_unit_test_setup_teardown(test, account_case_set_up, account_case_tear_down)

/* Runs a statement; and compares what a query for one text finds, each row ended by '\n'. */
#define account_run(this, ...) stock_database_run((this)->database, __VA_ARGS__)
#define assert_found(this, expected, ...)                                                          \
	assert_string_equal(stock_database_text((this)->database, __VA_ARGS__), (expected))

#endif
