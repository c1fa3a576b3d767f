/*
 * tests/faults/stream_audit.h - compares the stream that the relay wrote with the outbox: every
 * committed event is there, no other is, and those of an aggregate came in order.
 */
#ifndef FICUS_TESTS_FAULTS_STREAM_AUDIT_H
#define FICUS_TESTS_FAULTS_STREAM_AUDIT_H

#include "adapters/redis/redis_connection.h"
#include "tests/support/stock_database.h"

struct stream_audit {
	int64_t events;     /* in the outbox */
	int64_t arrivals;   /* in the stream */
	int64_t lost;       /* in the outbox alone */
	int64_t invented;   /* in the stream alone: they were rolled back */
	int64_t again;      /* arrivals of what had arrived before */
	int64_t disordered; /* first arrivals that did not follow their aggregate's last one */
};

/* Reads all of it, into a table of its own. Fails the running test when it cannot. */
struct stream_audit stream_audit(
	struct redis_connection *conn, const char *stream, struct stock_database *database);

#endif
