/* tests/support/messages.h - messages written down in one line, for tables of histories. */
#ifndef FICUS_TESTS_SUPPORT_MESSAGES_H
#define FICUS_TESTS_SUPPORT_MESSAGES_H

#include "domain/commands.h"
#include "domain/events.h"

/* Days to come, and the lack of one: the stock is in the warehouse. */
#define NO_DATE      ((struct date){0})
#define MAY(of_2031) ((struct date){2031, 5, (of_2031)})

/* Each is a const struct message * that lives as long as its block. */
#define CREATE_BATCH(ref, sku, qty, eta)                                                           \
	(&(const struct create_batch){{&create_batch_type}, (ref), (sku), (qty), (eta)}.message)
#define ALLOCATE(orderid, sku, qty)                                                                \
	(&(const struct allocate){{&allocate_type}, (orderid), (sku), (qty)}.message)
#define DEALLOCATE(orderid, sku)                                                                   \
	(&(const struct deallocate){{&deallocate_type}, (orderid), (sku)}.message)
#define CHANGE_QUANTITY(ref, qty)                                                                  \
	(&(const struct change_batch_quantity){{&change_batch_quantity_type}, (ref), (qty)}.message)
#define CHANGE_ETA(ref, eta)                                                                       \
	(&(const struct change_batch_eta){{&change_batch_eta_type}, (ref), (eta)}.message)
#define REVISE(ref, qty, eta, ...)                                                                 \
	(&(const struct revise_batch){{&revise_batch_type}, (ref), (qty), (eta), __VA_ARGS__}      \
			.message)
#define DEALLOCATED(orderid, sku, qty)                                                             \
	(&(const struct deallocated){{&deallocated_type}, (orderid), (sku), (qty)}.message)
#define OUT_OF_STOCK(sku) (&(const struct out_of_stock){{&out_of_stock_type}, (sku)}.message)

/* A NULL-terminated list of such messages. */
#define HISTORY(...) ((const struct message *const[]){__VA_ARGS__, NULL})

/* A row of a table: messages, and the text expected of something after them. */
struct history {
	const char *what;
	const char *expected;
	const struct message *messages[12];
};

#define HISTORY_ROW(what, expected, ...)                                                           \
	{                                                                                          \
		(what), (expected),                                                                \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

#endif
