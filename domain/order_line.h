/* domain/order_line.h - some units of one SKU wanted by one order: a value, never split. */
#ifndef FICUS_DOMAIN_ORDER_LINE_H
#define FICUS_DOMAIN_ORDER_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <talloc.h>

#define ORDER_ID_MAX 255 /* characters */

/* Passed by value; whoever made the strings owns them. */
struct order_line {
	const char *orderid;
	const char *sku;
	int32_t quantity; /* units, > 0 */
};

/* All three values, exactly: case, accents and trailing blanks count. */
bool order_line_equal(struct order_line a, struct order_line b);

/* The same line with strings owned by mem. */
struct order_line order_line_copy(TALLOC_CTX *mem, struct order_line line);

#endif
