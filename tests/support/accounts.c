#include "config.h"

#include "tests/support/accounts.h"

#include "tests/support/cmocka.h"
#include "tests/support/process.h"

static const struct column account_columns[] = {
	COLUMN(account_row, id, COLUMN_KEY),
	COLUMN(account_row, amount, COLUMN_PLAIN),
};

const struct table account_table = {
	.name = "account",
	.row = ROW_TYPE(account_row, account_columns),
};

bool accounts_set(struct connection *conn, int64_t id, struct error *err)
{
	static const struct query query = {
		.sql = "UPDATE account SET amount = 7 WHERE id = ?",
		.params = &number_type,
	};

	return mapper_execute(conn, &query, &(struct number_row){id}, NULL, err);
}

bool accounts_add(struct connection *conn, struct error *err)
{
	static const struct query query = {.sql = "INSERT INTO account VALUES (3, 0)"};

	return mapper_execute(conn, &query, NULL, NULL, err);
}

int64_t accounts_count(struct connection *conn)
{
	static const struct query query = {
		.sql = "SELECT COUNT(*) FROM account",
		.results = &number_type,
	};

	return database_case_number(conn, &query);
}

int64_t accounts_total(struct connection *conn)
{
	static const struct query query = {
		.sql = "SELECT SUM(amount) FROM account",
		.results = &number_type,
	};

	return database_case_number(conn, &query);
}

int64_t accounts_session(struct connection *conn)
{
	static const struct query query = {
		.sql = "SELECT CONNECTION_ID()",
		.results = &number_type,
	};

	return database_case_number(conn, &query);
}

struct statement_counts accounts_statements(struct connection *conn)
{
	static const struct query counters = {
		.sql = "SHOW SESSION STATUS WHERE Variable_name IN"
		       " ('Com_stmt_close', 'Com_stmt_prepare')",
		.results = &status_type,
	};
	struct rows found = {.mem = mem_context(NULL, "status")};
	struct error err = {0};
	const struct status_row *rows;
	struct statement_counts counts;

	assert_success(mapper_fetch(conn, &counters, NULL, &found, &err), &err);
	rows = found.items;
	assert_int_equal(found.count, 2);
	assert_string_equal(rows[0].name, "Com_stmt_close");
	counts = (struct statement_counts){rows[1].value, rows[0].value};
	talloc_free(found.mem);
	return counts;
}

bool accounts_are_alone(void *database_case)
{
	static const struct query others = {
		.sql = "SELECT COUNT(*) FROM information_schema.PROCESSLIST"
		       " WHERE DB = DATABASE() AND ID <> CONNECTION_ID()",
		.results = &number_type,
	};
	struct database_case *this = database_case;
	struct rows found = {.mem = this};
	struct error err = {0};

	/* MySQL does not tell as long as anybody's statement has bytes in it that are no text. */
	return mapper_fetch(this->database->conn, &others, NULL, &found, &err) &&
		((const struct number_row *)found.items)->number == 0;
}

void accounts_kill_session(struct database_case *this, int64_t session)
{
	test_database_run(
		this->database, mem_printf(this, "KILL CONNECTION %lld", (long long)session));
	assert_true(eventually(accounts_are_alone, this));
}

int accounts_set_up(void **state)
{
	struct test_database *database = *state;

	test_database_run(database, "DROP TABLE IF EXISTS account");
	test_database_run(database,
		"CREATE TABLE account (id int PRIMARY KEY, amount int NOT NULL) ENGINE=InnoDB");
	test_database_run(database, "INSERT INTO account VALUES (1, 0), (2, 0)");
	return database_case_set_up(state);
}
