#include "config.h"

#include "domain/order_line.h"

#include <string.h>

#include "base/mem.h"

bool order_line_equal(struct order_line a, struct order_line b)
{
	return a.quantity == b.quantity && strcmp(a.orderid, b.orderid) == 0 &&
		strcmp(a.sku, b.sku) == 0;
}

struct order_line order_line_copy(TALLOC_CTX *mem, struct order_line line)
{
	return (struct order_line){
		mem_text(mem, line.orderid), mem_text(mem, line.sku), line.quantity};
}
