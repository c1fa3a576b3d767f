/*
 * tests/contract/harness.h - a store as the contract tests see it: its ports from the front, and
 * its rows from behind, where the old application works. Filled in once for every adapter; then
 * each runs the very same cases, so that a fake cannot teach the other tests something false.
 */
#ifndef FICUS_TESTS_CONTRACT_HARNESS_H
#define FICUS_TESTS_CONTRACT_HARNESS_H

#include "services/ports/answers.h"
#include "services/ports/availability.h"
#include "services/ports/unit_of_work.h"

/* Kinds of rows, and how dump() writes one: its values, those that are not NULL, joined by '|'. */
enum stored {
	STORED_PRODUCTS,    /* sku|version */
	STORED_BATCHES,     /* reference|sku|purchased[|eta] */
	STORED_LINES,       /* orderid|sku|qty, allocated or not */
	STORED_ALLOCATIONS, /* orderid|sku|qty|reference of the batch */
	STORED_VIEW,        /* orderid|sku|qty|batchref, of the table variant of the read model */
	STORED_PENDING,     /* orderid|sku|qty */
	STORED_OUTBOX,      /* sku of the product|sequence number|type|then the event's own values:
			       orderid|sku|qty|batchref, as far as it has them */
	STORED_INBOX,       /* source|message id */
	STORED_ANSWERS,     /* key|number of the error kind[|text] */
	STORED_KIND_COUNT
};

/* An open store. Implementations embed it first. */
struct harness {
	const struct harness_type *type;
	/* The contract sets work.bus before it begins. */
	struct unit_of_work *uow;
	/* Another worker's, on the same rows. Does not wait for a lock longer than a second. */
	struct unit_of_work *other;
	struct allocations_query *join;    /* the read model over the rows of lines and batches */
	struct answers *answers;           /* NULL: keeps no receipts */
	struct availability *availability; /* NULL: does not tell it */
	struct allocations_query *table;   /* the read model that the unit of work writes */
	struct allocations_query *redis;   /* the one that follows the outbox; NULL: none does */
};

/* None can fail but by failing the test that runs. */
struct harness_type {
	const char *name;        /* stands before the names of the cases */
	bool only_allocates;     /* stores nothing but allocations; others make all the batches */
	bool keeps_receipts;     /* and has answers */
	bool tells_availability; /* has it, that is, and batches */
	bool exact_names; /* can store names that differ in case, accents or trailing blanks only */
	bool allows_duplicates; /* the old tables stand without their recommended unique keys */

	/* A store without a row, both units of work idle. Owned by mem; close() comes first. */
	struct harness *(*open)(const struct harness_type *type, TALLOC_CTX *mem);
	void (*close)(struct harness *harness);

	/* What the old application does to its three tables. Each commits, and returns the id. */
	int64_t (*add_batch)(struct harness *harness, const char *reference, const char *sku,
		int32_t purchased, struct date eta);
	int64_t (*add_line)(struct harness *harness, const struct order_line *line);
	int64_t (*add_allocation)(struct harness *harness, int64_t batch_id, int64_t line_id);
	void (*remove_batch)(struct harness *harness, int64_t batch_id); /* has no allocations */

	/*
	 * All committed rows of that kind, oldest first (products in any order), each ended by
	 * '\n'. Owned by mem.
	 */
	char *(*dump)(struct harness *harness, TALLOC_CTX *mem, enum stored kind);
};

#endif
