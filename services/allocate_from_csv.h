/*
 * services/allocate_from_csv.h - the use case of `ficus allocate-from-csv`: orders are allocated
 * one line after another, and one that cannot be is an error. Where they and the stock come from,
 * files or not, is its caller's affair.
 */
#ifndef FICUS_SERVICES_ALLOCATE_FROM_CSV_H
#define FICUS_SERVICES_ALLOCATE_FROM_CSV_H

#include "services/bus/message_bus.h"
#include "services/dependencies.h"

struct order_lines {
	struct order_line *items;
	size_t count;
	size_t capacity;
};

/* Why lines were not allocated: "order o-1: Out of stock for sku OAK-STOOL". */
struct refusals {
	TALLOC_CTX *mem; /* owns the texts; filled in by the caller */
	const char **items;
	size_t count;
	size_t capacity;
};

/* A bus that serves Allocate alone, with no reactions; it becomes the unit of work's. */
struct message_bus *allocate_from_csv_bus(
	TALLOC_CTX *mem, struct dependencies *deps, struct clock *clock, struct random *random);

/*
 * Allocates the lines in their order, each in a transaction of its own. The first that cannot be
 * allocated ends it: INVALID, "Invalid sku <sku>" or "Out of stock for sku <sku>". With refusals,
 * such lines are left out and listed instead, and the error comes at the end. Other errors end it
 * in any case. What was allocated before stays allocated, and doing it again changes nothing.
 * Source: docs/operations.md, "Without a database".
 */
MUST_CHECK bool allocate_from_csv(struct message_bus *bus, const struct order_lines *orders,
	struct refusals *refusals, struct error *err);

#endif
