/*
 * services/ports/pending_reallocations.h - lines that were pushed out and want another batch:
 * recorded with the change that pushed them out, removed with the one that helps them, so that a
 * crash between the two only delays it.
 */
#ifndef FICUS_SERVICES_PORTS_PENDING_REALLOCATIONS_H
#define FICUS_SERVICES_PORTS_PENDING_REALLOCATIONS_H

#include "base/error.h"
#include "domain/order_line.h"

struct pending_reallocations {
	const struct pending_reallocations_ops *ops;
};

/* Within a unit of work whose product is locked; written by its commit(). */
struct pending_reallocations_ops {
	/* Recording a line twice changes nothing. */
	void (*record)(struct pending_reallocations *pending, const struct order_line *line);
	/*
	 * Removes the line; *found is false when it is not pending (any more), because someone has
	 * seen to it or its order was cancelled. Errors: BUSY, UNAVAILABLE, INTERNAL.
	 */
	bool (*take)(struct pending_reallocations *pending, const struct order_line *line,
		bool *found, struct error *err);
	/* Removes whatever of the order and SKU is pending. */
	void (*cancel)(struct pending_reallocations *pending, const char *orderid, const char *sku);
};

static inline void pending_reallocations_record(
	struct pending_reallocations *pending, const struct order_line *line)
{
	pending->ops->record(pending, line);
}

MUST_CHECK static inline bool pending_reallocations_take(struct pending_reallocations *pending,
	const struct order_line *line, bool *found, struct error *err)
{
	return pending->ops->take(pending, line, found, err);
}

static inline void pending_reallocations_cancel(
	struct pending_reallocations *pending, const char *orderid, const char *sku)
{
	pending->ops->cancel(pending, orderid, sku);
}

#endif
