/*
 * orm_mapping/mysql_receipts.h - receipts as rows of ficus_inbox, for messages, and of
 * ficus_idempotency, for requests. Their primary keys let each be written once.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_RECEIPTS_H
#define FICUS_ORM_MAPPING_MYSQL_RECEIPTS_H

#include "orm_mapping/mapper/deferred_writes.h"
#include "services/bus/receipt.h"

struct mysql_receipts {
	struct receipts base;
	struct connection *conn;
	struct deferred_writes *writes;
};

/* A claim waits for another one's as long as for any lock. */
void mysql_receipts_init(
	struct mysql_receipts *receipts, struct connection *conn, struct deferred_writes *writes);

#endif
