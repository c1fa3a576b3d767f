#include "config.h"

#include "orm_mapping/mysql/statement.h"

#include <assert.h>
#include <string.h>

#include "base/fault_point.h"
#include "orm_mapping/mysql/connection_state.h"

static bool is_same(const struct statement_key *a, const struct statement_key *b)
{
	return a->subject == b->subject && a->operation == b->operation && a->rows == b->rows &&
		a->variant == b->variant;
}

static void move_to_front(struct connection *conn, size_t index)
{
	struct statement *statement = conn->statements[index];

	memmove(conn->statements + 1, conn->statements, index * sizeof(struct statement *));
	conn->statements[0] = statement;
}

struct statement *statement_find(struct connection *conn, const struct statement_key *key)
{
	for (size_t i = 0; i < conn->statement_count; i++)
		if (is_same(&conn->statements[i]->key, key)) {
			move_to_front(conn, i);
			return conn->statements[0];
		}
	return NULL;
}

static int close_handle(struct statement *statement)
{
	mysql_stmt_close(statement->handle);
	return 0;
}

static struct statement *new_statement(
	struct connection *conn, const struct statement_key *key, const struct statement_text *text)
{
	struct statement *statement = mem_new(conn, struct statement);

	statement->key = *key;
	statement->text = *text;
	statement->conn = conn;
	statement->handle = mysql_stmt_init(conn->handle);
	if (!statement->handle)
		mem_exhausted();
	talloc_set_destructor(statement, close_handle);
	return statement;
}

/* There is room for one more than may be kept, so that one that will not be crowds out none. */
static void keep(struct connection *conn, struct statement *statement)
{
	if (conn->statement_count == conn->options.statements_max && !statement->text.is_transient)
		talloc_free(conn->statements[--conn->statement_count]);
	conn->statements[conn->statement_count] = statement;
	move_to_front(conn, conn->statement_count++);
}

/* A statement in use is the one used last. */
static void forget_first(struct connection *conn)
{
	struct statement *statement = conn->statements[0];

	conn->reading = NULL;
	conn->statement_count--;
	memmove(conn->statements, conn->statements + 1,
		conn->statement_count * sizeof(struct statement *));
	talloc_free(statement);
}

/*
 * Always false. Afterwards the statement may be gone, with its connection or alone. What goes wrong
 * while rows arrive, as a deadlock after the first of them, MariaDB's library notes at the
 * connection alone.
 */
static bool fail(struct statement *statement, struct error *err)
{
	struct connection *conn = statement->conn;
	const struct statement_text *text = &statement->text;
	bool is_noted = mysql_stmt_errno(statement->handle) != 0;
	unsigned code = is_noted ? mysql_stmt_errno(statement->handle) : mysql_errno(conn->handle);
	const char *message =
		is_noted ? mysql_stmt_error(statement->handle) : mysql_error(conn->handle);
	const struct failure *failure = failure_find(code);

	if (failure->class == FAILURE_DOMAIN)
		return failure_of_constraint(
			failure, message, text->constraints, text->constraint_count, err);
	(void)connection_fail(conn, code, message, err);
	if (failure->class == FAILURE_REPREPARE)
		forget_first(conn);
	return false;
}

/* A table of columns that does not fit its SQL would have the library write past our buffers. */
static bool check_counts(const struct statement *statement, struct error *err)
{
	const struct statement_text *text = &statement->text;
	unsigned long params = mysql_stmt_param_count(statement->handle);
	unsigned results = mysql_stmt_field_count(statement->handle);

	if (params != text->param_count || results != text->result_count)
		return error_set(err, ERROR_INTERNAL,
			"%lu parameters and %u results where %zu and %zu are declared: %s", params,
			results, text->param_count, text->result_count, text->sql);
	return true;
}

bool statement_prepare(struct connection *conn, const struct statement_key *key,
	const struct statement_text *text, struct statement **out, struct error *err)
{
	struct statement *statement;
	bool ok;

	if (!connection_make_ready(conn, err))
		return false;
	statement = new_statement(conn, key, text);
	if (mysql_stmt_prepare(statement->handle, text->sql, strlen(text->sql)))
		ok = connection_fail(conn, mysql_stmt_errno(statement->handle),
			mysql_stmt_error(statement->handle), err);
	else
		ok = check_counts(statement, err);
	if (!ok) {
		talloc_free(statement);
		return false;
	}
	keep(conn, statement);
	*out = statement;
	return true;
}

/* Both work in memory alone and fail for nothing but a type that the library does not know. */
void statement_bind_params(struct statement *statement, MYSQL_BIND *binds)
{
	mysql_flag failed = mysql_stmt_bind_param(statement->handle, binds);

	assert(!failed);
}

void statement_bind_results(struct statement *statement, MYSQL_BIND *binds)
{
	mysql_flag failed = mysql_stmt_bind_result(statement->handle, binds);

	assert(!failed);
}

bool statement_execute(struct statement *statement, struct error *err)
{
	struct connection *conn = statement->conn;

	if (!connection_make_ready(conn, err))
		return false;
	FAULT_POINT("statement.before");
	if (mysql_stmt_execute(statement->handle))
		return fail(statement, err);
	FAULT_POINT("statement.after");
	if (statement->text.result_count > 0)
		conn->reading = statement;
	else
		conn->has_written = true;
	return true;
}

bool statement_may_repeat(const struct connection *conn, bool without_effect)
{
	return conn->repeat == REPEAT_ANYTHING ||
		(conn->repeat == REPEAT_READING && without_effect);
}

bool statement_fetch(struct statement *statement, bool *has_row, struct error *err)
{
	switch (mysql_stmt_fetch(statement->handle)) {
	case 0:
	case MYSQL_DATA_TRUNCATED: /* whoever bound the column looks at its error flag */
		*has_row = true;
		return true;
	case MYSQL_NO_DATA:
		*has_row = false;
		return true;
	default:
		return fail(statement, err);
	}
}

bool statement_fetch_column(
	struct statement *statement, unsigned column, MYSQL_BIND *bind, struct error *err)
{
	return mysql_stmt_fetch_column(statement->handle, bind, column, 0) == 0 ||
		fail(statement, err);
}

void statement_end(struct connection *conn)
{
	if (conn->reading)
		mysql_stmt_free_result(conn->reading->handle);
	conn->reading = NULL;
	if (conn->statement_count > 0 && conn->statements[0]->text.is_transient)
		forget_first(conn);
}

uint64_t statement_affected_rows(const struct statement *statement)
{
	return mysql_stmt_affected_rows(statement->handle);
}

uint64_t statement_insert_id(const struct statement *statement)
{
	return mysql_stmt_insert_id(statement->handle);
}
