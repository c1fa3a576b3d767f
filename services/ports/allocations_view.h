/*
 * services/ports/allocations_view.h - the read model: which batch serves which line of an order.
 * Written within a unit of work, read without one; each its own port.
 */
#ifndef FICUS_SERVICES_PORTS_ALLOCATIONS_VIEW_H
#define FICUS_SERVICES_PORTS_ALLOCATIONS_VIEW_H

#include "base/mem.h"
#include "domain/order_line.h"

struct allocations_view {
	const struct allocations_view_ops *ops;
};

/* Both will be written by this unit of work's commit(); doing either twice changes nothing. */
struct allocations_view_ops {
	void (*add)(
		struct allocations_view *view, const struct order_line *line, const char *batchref);
	void (*remove)(struct allocations_view *view, const struct order_line *line);
};

static inline void allocations_view_add(
	struct allocations_view *view, const struct order_line *line, const char *batchref)
{
	view->ops->add(view, line, batchref);
}

static inline void allocations_view_remove(
	struct allocations_view *view, const struct order_line *line)
{
	view->ops->remove(view, line);
}

/* One allocated line, as the answer shows it. */
struct allocated_line {
	const char *sku;
	const char *batchref;
};

struct allocated_lines {
	struct allocated_line *items;
	size_t count;
};

struct allocations_query {
	const struct allocations_query_ops *ops;
};

struct allocations_query_ops {
	/*
	 * The order's allocated lines, oldest allocation first; none: the count is 0. Owned by mem.
	 * Errors: UNAVAILABLE, INTERNAL.
	 */
	bool (*for_order)(struct allocations_query *query, TALLOC_CTX *mem, const char *orderid,
		struct allocated_lines *out, struct error *err);
};

MUST_CHECK static inline bool allocations_query_for_order(struct allocations_query *query,
	TALLOC_CTX *mem, const char *orderid, struct allocated_lines *out, struct error *err)
{
	return query->ops->for_order(query, mem, orderid, out, err);
}

#endif
