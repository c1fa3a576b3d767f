#include "config.h"

#include "orm_mapping/tables/row_statement.h"

#include "orm_mapping/mapper/name.h"

void row_statement_begin(struct row_statement *statement, TALLOC_CTX *owner, struct error *err)
{
	*statement = (struct row_statement){
		.composed.mem = mem_context(owner, "row statement"),
		.err = err,
	};
	statement->composed.sql = text_stream_open(&statement->text);
}

void row_statement_put(struct row_statement *statement, const char *sql)
{
	(void)fputs(sql, statement->composed.sql);
}

void row_statement_put_name(struct row_statement *statement, const char *name)
{
	name_put(statement->composed.sql, name);
}

static bool put_value(
	struct row_statement *statement, const struct row_field *field, const char *value)
{
	if (value)
		return composed_sql_put_value(&statement->composed, field, value, statement->err);
	row_statement_put(statement, "NULL");
	return field->flags & ROW_NULLABLE ||
		error_set(statement->err, ERROR_INVALID, "%s must be given", field->name);
}

void row_statement_put_value(
	struct row_statement *statement, const struct row_field *field, const char *value)
{
	statement->is_refused = statement->is_refused || !put_value(statement, field, value);
}

static struct query query_of(struct row_statement *statement, const struct row_type *results)
{
	return (struct query){
		.sql = text_stream_take(&statement->text, statement->composed.mem),
		.params = composed_sql_params(&statement->composed),
		.results = results,
		.is_transient = true,
	};
}

bool row_statement_fetch(struct row_statement *statement, struct connection *conn,
	const struct row_type *results, struct rows *out)
{
	struct query query = query_of(statement, results);
	bool ok = !statement->is_refused &&
		mapper_fetch(conn, &query, statement->composed.values, out, statement->err);

	TALLOC_FREE(statement->composed.mem);
	return ok;
}

bool row_statement_execute(
	struct row_statement *statement, struct connection *conn, struct effect *effect)
{
	struct query query = query_of(statement, NULL);
	bool ok = !statement->is_refused &&
		mapper_execute(conn, &query, statement->composed.values, effect, statement->err);

	TALLOC_FREE(statement->composed.mem);
	return ok;
}
