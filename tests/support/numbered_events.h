/*
 * tests/support/numbered_events.h - events of a product that has a row in ficus_product, written as
 * a command does it: the product is locked until the end, which may be a rollback.
 */
#ifndef FICUS_TESTS_SUPPORT_NUMBERED_EVENTS_H
#define FICUS_TESTS_SUPPORT_NUMBERED_EVENTS_H

#include "orm_mapping/mysql/connection.h"

struct numbered_events {
	const char *sku;
	const char *type; /* "Allocated" */
	unsigned count;
	bool commits; /* false: it is all rolled back */
};

/* Takes the product's next numbers. Errors: those of the mapper. */
MUST_CHECK bool numbered_events_write(
	struct connection *conn, const struct numbered_events *events, struct error *err);

#endif
