#include "config.h"

#include "tests/support/invariants.h"

#define LINKED                                                                                     \
	" FROM alloc_batch b JOIN alloc_allocation a ON a.batch_id = b.id"                         \
	" JOIN alloc_orderline l ON l.id = a.line_id "

const char *const invariant_queries[INVARIANT_COUNT] = {
	[INVARIANT_NOT_OVERSOLD] = "SELECT CONCAT('oversold: ', b.reference)" LINKED
				   "GROUP BY b.id, b.reference, b.qty HAVING SUM(l.qty) > b.qty",
	[INVARIANT_ONE_BATCH_A_LINE] = "SELECT CONCAT('in two batches: ', l.orderid)" LINKED
				       "GROUP BY l.orderid, l.sku, l.qty HAVING COUNT(*) > 1",
	[INVARIANT_REFERENCES_DIFFER] =
		"SELECT CONCAT('reference twice: ', reference) FROM alloc_batch"
		" GROUP BY reference HAVING COUNT(*) > 1",
	[INVARIANT_SAME_SKU] = "SELECT CONCAT('of another sku: ', l.orderid)" LINKED
			       "WHERE BINARY l.sku <> BINARY b.sku",
	[INVARIANT_STORED_STOCK] =
		"SELECT CONCAT(b.reference, ' stored: ', COALESCE(s.allocated_quantity, 0))"
		" FROM alloc_batch b LEFT JOIN ficus_batch_stock s ON s.batch_id = b.id"
		" WHERE COALESCE(s.allocated_quantity, 0) <> (SELECT COALESCE(SUM(l.qty), 0)"
		" FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
		" WHERE a.batch_id = b.id)",
	[INVARIANT_VIEW] =
		"SELECT CONCAT('in the view or allocated, not both: ', MIN(line)) FROM"
		" (SELECT CONCAT_WS('|', orderid, sku, qty, batchref) AS line"
		" FROM ficus_allocations_view UNION ALL"
		" SELECT CONCAT_WS('|', l.orderid, l.sku, l.qty, b.reference)" LINKED ") AS found"
		" GROUP BY BINARY line HAVING COUNT(*) <> 2",
};
