/*
 * tests/contract/queue_case.h - what the cases of the contract of delivery_queue are made of. All
 * functions fail the case when the queue fails.
 */
#ifndef FICUS_TESTS_CONTRACT_QUEUE_CASE_H
#define FICUS_TESTS_CONTRACT_QUEUE_CASE_H

#include "tests/contract/delivery_queue_contract.h"
#include "tests/support/cmocka.h"

#define MANY 1100 /* more than any page, list or round holds */

/* The state of every case: lanes of "redis" and "mail" are open. */
struct queue_contract {
	TALLOC_CTX *mem; /* freed after the case */
	struct queue_harness *harness;
	struct delivery_queue *queue; /* harness->queue */
	struct delivery_queue *other; /* harness->other */
};

int queue_case_set_up(void **state);
int queue_case_tear_down(void **state);

#define QUEUE_CASE(function)                                                                       \
	{                                                                                          \
#function, function, queue_case_set_up, queue_case_tear_down, NULL                 \
	}

struct queue_chapter {
	const struct CMUnitTest *cases;
	size_t count;
};

extern const struct queue_chapter queue_claiming_contract; /* and spreading */
extern const struct queue_chapter queue_settling_contract; /* and fetching */

void queue_open(struct queue_contract *this, const char *target);

/* Commits events of an aggregate. */
void queue_add(
	struct queue_contract *this, const char *aggregateid, const char *type, size_t count);

/* Spreads all there are; returns how many. The second: to "redis" alone. */
size_t queue_spread_to(
	struct queue_contract *this, const struct delivery_target *targets, size_t target_count);
size_t queue_spread(struct queue_contract *this);
void queue_add_and_spread(struct queue_contract *this, const char *aggregateid, size_t count);

void queue_pass_ms(struct queue_contract *this, int64_t ms);

/* Compares all deliveries; delivery_queue_contract.h says how they are written. */
void assert_queued(struct queue_contract *this, const char *expected);

/* A lane of "redis". False: there is none. The second: there is one. */
bool queue_claim_by(struct delivery_queue *queue, struct delivery_claim *claim);
struct delivery_claim queue_claim(struct queue_contract *this);

/* A page; and all of the lane, page by page, up to max: returns how many. */
struct deliveries queue_fetch(
	struct queue_contract *this, const struct delivery_claim *claim, int64_t after);
size_t queue_fetch_all(struct queue_contract *this, const struct delivery_claim *claim,
	struct delivery *out, size_t max);

/* Each settles: as told, with nothing done, with the whole lane delivered, with a refusal. */
void queue_settle(struct queue_contract *this, const struct delivery_claim *claim,
	const struct delivery_outcome *outcome);
void queue_give_back(struct queue_contract *this, const struct delivery_claim *claim);
void queue_deliver(struct queue_contract *this, const struct delivery_claim *claim);
void queue_refuse(struct queue_contract *this, const struct delivery_claim *claim,
	const struct delivery_refusal *refusal);

#endif
