/*
 * tests/fakes/fake_delivery_queue.h - an outbox and its queues in memory, on a clock that a test
 * moves. Any number of queues may stand before one store. One thread at a time.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_DELIVERY_QUEUE_H
#define FICUS_TESTS_FAKES_FAKE_DELIVERY_QUEUE_H

#include "services/relay/delivery_queue.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_table.h"

/* Small, so that few events fill several. */
#define FAKE_SPREAD_MAX 5
#define FAKE_PAGE_MAX   10

#define FAKE_LEASE_MS (DELIVERY_LEASE_S * 1000)

struct fake_event {
	struct outgoing_event event;
	bool is_committed;
	bool is_spread;
};

struct fake_delivery {
	const char *target;
	int32_t lane;
	const struct outgoing_event *event;
	int32_t attempts;
	int64_t due_ms;
	bool is_parked;
	const char *reason; /* NULL: not refused yet */
};

struct fake_lane {
	const char *target;
	int32_t lane;
	int64_t claimed_by; /* the number of a queue */
	int64_t claimed_until_ms;
	int64_t last_claim; /* its number among all claims */
};

struct fake_delivery_store {
	struct fake_table events; /* pointers to struct fake_event, by their ids */
	struct fake_table deliveries;
	struct fake_table lanes;
	int64_t now_ms;
	int64_t claims; /* made, ever */
	int64_t queues; /* made, ever */
};

struct fake_delivery_queue {
	struct delivery_queue base;
	struct fake_delivery_store *store;
	int64_t number;
	struct fake_failure fail_open;
	struct fake_failure fail_spread;
	struct fake_failure fail_fetch;
	struct fake_failure fail_settle;
	unsigned spread_calls;
	unsigned claim_calls;
	/* What others do before each spread() and claim(), and before each fetch(); NULL: nothing.
	 */
	void (*before_call)(void *context);
	void (*before_fetch)(void *context);
	void *context;
};

/* Owned by mem. */
struct fake_delivery_store *fake_delivery_store_new(TALLOC_CTX *mem);

/*
 * An event of the aggregate, with the next of its sequence numbers, as written by a transaction
 * that has not ended yet, or committed at once. Returns its id.
 */
int64_t fake_delivery_store_begin(
	struct fake_delivery_store *store, const char *aggregateid, const char *type);
int64_t fake_delivery_store_add(
	struct fake_delivery_store *store, const char *aggregateid, const char *type);
void fake_delivery_store_commit(struct fake_delivery_store *store, int64_t id);

/* The lane that the events of an aggregate go through, with every target. */
int32_t fake_delivery_lane(const char *aggregateid);

void fake_delivery_queue_init(struct fake_delivery_queue *queue, struct fake_delivery_store *store);

#endif
