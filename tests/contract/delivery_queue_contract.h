/*
 * tests/contract/delivery_queue_contract.h - the cases that every adapter behind the port
 * delivery_queue must pass, fake or not: fill in a struct queue_harness_type for each, and run.
 */
#ifndef FICUS_TESTS_CONTRACT_DELIVERY_QUEUE_CONTRACT_H
#define FICUS_TESTS_CONTRACT_DELIVERY_QUEUE_CONTRACT_H

#include "services/relay/delivery_queue.h"

/* An outbox and its queues. Implementations embed it first. */
struct queue_harness {
	const struct queue_harness_type *type;
	struct delivery_queue *queue;
	struct delivery_queue *other; /* another relay's, on the same rows */
};

/* None can fail but by failing the test that runs. */
struct queue_harness_type {
	const char *name; /* stands before the names of the cases */

	/* Without an event, a delivery or a lane. Owned by mem; close() comes first. */
	struct queue_harness *(*open)(const struct queue_harness_type *type, TALLOC_CTX *mem);
	void (*close)(struct queue_harness *harness);

	/* Commits so many events of that type, with the next numbers of the aggregate. */
	void (*add)(struct queue_harness *harness, const char *aggregateid, const char *type,
		size_t count);
	/* Writes the first event of an aggregate, in a transaction that ends with commit(). */
	void (*begin)(struct queue_harness *harness, const char *aggregateid, const char *type);
	void (*commit)(struct queue_harness *harness);
	void (*pass_ms)(struct queue_harness *harness, int64_t ms);
	/* From now on, settle() fails when it has done nearly all; or not any more. */
	void (*break_settling)(struct queue_harness *harness, bool is_broken);
	/*
	 * All that is still to go, by target and id, as "target|aggregate|sequence|attempts" and
	 * then "|parked" and "|<reason>" where it is so; each ended by '\n'. Owned by mem.
	 */
	const char *(*dump)(struct queue_harness *harness, TALLOC_CTX *mem);
};

/* Runs every case on every adapter as one group of cmocka; returns the program's exit status. */
int delivery_queue_contract_run(
	const char *group, const struct queue_harness_type *const *types, size_t count);

#endif
