/*
 * tests/faults/event_writers.h - who makes events while processes are killed: transactions in SQL
 * that roll back at random, and clients of the service who ask again until they get an answer.
 */
#ifndef FICUS_TESTS_FAULTS_EVENT_WRITERS_H
#define FICUS_TESTS_FAULTS_EVENT_WRITERS_H

#include "tests/support/stock_database.h"

#define WRITERS_SKUS    12
#define WRITERS_SKU     "SKU-%u"   /* of which the clients allocate; has stock for all */
#define WRITERS_BATCH   "EARLY-%u" /* its first batch, from which lines are pushed out */
#define WRITERS_CLIENTS 4

struct event_writers;

/*
 * Adds products and stock, and starts them. Nobody writes before event_writers_allow(). Freeing
 * it ends them.
 */
struct event_writers *event_writers_start(
	TALLOC_CTX *mem, struct stock_database *database, const char *socket_path);

/* Lets them write until so many events in all are committed by SQL. */
void event_writers_allow(struct event_writers *writers, unsigned events);

/* How many that are now. */
unsigned event_writers_committed(const struct event_writers *writers);

/*
 * Waits for them. All requests are answered then; lines: how many were asked for, each allocated.
 * False: a transaction failed, or a line got no answer.
 */
bool event_writers_end(struct event_writers *writers, unsigned *lines);

#endif
