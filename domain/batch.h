/* domain/batch.h - stock of one SKU bought together, arriving on one date. */
#ifndef FICUS_DOMAIN_BATCH_H
#define FICUS_DOMAIN_BATCH_H

#include <stddef.h>

#include "base/date.h"
#include "domain/order_line.h"

#define SKU_MAX             255 /* characters */
#define BATCH_REFERENCE_MAX 255 /* characters */

struct batch; /* identified by its reference; promises no more than it has */

/*
 * Creates a batch owned by mem: there is no batch_free(). Copies both strings; never NULL.
 * purchased: units, > 0.  eta: a zeroed date means the stock is already in the warehouse.
 */
struct batch *batch_new(TALLOC_CTX *mem, const char *reference, const char *sku, int32_t purchased,
	struct date eta);

/*
 * For repositories: a batch as it was stored. allocated: units promised to its lines, of which none
 * is loaded yet; may be more than purchased, when other writers broke the rules.
 */
struct batch *batch_restore(TALLOC_CTX *mem, const char *reference, const char *sku,
	int32_t purchased, struct date eta, int64_t allocated);

/*
 * For repositories: loads one of the lines that allocated counts. In the order in which they were
 * allocated, oldest first, and all before lines that were allocated since. Copies the line.
 */
void batch_restore_line(struct batch *batch, const struct order_line *line);

/* For previews: the batch as it is now, owned by mem, to try things on. */
struct batch *batch_copy(TALLOC_CTX *mem, const struct batch *batch);

const char *batch_reference(const struct batch *batch);
const char *batch_sku(const struct batch *batch);
struct date batch_eta(const struct batch *batch);
int32_t batch_purchased_quantity(const struct batch *batch);

/* Purchased minus allocated, loaded or not. Negative only as other writers left it. */
int64_t batch_available_quantity(const struct batch *batch);

/* Batches are entities: the same when their references are. */
bool batch_equal(const struct batch *a, const struct batch *b);

/* The loaded lines, in the order they were allocated; index < batch_line_count(). */
size_t batch_line_count(const struct batch *batch);
const struct order_line *batch_line(const struct batch *batch, size_t index);

/* For repositories: how many of them, the first ones, were restored and not taken back since. */
size_t batch_restored_count(const struct batch *batch);

/* Only loaded lines are found. */
bool batch_holds(const struct batch *batch, const struct order_line *line);

/* The SKUs are equal and the whole line fits. */
bool batch_can_allocate(const struct batch *batch, const struct order_line *line);

/* Promises stock to a copy of *line. Changes nothing when it cannot, or when it has already. */
void batch_allocate(struct batch *batch, const struct order_line *line);

/* Takes back the promise to a loaded line; silently nothing when there is none. */
void batch_deallocate(struct batch *batch, const struct order_line *line);

/* Takes back the promise to the line allocated last, which must be loaded. Owned by the batch. */
struct order_line batch_deallocate_newest(struct batch *batch);

/* Neither takes back a promise: that is for the product to do, which records it. */
void batch_set_purchased_quantity(struct batch *batch, int32_t purchased);
void batch_set_eta(struct batch *batch, struct date eta);

#endif
