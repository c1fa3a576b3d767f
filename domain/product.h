/* domain/product.h - the aggregate: all batches of one SKU; decides which of them serves a line. */
#ifndef FICUS_DOMAIN_PRODUCT_H
#define FICUS_DOMAIN_PRODUCT_H

#include "base/message.h"
#include "domain/batch.h"

struct product; /* identified by its SKU; records what happened as events */

/* Where a line would go; batchref NULL: nowhere, out of stock. */
struct relocation {
	struct order_line line;
	const char *batchref;
};

/* A product nobody has stored yet: version 0, no batches. Owned by mem. */
struct product *product_new(TALLOC_CTX *mem, const char *sku);

/* For repositories: the product as it was stored, and its batches in insertion order. */
struct product *product_restore(TALLOC_CTX *mem, const char *sku, int64_t version_number);
void product_restore_batch(struct product *product, struct batch *batch);

const char *product_sku(const struct product *product);

/* Grows by one with every operation that changed something. */
int64_t product_version_number(const struct product *product);

/* In insertion order; index < product_batch_count(). */
size_t product_batch_count(const struct product *product);
struct batch *product_batch(const struct product *product, size_t index);

/* The batch of that name, the first one when other writers made several; NULL: none. */
struct batch *product_find_batch(const struct product *product, const char *reference);

/* Takes the batch over, memory and all; its SKU is the product's. */
void product_add_batch(struct product *product, struct batch *batch);

/*
 * Chooses the batch for a line: stock in the warehouse first, then by date, the older batch first
 * among equals; one that can take the whole line. Records Allocated, or OutOfStock.
 * The lines of its order must be loaded, or it is promised twice.
 * Returns the reference of the batch chosen, or of the one that holds the line already (then
 * nothing changes); NULL: out of stock. Owned by the product. Source: docs/domain.md, "Choosing".
 */
const char *product_allocate(struct product *product, const struct order_line *line);

/* Removes every loaded line of the order; records AllocationCancelled for each. */
void product_deallocate(struct product *product, const char *orderid);

/*
 * Units that the batch's newest lines must give back when its quantity becomes quantity; 0: none.
 * The batch must exist.
 */
int64_t product_shortfall(const struct product *product, const char *reference, int32_t quantity);

/*
 * Sets the purchased quantity, >= 0, and pushes lines out, the newest first, until the rest fits;
 * records Deallocated for each. The batch must exist, and its newest lines must be loaded until
 * they cover the shortfall.
 */
void product_change_batch_quantity(
	struct product *product, const char *reference, int32_t quantity);

/* What that would push out, in order, and where each line would go. Owned by mem. */
struct relocation *product_preview_batch_quantity(TALLOC_CTX *mem, const struct product *product,
	const char *reference, int32_t quantity, size_t *count);

/* The batch must exist. Allocations stay. */
void product_change_batch_eta(struct product *product, const char *reference, struct date eta);

/* Takes the oldest event that was recorded; NULL: none is left. Owned by the product. */
const struct message *product_next_event(struct product *product);

#endif
