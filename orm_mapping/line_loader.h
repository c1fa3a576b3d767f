/* orm_mapping/line_loader.h - of all lines ever allocated, the few that a command is about. */
#ifndef FICUS_ORM_MAPPING_LINE_LOADER_H
#define FICUS_ORM_MAPPING_LINE_LOADER_H

#include "orm_mapping/product_loader.h"

/*
 * Loads the order's lines of a locked product, and the spare rows for them. Again: nothing.
 * CONFLICT: a line is allocated to a batch of another SKU, as only other writers leave it.
 */
MUST_CHECK bool line_loader_load_order(const struct product_loader *loader,
	struct product_snapshot *snapshot, const char *orderid, struct error *err);

/*
 * Loads the newest lines of a batch that was loaded, until they cover units, > 0; once. INTERNAL:
 * all of them together do not.
 */
MUST_CHECK bool line_loader_load_newest(const struct product_loader *loader,
	struct product_snapshot *snapshot, const char *reference, int64_t units, struct error *err);

#endif
