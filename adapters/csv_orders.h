/* adapters/csv_orders.h - order lines from orders.csv: orderid, sku, qty. */
#ifndef FICUS_ADAPTERS_CSV_ORDERS_H
#define FICUS_ADAPTERS_CSV_ORDERS_H

#include "services/allocate_from_csv.h"

/* All rows of the folder's file, owned by mem. Errors: INVALID, UNAVAILABLE; see csv_read(). */
MUST_CHECK bool csv_orders_read(
	TALLOC_CTX *mem, const char *folder, struct order_lines *out, struct error *err);

#endif
