/* orm_mapping/product_loader.h - products from rows: locked, and no more of them than is needed. */
#ifndef FICUS_ORM_MAPPING_PRODUCT_LOADER_H
#define FICUS_ORM_MAPPING_PRODUCT_LOADER_H

#include "orm_mapping/database_traits.h"
#include "orm_mapping/product_snapshot.h"

/* What loading goes through; filled in by the unit of work. Results are owned by mem. */
struct product_loader {
	struct connection *conn;
	const struct database_traits *traits;
	TALLOC_CTX *mem;
};

/*
 * Locks the product, then its batches by id with their stock, and loads them without lines; NULL:
 * no such product. One that only old code has written to gets its row of ficus_product here: it is
 * the lock. Errors: BUSY, UNAVAILABLE, INTERNAL, here and below.
 */
MUST_CHECK bool product_loader_load(const struct product_loader *loader, const char *sku,
	struct product_snapshot **out, struct error *err);

/* The first batch of that name, unlocked; NULL: none. */
MUST_CHECK bool product_loader_find_batch(const struct product_loader *loader,
	const char *reference, const struct batch_row **out, struct error *err);

/*
 * Makes creators of batches wait for each other until this transaction ends, where the database has
 * no unique key to tell them that a reference is taken.
 */
MUST_CHECK bool product_loader_lock_references(
	const struct product_loader *loader, struct error *err);

#endif
