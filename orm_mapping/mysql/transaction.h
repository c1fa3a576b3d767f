/* orm_mapping/mysql/transaction.h - all or nothing: what is written between begin and commit. */
#ifndef FICUS_ORM_MAPPING_MYSQL_TRANSACTION_H
#define FICUS_ORM_MAPPING_MYSQL_TRANSACTION_H

#include "orm_mapping/mysql/connection.h"

/* Opens the connection if need be, also when the server closed it while it was idle. */
MUST_CHECK bool transaction_begin(struct connection *conn, struct error *err);

enum commit_outcome {
	COMMIT_FAILED,  /* nothing was written */
	COMMIT_DONE,    /* the only one that goes with success */
	COMMIT_UNKNOWN, /* no answer; all or nothing was written, and only looking tells which */
};

/*
 * COMMIT_UNKNOWN: the connection is closed. Look the command up on the new one that the next
 * transaction opens, with a locking read of a row the lost transaction had locked: the server may
 * still be at work on it. Source: docs/messages.md, "Lost races".
 */
MUST_CHECK bool transaction_commit(
	struct connection *conn, enum commit_outcome *outcome, struct error *err);

/* Ends a transaction in which everything has gone well (ok), or has not: commits, or rolls back. */
MUST_CHECK bool transaction_finish(struct connection *conn, bool ok, struct error *err);

/* Undoes what was not committed. Accepts any state. */
void transaction_rollback(struct connection *conn);

#endif
