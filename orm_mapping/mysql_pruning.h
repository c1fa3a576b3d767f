/* orm_mapping/mysql_pruning.h - removes what events and messages leave behind, when it is old. */
#ifndef FICUS_ORM_MAPPING_MYSQL_PRUNING_H
#define FICUS_ORM_MAPPING_MYSQL_PRUNING_H

#include "base/stopping.h"
#include "orm_mapping/mysql/connection.h"

/* Rows of a table that one call looks at, about: a minute's work, and nobody waits for it. */
#define PRUNING_MAX 100000

/* Kept from call to call. */
struct mysql_pruning {
	int64_t keep_events_days;
	int64_t keep_keys_hours;
	int64_t after; /* the event that was looked at last; 0: the next call begins anew */
};

/*
 * Removes, in small transactions: events that went into the queues longer ago than keep_events_days
 * and are in none any more; the receipts of messages that are as old; and the answers to requests
 * that are older than keep_keys_hours. What one call leaves is the next one's, as is all that is
 * left when the process is to end. *count: rows removed, also when it fails half-way. Errors: BUSY,
 * UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool mysql_prune(struct mysql_pruning *pruning, struct connection *conn,
	const struct stopping *stopping, int64_t *count, struct error *err);

#endif
