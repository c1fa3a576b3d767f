/* tests/fakes/fake_unit_of_work.h - the unit of work over a fake store: all in memory. */
#ifndef FICUS_TESTS_FAKES_FAKE_UNIT_OF_WORK_H
#define FICUS_TESTS_FAKES_FAKE_UNIT_OF_WORK_H

#include "services/ports/unit_of_work.h"
#include "tests/fakes/fake_product_repository.h"

struct fake_row_store; /* see fake_row_store.h */

/* Several may share one store; a product that one has loaded is locked until its end(). */
struct fake_unit_of_work {
	struct unit_of_work base;
	struct fake_store *store;
	struct fake_product_repository products;
	struct allocations_view view;
	struct pending_reallocations pending;
	struct outbox outbox;
	struct receipts receipts;
	struct journal journal;
	struct fake_row_store *rows;
	struct fake_table writes; /* what the ports above but receipts are to be told by commit() */
	struct fake_table claims; /* receipts that commit() is to store */

	int begin_count; /* that succeeded */
	int commit_count;
	int end_count;

	struct fake_failure fail_begin;
	struct fake_failure fail_take;   /* of pending reallocations */
	struct fake_failure fail_commit; /* after the versions were compared, before any write */
	int overtaken_commits; /* before each of the next ones, others change the products */
};

void fake_unit_of_work_init(struct fake_unit_of_work *uow, struct fake_store *store);

#endif
