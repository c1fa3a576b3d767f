#include "config.h"

#include "orm_mapping/mysql/connection.h"

#include <assert.h>

#include "orm_mapping/mysql/connection_state.h"
#include "orm_mapping/mysql/session.h"
#include "orm_mapping/mysql/statement.h"

/* What clients are told, whatever the cause: that stands in the log. */
#define UNAVAILABLE_MESSAGE "the database is not available"

static int close_with_owner(struct connection *conn)
{
	connection_close(conn);
	return 0;
}

struct connection *connection_new(
	TALLOC_CTX *owner, const struct connection_options *options, struct log *log)
{
	struct connection *conn = mem_new(owner, struct connection);

	assert(options->statements_max > 0);
	conn->options = *options;
	conn->log = log;
	conn->address = database_url_masked(conn, &conn->options.url);
	conn->statements = mem_array(conn, struct statement *, options->statements_max + 1);
	talloc_set_destructor(conn, close_with_owner);
	return conn;
}

void connection_close(struct connection *conn)
{
	if (conn->transaction == TRANSACTION_OPEN)
		conn->transaction = TRANSACTION_FAILED;
	conn->reading = NULL;
	if (conn->handle)
		mysql_close(conn->handle);
	conn->handle = NULL;
	/* After the end of the session, so that not every one of them takes its leave. */
	while (conn->statement_count > 0)
		talloc_free(conn->statements[--conn->statement_count]);
}

static void log_opened(struct connection *conn)
{
	const char *cipher = mysql_get_ssl_cipher(conn->handle);

	log_info(conn->log, "database connection opened", LOG_TEXT("address", conn->address),
		LOG_TEXT("server", mysql_get_server_info(conn->handle)),
		LOG_TEXT("cipher", cipher ? cipher : "none"));
}

bool connection_open(struct connection *conn, struct error *err)
{
	struct error cause = {0};

	if (conn->handle)
		return true;
	conn->handle = session_open(&conn->options, &cause);
	if (!conn->handle)
		return error_set(err, cause.kind, "cannot use the database %s: %s", conn->address,
			cause.message);
	log_opened(conn);
	return true;
}

bool connection_make_ready(struct connection *conn, struct error *err)
{
	struct error cause = {0};

	assert(!conn->reading);
	conn->failure = FAILURE_OTHER;
	conn->repeat = REPEAT_NOTHING;
	if (conn->transaction == TRANSACTION_FAILED)
		return error_set(err, ERROR_BUSY, "the transaction has failed before");
	if (connection_open(conn, &cause))
		return true;
	log_warning(conn->log, UNAVAILABLE_MESSAGE, LOG_CAUSE(&cause));
	return error_set(err, ERROR_UNAVAILABLE, UNAVAILABLE_MESSAGE);
}

static bool needs_new_session(const struct failure *failure)
{
	return failure->class == FAILURE_LOST || failure->class == FAILURE_FAILOVER;
}

static enum repeat what_to_repeat(const struct connection *conn, const struct failure *failure)
{
	bool in_transaction = conn->transaction == TRANSACTION_OPEN;

	if (failure->class == FAILURE_REPREPARE && !(in_transaction && conn->has_written))
		return REPEAT_ANYTHING;
	if (needs_new_session(failure) && !in_transaction)
		return REPEAT_READING;
	return REPEAT_NOTHING;
}

/*
 * A connection lost within a transaction has done nothing that stays: the whole use case may run
 * again. Outside of one, nobody knows what a write did.
 */
static enum error_kind kind_here(const struct connection *conn, const struct failure *failure)
{
	bool is_undone = failure->class == FAILURE_LOST && conn->transaction == TRANSACTION_OPEN;

	return is_undone ? ERROR_BUSY : failure->kind;
}

static bool set_error(struct error *err, enum error_kind kind, const struct failure *failure,
	unsigned code, const char *text)
{
	switch (kind) {
	case ERROR_INTERNAL:
		return error_set(err, kind, "database error %u: %s", code, text);
	case ERROR_UNAVAILABLE:
		return error_set(err, kind, UNAVAILABLE_MESSAGE);
	default:
		return error_set(err, kind, "%s", failure->meaning);
	}
}

bool connection_fail(struct connection *conn, unsigned code, const char *text, struct error *err)
{
	const struct failure *failure = failure_find(code);
	enum error_kind kind = kind_here(conn, failure);

	LOG_EVENT(conn->log, kind == ERROR_BUSY ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
		"database error", LOG_NUMBER("code", code), LOG_TEXT("text", text));
	set_error(err, kind, failure, code, text);
	conn->failure = failure->class;
	conn->repeat = what_to_repeat(conn, failure);
	if (conn->transaction == TRANSACTION_OPEN && kind != ERROR_INTERNAL &&
		conn->repeat == REPEAT_NOTHING)
		conn->transaction = TRANSACTION_FAILED;
	if (needs_new_session(failure))
		connection_close(conn);
	return false;
}

bool connection_command(struct connection *conn, const char *sql, struct error *err)
{
	if (!connection_make_ready(conn, err))
		return false;
	if (mysql_query(conn->handle, sql))
		return connection_fail(
			conn, mysql_errno(conn->handle), mysql_error(conn->handle), err);
	assert(mysql_field_count(conn->handle) == 0); /* nobody would read it */
	return true;
}

bool connection_has_waited_too_long(const struct connection *conn)
{
	return conn->failure == FAILURE_WAIT;
}

bool connection_has_run_out_of_time(const struct connection *conn)
{
	return conn->failure == FAILURE_TIME;
}

bool connection_run(struct connection *conn, const char *sql, struct error *err)
{
	assert(conn->transaction == TRANSACTION_NONE);
	return connection_command(conn, sql, err);
}
