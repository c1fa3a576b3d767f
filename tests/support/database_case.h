/*
 * tests/support/database_case.h - what every test with a database starts with, as set up and torn
 * down by cmocka, and the few questions that most of them ask.
 */
#ifndef FICUS_TESTS_SUPPORT_DATABASE_CASE_H
#define FICUS_TESTS_SUPPORT_DATABASE_CASE_H

#include "orm_mapping/mapper/mapper.h"
#include "tests/support/test_database.h"

/* One test's. It owns whatever the test makes. */
struct database_case {
	struct test_database *database; /* of the whole program */
	struct connection *conn;        /* of this test alone */
};

/* The group's *state: its database. Call it, then make the tables. */
int database_case_open_group(void **state);
int database_case_close_group(void **state);

/* A test's *state: its struct database_case. */
int database_case_set_up(void **state);
int database_case_tear_down(void **state);

#define DATABASE_CASE(test)                                                                        \
	cmocka_unit_test_setup_teardown(test, database_case_set_up, database_case_tear_down)

/* Fails with kind and message when ok is false. */
void assert_success(bool ok, const struct error *err);

/* A row of one number, and of one text; their types, and the number that a query finds. */
struct number_row {
	int64_t number;
};
struct text_row {
	const char *text;
};
extern const struct row_type number_type;

/* A row of SHOW STATUS, and all that such a query finds added up. */
struct status_row {
	const char *name;
	int64_t value;
};
extern const struct row_type status_type;
int64_t server_count(struct connection *conn, const struct query *counters);

/* Rows, or entries of an index, that the server has read for this session, or has had to sort. */
int64_t server_reads(struct connection *conn);

/* Since server_reads() was then, without what asking costs. */
int64_t server_reads_since(struct connection *conn, int64_t then);

/*
 * Whether the server has ended that session. To be asked again: MySQL does not tell as long as
 * anybody's statement has bytes in it that are no text.
 */
bool session_has_ended(struct connection *conn, int64_t session);
extern const struct row_type text_type;
int64_t database_case_number(struct connection *conn, const struct query *query);

#endif
