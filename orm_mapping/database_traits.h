/* orm_mapping/database_traits.h - what this database has been given, which decides how to ask it.
 */
#ifndef FICUS_ORM_MAPPING_DATABASE_TRAITS_H
#define FICUS_ORM_MAPPING_DATABASE_TRAITS_H

#include "orm_mapping/mapper/mapper.h"

struct database_traits {
	/*
	 * ficus_batch_stock is right for every writer: all its triggers exist and what was there
	 * before them has been counted. Triggers this account may not see do not count.
	 */
	bool stock_is_stored;
	bool sku_is_indexed;      /* an index on alloc_batch that starts with sku */
	bool reference_is_unique; /* a unique key on alloc_batch(reference) */
};

/* Errors: UNAVAILABLE; INTERNAL when `ficus migrate` has not been run. */
MUST_CHECK bool database_traits_load(
	struct connection *conn, struct database_traits *out, struct error *err);

#endif
