/*
 * tests/bench/bare_statements.h - the statements of two of the application's use cases, executed
 * one after the other by the client library and nothing else: the comparator "E" of
 * docs/performance.md. tests/e2e/test_same_statements.c proves that they are the application's.
 */
#ifndef FICUS_TESTS_BENCH_BARE_STATEMENTS_H
#define FICUS_TESTS_BENCH_BARE_STATEMENTS_H

#include <stdbool.h>

#define BARE_TEXT_SIZE 1024 /* 255 characters of UTF-8, and a NUL */

struct bare_database {
	const char *unix_socket;
	const char *user;
	const char *name;
	bool reads_table; /* GET reads ficus_allocations_view, not the join */
};

/* A session with everything prepared and bound; each belongs to one thread. */
struct bare_session;

/* Ends the program when the database does not take it. */
struct bare_session *bare_session_open(const struct bare_database *database);

/* Looks for an order's lines; bare_next_line() is then called until it is false. */
bool bare_find_lines(struct bare_session *session, const char *orderid);

struct bare_line {
	const char *sku;
	const char *batchref;
};

/* Its texts last until the next call. */
bool bare_next_line(struct bare_session *session, struct bare_line *out);

struct bare_order {
	const char *orderid;
	const char *sku;
	int quantity;
};

/* The reference of the batch it is allocated to, until the next call; NULL: out of stock. */
const char *bare_allocate(struct bare_session *session, const struct bare_order *order);

#endif
