/* tests/support/product_case.h - products of the SKU OAK-STOOL, and what they recorded. */
#ifndef FICUS_TESTS_SUPPORT_PRODUCT_CASE_H
#define FICUS_TESTS_SUPPORT_PRODUCT_CASE_H

#include "domain/product.h"
#include "tests/support/messages.h"
#include "tests/support/with_mem.h"

#define STOOLS(orderid, quantity) (&(const struct order_line){(orderid), "OAK-STOOL", (quantity)})

/* A batch as the tables of docs/domain.md write it down; no reference: the list's end. */
struct stock {
	const char *reference;
	int32_t purchased;
	struct date eta;
};

#define IN_WAREHOUSE(reference, purchased) ((struct stock){(reference), (purchased), {0}})
#define DUE(reference, purchased, eta)     ((struct stock){(reference), (purchased), (eta)})
#define NO_STOCK                           ((struct stock){NULL, 0, {0}})

struct product *product_of(TALLOC_CTX *mem, const struct stock *stock);

/* W is in the warehouse, S is due. */
struct product *w_and_s(TALLOC_CTX *mem, int32_t w, int32_t s);

/* The reference of the batch; NULL: out of stock. */
const char *allocate(struct product *product, const char *orderid, int32_t quantity);

int64_t available(const struct product *product, const char *reference);

/* expected may be NULL. */
void assert_same_text(const char *text, const char *expected);

/* Each takes the next event, which is to be this one. */
void assert_allocated(
	struct product *product, const char *orderid, int32_t quantity, const char *batchref);
void assert_deallocated(struct product *product, const char *orderid, int32_t quantity);
void assert_cancelled(
	struct product *product, const char *orderid, int32_t quantity, const char *batchref);
void assert_out_of_stock(struct product *product);
void assert_no_more_events(struct product *product);

#endif
