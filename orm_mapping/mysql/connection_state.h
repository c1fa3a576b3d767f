/*
 * orm_mapping/mysql/connection_state.h - what connection, statement and transaction know of one
 * another. For them alone.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_CONNECTION_STATE_H
#define FICUS_ORM_MAPPING_MYSQL_CONNECTION_STATE_H

#include "orm_mapping/mysql/connection.h"
#include "orm_mapping/mysql/failure.h"
#include "orm_mapping/mysql/mysql_api.h"

enum transaction_state {
	TRANSACTION_NONE,
	TRANSACTION_OPEN,
	TRANSACTION_FAILED, /* nothing can be done but a rollback */
};

struct statement;

struct connection {
	struct connection_options options;
	struct log *log;
	const char *address; /* of the database, without the password */
	MYSQL *handle;       /* NULL while there is no session */
	enum transaction_state transaction;
	bool has_written;                /* in this transaction */
	const struct failure *failure;   /* of the last statement; NULL: none, or never sent */
	struct statement **statements;   /* prepared; the one used last comes first */
	size_t statement_count;          /* at most options.statements_max */
	const struct statement *reading; /* the one with rows not fetched yet, or NULL */
};

/*
 * Makes sure of a session before a statement, which may not run when the transaction it belongs to
 * has failed. Errors: BUSY for that, else UNAVAILABLE.
 */
MUST_CHECK bool connection_make_ready(struct connection *conn, struct error *err);

/*
 * Turns a number and text of server or library into an error; notes what it means for session and
 * transaction, and logs what the error does not tell. Always returns false.
 */
bool connection_fail(struct connection *conn, unsigned code, const char *text, struct error *err);

/* See statement_may_repeat(). */
bool connection_may_repeat(const struct connection *conn, bool without_effect);

/* Runs constant text without results. */
MUST_CHECK bool connection_command(struct connection *conn, const char *sql, struct error *err);

#endif
