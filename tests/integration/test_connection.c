#include "config.h"

#include "orm_mapping/mysql/connection.h"

#include "orm_mapping/mysql/transaction.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/accounts.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"

static void test_connection__opens_at_first_use_only(void **state)
{
	struct database_case *this = *state;

	assert_true(eventually(accounts_are_alone, this));
	assert_true(accounts_session(this->conn) > 0);
	assert_false(accounts_are_alone(this));
	connection_close(this->conn);
	connection_close(this->conn);
	assert_true(eventually(accounts_are_alone, this));
	assert_true(accounts_session(this->conn) > 0);
}

static const struct column two_texts[] = {
	COLUMN(text_row, text, COLUMN_PLAIN),
	COLUMN(text_row, text, COLUMN_PLAIN),
};
static const struct row_type two_texts_type = ROW_TYPE(text_row, two_texts);

static void test_connection__session_is_as_promised(void **state)
{
	static const struct {
		const char *expression;
		const char *value;
	} rows[] = {
		{"@@character_set_client",                   "utf8mb4"},
		{"@@character_set_connection",               "utf8mb4"},
		{"@@character_set_results",                  "utf8mb4"},
		{"@@sql_mode",
                 "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_"
			"ZERO,"
			"NO_ENGINE_SUBSTITUTION"                      },
		{"IF(@@autocommit, 'on', 'off')",            "on"     },
		{"CONCAT(@@innodb_lock_wait_timeout)",       "2"      },
		{"@@lc_messages",                            "en_US"  },
		{"CONCAT(@@time_zone = @@global.time_zone)", "1"      },
	};
	/* The variable is called differently by MariaDB and MySQL. */
	static const struct query isolation = {
		.sql = "SHOW SESSION VARIABLES WHERE Variable_name IN"
		       " ('tx_isolation', 'transaction_isolation') AND Value <> 'READ-COMMITTED'",
		.results = &two_texts_type,
	};
	struct database_case *this = *state;
	struct rows found = {.mem = this};
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct query *query = mem_new(this, struct query);
		const struct text_row *row;

		query->sql = mem_printf(this, "SELECT %s", rows[i].expression);
		query->results = &text_type;
		assert_success(mapper_fetch(this->conn, query, NULL, &found, &err), &err);
		row = found.items;
		assert_string_equal(row->text, rows[i].value);
	}
	assert_success(mapper_fetch(this->conn, &isolation, NULL, &found, &err), &err);
	assert_int_equal(found.count, 0);
}

static void test_connection__one_statement_is_all_that_a_text_may_hold(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};

	assert_false(connection_run(this->conn, "DELETE FROM account; DELETE FROM account", &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_int_equal(accounts_count(this->conn), 2);
}

static void test_connection__local_files_are_never_sent(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};

	assert_false(connection_run(this->conn,
		"LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE account (id)", &err));
	assert_int_equal(accounts_count(this->conn), 2);
}

static void test_connection__killed_while_idle_the_next_read_succeeds(void **state)
{
	struct database_case *this = *state;
	int64_t first = accounts_session(this->conn);

	accounts_kill_session(this, first);
	assert_int_not_equal(accounts_session(this->conn), first);
}

static void test_connection__killed_while_idle_the_next_transaction_succeeds(void **state)
{
	struct database_case *this = *state;
	enum commit_outcome outcome;
	struct error err = {0};

	accounts_kill_session(this, accounts_session(this->conn));
	assert_success(transaction_begin(this->conn, &err), &err);
	assert_success(accounts_set(this->conn, 1, &err), &err);
	assert_success(transaction_commit(this->conn, &outcome, &err), &err);
	assert_int_equal(accounts_total(this->conn), 7);
}

static void test_connection__timed_out_by_the_server_the_next_read_succeeds(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};
	int64_t first = accounts_session(this->conn);

	assert_success(connection_run(this->conn, "SET SESSION wait_timeout = 1", &err), &err);
	assert_true(eventually(accounts_are_alone, this));
	assert_int_not_equal(accounts_session(this->conn), first);
}

static void test_connection__where_nobody_listens_only_the_log_tells_why(void **state)
{
	struct database_case *this = *state;
	struct connection_options options = this->database->options;
	struct connection *conn;
	struct fake_log log;
	struct error err = {0};

	fake_log_init(&log, this);
	options.url.unix_socket = "/nowhere/mariadb.sock";
	options.url.password = "Zecret";
	conn = connection_new(this, &options, &log.base);

	assert_false(transaction_begin(conn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(err.message, "the database is not available");
	assert_int_equal(fake_log_count(&log, "/nowhere/mariadb.sock"), 1);

	assert_false(connection_open(conn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "/nowhere/mariadb.sock"));
	assert_non_null(strstr(err.message, "start the server"));
	assert_null(strstr(err.message, "Zecret"));
	assert_int_equal(fake_log_count(&log, "Zecret"), 0);
}

static void test_connection__who_may_not_in_is_told_what_to_do(void **state)
{
	static const struct {
		const char *password; /* NULL: the right one */
		const char *name;
		const char *advice;
	} rows[] = {
		{"wrong", "information_schema", "check user and password"},
		{NULL,    "no_such_database",   "create the database"    },
	};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct connection_options options = this->database->options;
		struct connection *conn;
		struct error err = {0};

		if (rows[i].password)
			options.url.password = rows[i].password;
		options.url.name = rows[i].name;
		conn = connection_new(this, &options, &this->database->log.base);
		assert_false(connection_open(conn, &err));
		assert_int_equal(err.kind, ERROR_UNAVAILABLE);
		assert_row(strstr(err.message, rows[i].advice), err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNTS_CASE(test_connection__opens_at_first_use_only),
		ACCOUNTS_CASE(test_connection__session_is_as_promised),
		ACCOUNTS_CASE(test_connection__one_statement_is_all_that_a_text_may_hold),
		ACCOUNTS_CASE(test_connection__local_files_are_never_sent),
		ACCOUNTS_CASE(test_connection__killed_while_idle_the_next_read_succeeds),
		ACCOUNTS_CASE(test_connection__killed_while_idle_the_next_transaction_succeeds),
		ACCOUNTS_CASE(test_connection__timed_out_by_the_server_the_next_read_succeeds),
		ACCOUNTS_CASE(test_connection__where_nobody_listens_only_the_log_tells_why),
		ACCOUNTS_CASE(test_connection__who_may_not_in_is_told_what_to_do),
	};

	return cmocka_run_group_tests(tests, database_case_open_group, database_case_close_group);
}
