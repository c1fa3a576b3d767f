/* tests/contract/contract_case.h - what the cases of the contract are made of. */
#ifndef FICUS_TESTS_CONTRACT_CONTRACT_CASE_H
#define FICUS_TESTS_CONTRACT_CONTRACT_CASE_H

#include "tests/contract/harness.h"
#include "tests/support/cmocka.h"
#include "tests/support/messages.h"
#include "tests/support/test_bus.h"

/* The state of every case: a store without a row, and the service over both units of work. */
struct contract {
	TALLOC_CTX *mem; /* freed after the case */
	struct harness *harness;
	struct unit_of_work *uow; /* harness->uow */
	struct test_bus bus;      /* over uow */
	struct test_bus other;    /* over harness->other */
};

enum contract_need {
	NEEDS_NOTHING,
	NEEDS_WHOLE_SERVICE, /* not harness_type.only_allocates */
	NEEDS_EXACT_NAMES,   /* harness_type.exact_names */
	NEEDS_RECEIPTS,      /* harness_type.keeps_receipts */
	NEEDS_AVAILABILITY,  /* harness_type.tells_availability */
	NEEDS_DUPLICATES,    /* harness_type.allows_duplicates */
};

struct contract_case {
	const char *name;
	CMUnitTestFunction run;
	enum contract_need needs;
};

#define CONTRACT_CASE(function)                                                                    \
	{                                                                                          \
#function, function, NEEDS_NOTHING                                                 \
	}
#define CONTRACT_CASE_IF(function, need)                                                           \
	{                                                                                          \
#function, function, (need)                                                        \
	}

struct contract_chapter {
	const struct contract_case *cases;
	size_t count;
	enum contract_need needs;
};

#define CONTRACT_CHAPTER(table)                                                                    \
	{                                                                                          \
		(table), ARRAY_SIZE(table), NEEDS_WHOLE_SERVICE                                    \
	}

/* For stores that only allocate as well. */
#define CONTRACT_CHAPTER_OF_ALL(table)                                                             \
	{                                                                                          \
		(table), ARRAY_SIZE(table), NEEDS_NOTHING                                          \
	}

extern const struct contract_chapter unit_of_work_contract;
extern const struct contract_chapter product_loading_contract;
extern const struct contract_chapter allocating_contract;
extern const struct contract_chapter product_writing_contract;
extern const struct contract_chapter allocations_view_contract;
extern const struct contract_chapter pending_reallocations_contract;
extern const struct contract_chapter outbox_contract;
extern const struct contract_chapter availability_contract;
extern const struct contract_chapter receipts_contract;
extern const struct contract_chapter exact_names_contract;
extern const struct contract_chapter random_history_contract;

/* A store without a row in place of the one in use, both units of work idle: for the next row. */
void contract_start_afresh(struct contract *contract);

/* Compares all rows of the kind with the text; harness.h says how they are written. */
void assert_stored(struct contract *contract, enum stored kind, const char *expected);

/* Compares the order's rows, each "sku|batchref\n", of every read model. */
void assert_answer(struct contract *contract, const char *orderid, const char *expected);

/* The read models that are made of the events answer the same. */
void assert_answers_agree(struct contract *contract, const char *orderid);

/* A batch of OAK-STOOL that the old application adds; returns its id. */
int64_t add_batch(
	struct contract *contract, const char *reference, int32_t purchased, struct date eta);

/* Compares all that is known of a batch of OAK-STOOL. */
void assert_batch(const struct batch *batch, const char *reference, int32_t purchased,
	struct date eta, int64_t available);

/* A line that the old application allocated, in one go. */
void add_allocated_line(struct contract *contract, int64_t batch_id, const char *orderid,
	const char *sku, int32_t quantity);

#endif
