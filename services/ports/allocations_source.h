/*
 * services/ports/allocations_source.h - every line that is allocated now, one by one: what a read
 * model that went astray is filled from.
 */
#ifndef FICUS_SERVICES_PORTS_ALLOCATIONS_SOURCE_H
#define FICUS_SERVICES_PORTS_ALLOCATIONS_SOURCE_H

#include "base/mem.h"
#include "domain/order_line.h"

struct allocation {
	struct order_line line;
	const char *batchref;
};

/*
 * Gets each of them in turn; what it is given is good until it returns. False, with an error, ends
 * it all. Implementations embed it.
 */
struct allocation_visitor {
	bool (*visit)(struct allocation_visitor *visitor, const struct allocation *allocation,
		struct error *err);
};

struct allocations_source {
	const struct allocations_source_ops *ops;
};

struct allocations_source_ops {
	/*
	 * The lines of an order come one after another, oldest allocation first. Errors:
	 * UNAVAILABLE, INTERNAL, and those of the visitor.
	 */
	bool (*each)(struct allocations_source *source, struct allocation_visitor *visitor,
		struct error *err);
};

MUST_CHECK static inline bool allocations_source_each(
	struct allocations_source *source, struct allocation_visitor *visitor, struct error *err)
{
	return source->ops->each(source, visitor, err);
}

#endif
