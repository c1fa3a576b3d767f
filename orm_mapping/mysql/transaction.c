#include "config.h"

#include "orm_mapping/mysql/transaction.h"

#include <assert.h>

#include "base/fault_point.h"
#include "orm_mapping/mysql/connection_state.h"
#include "orm_mapping/mysql/statement.h"

bool transaction_begin(struct connection *conn, struct error *err)
{
	static const char start[] = "START TRANSACTION";

	assert(conn->transaction == TRANSACTION_NONE);
	conn->has_written = false;
	if (!connection_command(conn, start, err) &&
		!(statement_may_repeat(conn, true) && connection_command(conn, start, err)))
		return false;
	conn->transaction = TRANSACTION_OPEN;
	return true;
}

bool transaction_commit(struct connection *conn, enum commit_outcome *outcome, struct error *err)
{
	assert(conn->transaction != TRANSACTION_NONE);
	*outcome = COMMIT_FAILED;
	if (!connection_make_ready(conn, err))
		return false;
	/* What is lost from here on is not known to be undone. */
	conn->transaction = TRANSACTION_NONE;
	FAULT_POINT("commit.before");
	if (connection_command(conn, "COMMIT", err)) {
		FAULT_POINT("commit.after");
		*outcome = COMMIT_DONE;
		return true;
	}
	/* Only a lost race is certain to have written nothing. */
	if (conn->failure == FAILURE_RETRY || conn->failure == FAILURE_WAIT) {
		conn->transaction = TRANSACTION_FAILED;
		transaction_rollback(conn);
	} else {
		*outcome = COMMIT_UNKNOWN;
		connection_close(conn);
	}
	return false;
}

void transaction_rollback(struct connection *conn)
{
	struct error ignored = {0};
	bool is_open = conn->transaction != TRANSACTION_NONE && conn->handle;

	conn->transaction = TRANSACTION_NONE;
	if (is_open && !connection_command(conn, "ROLLBACK", &ignored))
		connection_close(conn);
}

bool transaction_finish(struct connection *conn, bool ok, struct error *err)
{
	enum commit_outcome outcome;

	ok = ok && transaction_commit(conn, &outcome, err);
	transaction_rollback(conn);
	return ok;
}
