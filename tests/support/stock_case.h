/*
 * tests/support/stock_case.h - tests of the mapping, each run on the old tables in several shapes
 * that their owner may have given to them. The shape stands before a test's name.
 */
#ifndef FICUS_TESTS_SUPPORT_STOCK_CASE_H
#define FICUS_TESTS_SUPPORT_STOCK_CASE_H

#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/messages.h"
#include "tests/support/stock_worker.h"

/* A test's *state; owns whatever the test makes. The tables are without a row. */
struct stock_case {
	struct stock_database *database;
	struct stock_worker *worker;
	struct stock_worker *other;
	TALLOC_CTX *threads; /* their owner; they end after the worker's unit of work */
};

/* A command for a worker to handle patiently, in whatever thread. */
struct stock_task {
	struct stock_worker *worker;
	const struct message *command;
	bool ok;
	const char *batchref;
	struct error err;
};

/* The work of a thread. */
void stock_task_perform(void *task);

void assert_performed(const struct stock_task *task);

struct stock_test {
	const char *name;
	CMUnitTestFunction run;
};

#define STOCK_TEST(function)                                                                       \
	{                                                                                          \
#function, function                                                                \
	}

struct stock_tests {
	const char *group;
	const struct stock_test *tests;
	size_t count;
};

#define STOCK_TESTS(group, table)                                                                  \
	&(const struct stock_tests)                                                                \
	{                                                                                          \
		(group), (table), ARRAY_SIZE(table)                                                \
	}

/* Runs all tests on each of the shapes as one group; returns the program's exit status. */
int stock_tests_run(
	const struct stock_tests *tests, const struct stock_shape *shapes, size_t shape_count);

#define ALL_SHAPES      stock_shapes, STOCK_SHAPE_COUNT
#define ONE_SHAPE(kind) stock_shapes + (kind), 1

#endif
