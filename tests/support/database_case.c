#include "config.h"

#include "tests/support/database_case.h"

#include "tests/support/cmocka.h"

static const struct column number_columns[] = {COLUMN(number_row, number, COLUMN_PLAIN)};
const struct row_type number_type = ROW_TYPE(number_row, number_columns);

static const struct column text_columns[] = {COLUMN(text_row, text, COLUMN_PLAIN)};
const struct row_type text_type = ROW_TYPE(text_row, text_columns);

static const struct column status_columns[] = {
	COLUMN(status_row, name, COLUMN_PLAIN),
	COLUMN(status_row, value, COLUMN_PLAIN),
};
const struct row_type status_type = ROW_TYPE(status_row, status_columns);

int64_t server_count(struct connection *conn, const struct query *counters)
{
	struct rows found = {.mem = mem_context(NULL, "server_count")};
	const struct status_row *rows;
	struct error err = {0};
	int64_t sum = 0;

	assert_success(mapper_fetch(conn, counters, NULL, &found, &err), &err);
	rows = found.items;
	for (size_t i = 0; i < found.count; i++)
		sum += rows[i].value;
	talloc_free(found.mem);
	return sum;
}

int64_t server_reads(struct connection *conn)
{
	static const struct query counters = {
		.sql = "SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler\\_read\\_%'"
		       " OR Variable_name = 'Sort_rows'",
		.results = &status_type,
	};

	return server_count(conn, &counters);
}

int64_t server_reads_since(struct connection *conn, int64_t then)
{
	int64_t now = server_reads(conn);

	return now - then - (server_reads(conn) - now);
}

int database_case_open_group(void **state)
{
	*state = test_database_new(NULL);
	return 0;
}

int database_case_close_group(void **state)
{
	return talloc_free(*state);
}

int database_case_set_up(void **state)
{
	struct database_case *this = mem_new(NULL, struct database_case);

	this->database = *state;
	this->conn = connection_new(this, &this->database->options, &this->database->log.base);
	*state = this;
	return 0;
}

int database_case_tear_down(void **state)
{
	return talloc_free(*state);
}

void assert_success(bool ok, const struct error *err)
{
	if (!ok)
		fail_msg("%s: %s", error_kind_name(err->kind), err->message);
}

int64_t database_case_number(struct connection *conn, const struct query *query)
{
	struct rows found = {.mem = mem_context(NULL, "number")};
	struct error err = {0};
	int64_t number;

	assert_success(mapper_fetch(conn, query, NULL, &found, &err), &err);
	assert_int_equal(found.count, 1);
	number = ((const struct number_row *)found.items)->number;
	talloc_free(found.mem);
	return number;
}

struct session_key {
	int64_t session;
};

static const struct column session_columns[] = {
	COLUMN(session_key, session, COLUMN_PLAIN),
};

bool session_has_ended(struct connection *conn, int64_t session)
{
	static const struct row_type params = ROW_TYPE(session_key, session_columns);
	static const struct query query = {
		.sql = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = ?",
		.params = &params,
		.results = &number_type,
	};
	struct session_key key = {session};
	struct rows found = {.mem = mem_context(NULL, "session")};
	struct error err = {0};
	bool has_ended = mapper_fetch(conn, &query, &key, &found, &err) &&
		((const struct number_row *)found.items)->number == 0;

	talloc_free(found.mem);
	return has_ended;
}
