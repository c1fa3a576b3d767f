/*
 * orm_mapping/product_snapshot.h - a product and the rows it was made from: what the writer holds
 * against it at commit, to find the differences.
 */
#ifndef FICUS_ORM_MAPPING_PRODUCT_SNAPSHOT_H
#define FICUS_ORM_MAPPING_PRODUCT_SNAPSHOT_H

#include "domain/product.h"
#include "orm_mapping/rows.h"

struct loaded_line {
	struct order_line line;
	int64_t line_id;
	int64_t allocation_id;
};

struct loaded_batch {
	struct batch *batch;
	struct batch_row row;
	struct loaded_line *lines; /* oldest allocation first, as they were restored */
	size_t line_count;
	size_t line_capacity;
};

/* A row of alloc_orderline that no allocation uses: taken instead of inserting its twin. */
struct spare_line {
	struct order_line line;
	int64_t line_id;
};

struct product_snapshot {
	struct product *product;
	struct product_row row; /* zeroed but for the SKU when it was not stored yet */
	bool is_stored;
	struct loaded_batch *batches; /* in the order of the product's batches */
	size_t batch_count;
	size_t batch_capacity;
	struct spare_line *spares;
	size_t spare_count;
	size_t spare_capacity;
	const char **orders; /* whose lines are loaded */
	size_t order_count;
	size_t order_capacity;
	int64_t event_count;  /* events taken from the product in this unit of work */
	int64_t new_batch_id; /* of the batch that was stored last, and of the line; 0: none was */
	int64_t new_line_id;
};

/* A product that no row stands for. Owned by mem, as all below. */
struct product_snapshot *product_snapshot_new(TALLOC_CTX *mem, struct product *product);

/* The product as stored, without batches; row's texts are copied. */
struct product_snapshot *product_snapshot_restore(TALLOC_CTX *mem, const struct product_row *row);

/* Restores a batch of which allocated units are promised; in the order of ids, before lines. */
void product_snapshot_add_batch(
	struct product_snapshot *snapshot, const struct batch_row *row, int64_t allocated);

struct loaded_batch *product_snapshot_find_batch(struct product_snapshot *snapshot, int64_t id);

void product_snapshot_add_line(struct product_snapshot *snapshot, struct loaded_batch *batch,
	const struct loaded_line *line);
void product_snapshot_add_spare(
	struct product_snapshot *snapshot, const struct order_line *line, int64_t line_id);

/* Notes that an order's lines are loaded; false: they were before. */
bool product_snapshot_note_order(struct product_snapshot *snapshot, const char *orderid);

/* The id of a spare row for the line, which is then no spare any more; 0: there is none. */
int64_t product_snapshot_take_spare(
	struct product_snapshot *snapshot, const struct order_line *line);

#endif
