/* services/ports/product_repository.h - where products come from: the one repository there is. */
#ifndef FICUS_SERVICES_PORTS_PRODUCT_REPOSITORY_H
#define FICUS_SERVICES_PORTS_PRODUCT_REPOSITORY_H

#include "domain/product.h"

/*
 * Reached through a unit of work, between its begin and end, and owned by it. Every product that
 * it returned or was given is remembered: commit() writes what became of it, and nothing earlier.
 */
struct product_repository {
	const struct product_repository_ops *ops;
};

/*
 * Products are owned by the unit of work. Errors of all: BUSY, UNAVAILABLE; INTERNAL; CONFLICT for
 * what only other writers leave behind, as a line of this SKU in a batch of another.
 */
struct product_repository_ops {
	/*
	 * Locks the product; loads all its batches, and of their lines those of orderid (NULL:
	 * none). Sets *out to NULL when there is no such product.
	 */
	bool (*get)(struct product_repository *repository, const char *sku, const char *orderid,
		struct product **out, struct error *err);
	/* The same for the product that owns the batch, without lines; NULL: no such batch. */
	bool (*get_by_batchref)(struct product_repository *repository, const char *reference,
		struct product **out, struct error *err);
	/*
	 * Loads the newest lines of one of the product's batches until they cover units, > 0. No
	 * line of that batch is loaded yet.
	 */
	bool (*load_newest_lines)(struct product_repository *repository, struct product *product,
		const char *reference, int64_t units, struct error *err);
	/*
	 * The batch of that name, of whatever product, to compare with; NULL: none. Nothing is
	 * known of what it has promised. While this unit of work lasts no other one makes it come
	 * into being.
	 */
	bool (*find_batch)(struct product_repository *repository, const char *reference,
		const struct batch **out, struct error *err);
	/* Registers a product that get() did not find. */
	void (*add)(struct product_repository *repository, struct product *product);
};

MUST_CHECK static inline bool product_repository_get(struct product_repository *repository,
	const char *sku, const char *orderid, struct product **out, struct error *err)
{
	return repository->ops->get(repository, sku, orderid, out, err);
}

MUST_CHECK static inline bool product_repository_get_by_batchref(
	struct product_repository *repository, const char *reference, struct product **out,
	struct error *err)
{
	return repository->ops->get_by_batchref(repository, reference, out, err);
}

MUST_CHECK static inline bool product_repository_load_newest_lines(
	struct product_repository *repository, struct product *product, const char *reference,
	int64_t units, struct error *err)
{
	return repository->ops->load_newest_lines(repository, product, reference, units, err);
}

MUST_CHECK static inline bool product_repository_find_batch(struct product_repository *repository,
	const char *reference, const struct batch **out, struct error *err)
{
	return repository->ops->find_batch(repository, reference, out, err);
}

static inline void product_repository_add(
	struct product_repository *repository, struct product *product)
{
	repository->ops->add(repository, product);
}

#endif
