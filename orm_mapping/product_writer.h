/* orm_mapping/product_writer.h - what became of a product, as the fewest statements that store it.
 */
#ifndef FICUS_ORM_MAPPING_PRODUCT_WRITER_H
#define FICUS_ORM_MAPPING_PRODUCT_WRITER_H

#include "orm_mapping/product_snapshot.h"

/* There is something to write: a new version, or events. */
bool product_writer_is_changed(const struct product_snapshot *snapshot);

/*
 * Writes the differences between the product and its snapshot: first its own row, whose version is
 * compared and set, then lines taken back, batches, lines promised. command_id: COMMAND_ID_SIZE
 * bytes. Errors: BUSY when the version or a row has moved on; CONFLICT when the old table's
 * collation cannot tell a new name from an old one; UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool product_writer_write(struct connection *conn, struct product_snapshot *snapshot,
	struct bytes command_id, struct error *err);

#endif
