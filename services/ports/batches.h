/* services/ports/batches.h - single batches as rows, for people to look at. Nothing is locked. */
#ifndef FICUS_SERVICES_PORTS_BATCHES_H
#define FICUS_SERVICES_PORTS_BATCHES_H

#include "base/date.h"
#include "base/mem.h"

struct batch_details {
	int64_t id;
	const char *reference;
	const char *sku;
	int32_t quantity; /* purchased; negative only as other writers left it */
	struct date eta;
	int64_t allocated; /* units promised to lines */
	bool is_first;     /* no older batch has its reference; commands reach the first one only */
};

struct batches {
	const struct batches_ops *ops;
};

struct batches_ops {
	/*
	 * Sets *out, owned by mem, to the batch with that key; to NULL when there is none. Errors:
	 * BUSY, UNAVAILABLE, INTERNAL.
	 */
	bool (*find)(struct batches *batches, TALLOC_CTX *mem, int64_t id,
		const struct batch_details **out, struct error *err);
};

MUST_CHECK static inline bool batches_find(struct batches *batches, TALLOC_CTX *mem, int64_t id,
	const struct batch_details **out, struct error *err)
{
	return batches->ops->find(batches, mem, id, out, err);
}

#endif
