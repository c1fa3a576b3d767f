/*
 * adapters/csv_stock.h - the files of a folder that hold batches and what they have promised:
 * batches.csv (ref, sku, qty, eta), which is only read, and allocations.csv (orderid, sku, qty,
 * batchref), which is written as a whole; columns of others in it are lost then.
 */
#ifndef FICUS_ADAPTERS_CSV_STOCK_H
#define FICUS_ADAPTERS_CSV_STOCK_H

#include "base/date.h"
#include "base/error.h"
#include "domain/order_line.h"

struct csv_batch {
	const char *reference; /* no other batch has it */
	size_t place;          /* among the rows of the file */
	const char *sku;
	int32_t purchased;
	struct date eta;
	int64_t allocated;        /* units of all lines */
	struct order_line *lines; /* oldest first */
	size_t line_count;
	size_t line_capacity;
};

struct csv_stock {
	const char *folder;
	int fd;                          /* of the folder, locked; -1: nobody uses it */
	int uses;                        /* how often it was opened and not closed */
	TALLOC_CTX *rows;                /* owns what was read; NULL: nothing was yet */
	struct csv_batch **batches;      /* as they stand in the file */
	struct csv_batch **by_reference; /* the same, in the order of references */
	size_t batch_count;
	size_t batch_capacity;
};

/* Nothing is opened or read yet. folder outlives it. */
void csv_stock_init(struct csv_stock *stock, const char *folder);

/*
 * Locks the folder against other users, until as many calls of csv_stock_close(), and reads what is
 * in it. Of equal references in batches.csv the last row counts, at the place of the first. What
 * allocations.csv says is believed, even if it promises more than there is.
 * Errors: BUSY when it is in use, INVALID, UNAVAILABLE.
 */
MUST_CHECK bool csv_stock_open(struct csv_stock *stock, struct error *err);
void csv_stock_close(struct csv_stock *stock);

/* NULL: there is none of that name. The stock is open, as for all below. */
struct csv_batch *csv_stock_find(const struct csv_stock *stock, const char *reference);

/* Adds a line to what the batch has promised; copies it. */
void csv_stock_add_line(
	struct csv_stock *stock, struct csv_batch *batch, const struct order_line *line);

/*
 * Writes allocations.csv: in the order of the batches, the lines of each as they came. When that
 * fails, the lines added since it was read or written last are gone. Errors: UNAVAILABLE.
 */
MUST_CHECK bool csv_stock_write(struct csv_stock *stock, struct error *err);

#endif
