/*
 * services/ports/availability.h - which batch an order of so many units would be allocated to now.
 * Promises nothing: nothing is locked.
 */
#ifndef FICUS_SERVICES_PORTS_AVAILABILITY_H
#define FICUS_SERVICES_PORTS_AVAILABILITY_H

#include "base/date.h"
#include "base/mem.h"

struct wanted_units {
	const char *sku;
	int32_t quantity; /* > 0 */
};

struct available_batch {
	bool sku_is_known;
	const char *reference; /* NULL: no batch has room for all of them */
	struct date eta;
};

struct availability {
	const struct availability_ops *ops;
};

struct availability_ops {
	/*
	 * Fills *out, whose text belongs to mem. Errors: BUSY, UNAVAILABLE, INTERNAL. Source:
	 * docs/domain.md, "Choosing".
	 */
	bool (*find)(struct availability *availability, TALLOC_CTX *mem,
		const struct wanted_units *wanted, struct available_batch *out, struct error *err);
};

MUST_CHECK static inline bool availability_find(struct availability *availability, TALLOC_CTX *mem,
	const struct wanted_units *wanted, struct available_batch *out, struct error *err)
{
	return availability->ops->find(availability, mem, wanted, out, err);
}

#endif
