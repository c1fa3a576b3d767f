/*
 * orm_mapping/stock.h - ficus_batch_stock: how much of each batch is allocated, kept right by
 * triggers on the old tables whoever writes them, so that no allocation has to sum a history.
 */
#ifndef FICUS_ORM_MAPPING_STOCK_H
#define FICUS_ORM_MAPPING_STOCK_H

#include <stdio.h>

#include "orm_mapping/mapper/mapper.h"

#define STOCK_TRIGGER_COUNT "4"
#define STOCK_TRIGGER_NAMES                                                                        \
	"'ficus_allocation_insert', 'ficus_allocation_update', 'ficus_allocation_delete', "        \
	"'ficus_orderline_update'"

/* The name in ficus_migration that says the sums of before the triggers are in. */
#define STOCK_COUNTED "stock_counted"

/*
 * Makes the triggers that are missing, then counts every batch. They stand in the old
 * application's write path, so this is done on request only. Errors: UNAVAILABLE; INTERNAL, also
 * when the account may not create triggers.
 */
MUST_CHECK bool stock_install(struct connection *conn, struct error *err);

/* Writes the triggers as a DBA would run them. */
void stock_print(FILE *out);

/*
 * Counts every batch anew, each under its lock, while others go on writing. *batches: how many.
 * Errors: BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool stock_rebuild(struct connection *conn, int64_t *batches, struct error *err);

#endif
