/*
 * adapters/csv_unit_of_work.h - the unit of work over a folder of CSV files, for handlers that only
 * allocate: the files hold batches and allocations, no versions, no outbox, no read model.
 */
#ifndef FICUS_ADAPTERS_CSV_UNIT_OF_WORK_H
#define FICUS_ADAPTERS_CSV_UNIT_OF_WORK_H

#include "adapters/csv_stock.h"
#include "services/ports/unit_of_work.h"

struct csv_seen_product;

/*
 * A product is locked with the whole folder. Version numbers start at 0 in every unit of work.
 * What the files do not hold, base.view, pending, outbox and work.receipts, is NULL: a bus over it
 * has no subscription that uses them.
 * commit() fails with CONFLICT when anything but new lines is to be written.
 */
struct csv_unit_of_work {
	struct unit_of_work base;
	struct product_repository products;
	struct csv_stock *stock;
	bool is_open;                  /* the stock, by this unit of work */
	struct csv_seen_product *seen; /* the products that were loaded, the latest first */
};

void csv_unit_of_work_init(struct csv_unit_of_work *uow, struct csv_stock *stock);

#endif
