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

/* What may be done again after a failure, once, without harm and with some hope. */
enum repeat {
	REPEAT_NOTHING,
	REPEAT_READING,  /* what changes nothing: the connection had been lost while it was idle */
	REPEAT_ANYTHING, /* the statement did not run at all */
};

struct statement;

struct connection {
	struct connection_options options;
	struct log *log;
	const char *address; /* of the database, without the password */
	MYSQL *handle;       /* NULL while there is no session */
	enum transaction_state transaction;
	bool has_written;                /* in this transaction */
	enum failure_class failure;      /* of the last statement, if it failed */
	enum repeat repeat;              /* of it */
	struct statement **statements;   /* prepared; the one used last comes first */
	size_t statement_count;          /* at most options.statements_max, and a transient one */
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

/* Runs constant text without results. */
MUST_CHECK bool connection_command(struct connection *conn, const char *sql, struct error *err);

#endif
