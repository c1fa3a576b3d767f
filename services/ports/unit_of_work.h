/*
 * services/ports/unit_of_work.h - one command's transaction and all it may change. Nothing is
 * written before commit(), which writes all of it or nothing; but loading a product that only
 * others have written to makes the row that is its lock, in the same transaction.
 */
#ifndef FICUS_SERVICES_PORTS_UNIT_OF_WORK_H
#define FICUS_SERVICES_PORTS_UNIT_OF_WORK_H

#include "services/bus/work.h"
#include "services/ports/allocations_view.h"
#include "services/ports/outbox.h"
#include "services/ports/pending_reallocations.h"
#include "services/ports/product_repository.h"

struct row_store; /* see services/rows/row_store.h */

/* Belongs to one handler thread. Adapters embed it first and fill it in once. */
struct unit_of_work {
	struct work work;
	struct product_repository *products;
	struct allocations_view *view;
	struct pending_reallocations *pending;
	struct outbox *outbox;
	struct row_store *rows; /* of tables that have no domain of their own */
};

/* Errors: UNAVAILABLE, INTERNAL. */
MUST_CHECK static inline bool unit_of_work_begin(struct unit_of_work *uow, struct error *err)
{
	return work_begin(&uow->work, err);
}

/*
 * Errors: BUSY, CONFLICT, UNAVAILABLE, INTERNAL; INVALID: a text that the old tables' character set
 * cannot hold. Then nothing was written, or it says that the outcome is not known.
 */
MUST_CHECK static inline bool unit_of_work_commit(struct unit_of_work *uow, struct error *err)
{
	return work_commit(&uow->work, err);
}

/* Rolls back whatever was not committed. In any state, also after a failed begin. */
static inline void unit_of_work_end(struct unit_of_work *uow)
{
	work_end(&uow->work);
}

/* Owns what lives until end(). */
static inline TALLOC_CTX *unit_of_work_mem(struct unit_of_work *uow)
{
	return uow->work.mem;
}

#endif
