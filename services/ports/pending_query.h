/* services/ports/pending_query.h - looking for reallocations that were left pending. */
#ifndef FICUS_SERVICES_PORTS_PENDING_QUERY_H
#define FICUS_SERVICES_PORTS_PENDING_QUERY_H

#include "base/mem.h"
#include "domain/order_line.h"

struct pending_line {
	int64_t id; /* grows; a line that is recorded anew has another one */
	struct order_line line;
};

/* Owned by the mem that list() was given. */
struct pending_list {
	struct pending_line *items;
	size_t count;
};

struct pending_query {
	const struct pending_query_ops *ops;
};

struct pending_query_ops {
	/*
	 * Up to 100 lines that have been pending for at least age_s seconds, in the order of their
	 * ids, those above after. None: count is 0. Errors: BUSY, UNAVAILABLE, INTERNAL.
	 */
	bool (*list)(struct pending_query *query, TALLOC_CTX *mem, int64_t after, int age_s,
		struct pending_list *out, struct error *err);
};

MUST_CHECK static inline bool pending_query_list(struct pending_query *query, TALLOC_CTX *mem,
	int64_t after, int age_s, struct pending_list *out, struct error *err)
{
	return query->ops->list(query, mem, after, age_s, out, err);
}

#endif
