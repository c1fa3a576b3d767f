#include "config.h"

#include "orm_mapping/mysql/statement.h"

#include "tests/support/accounts.h"
#include "tests/support/cmocka.h"

static int64_t account_amount(const struct rows *found)
{
	return ((const struct account_row *)found->items)->amount;
}

static void test_statement__altered_tables_are_read_and_written_on(void **state)
{
	static const char *const alterations[] = {
		"SELECT 1 INTO @nothing",
		"ALTER TABLE account ADD COLUMN note varchar(10) NOT NULL DEFAULT '' FIRST",
		"ALTER TABLE account MODIFY amount bigint NOT NULL",
		"ALTER TABLE account DROP COLUMN note",
		"CREATE TABLE copy LIKE account",
		"INSERT INTO copy SELECT * FROM account",
		"RENAME TABLE account TO old_account, copy TO account",
		"DROP TABLE old_account",
	};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(alterations); i++) {
		struct account_row before = {.id = 2};
		struct account_row after;
		struct rows found = {.mem = this};
		struct error err = {0};

		test_database_run(this->database, alterations[i]);
		assert_row(mapper_find(this->conn, &account_table, &before, &found, &err) &&
				found.count == 1,
			alterations[i]);
		before.amount = account_amount(&found);
		after = (struct account_row){2, before.amount + 1};
		assert_row(mapper_update(this->conn, &account_table, &before, &after, &err),
			alterations[i]);
		assert_row(mapper_find(this->conn, &account_table, &before, &found, &err) &&
				account_amount(&found) == after.amount,
			alterations[i]);
	}
}

static void test_statement__a_column_that_is_gone_is_an_internal_error(void **state)
{
	struct database_case *this = *state;
	struct account_row key = {.id = 2};
	struct rows found = {.mem = this};
	struct error err = {0};

	assert_success(mapper_find(this->conn, &account_table, &key, &found, &err), &err);
	test_database_run(this->database, "ALTER TABLE account DROP COLUMN amount");
	assert_false(mapper_find(this->conn, &account_table, &key, &found, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_non_null(strstr(err.message, "1054"));
	test_database_run(this->database, "ALTER TABLE account ADD amount int NOT NULL DEFAULT 5");
	assert_success(mapper_find(this->conn, &account_table, &key, &found, &err), &err);
	assert_int_equal(account_amount(&found), 5);
}

static void test_statement__is_prepared_once(void **state)
{
	struct database_case *this = *state;
	int64_t before = accounts_statements(this->conn).prepared;

	for (int i = 0; i < 10; i++)
		(void)accounts_count(this->conn);
	assert_int_equal(accounts_statements(this->conn).prepared, before + 1);
}

/* Room for three: two that are used all the time, and one after the other of the rest. */
static void test_statement__the_one_unused_for_longest_makes_room(void **state)
{
	struct database_case *this = *state;
	struct connection_options options = this->database->options;
	struct statement_counts counts = {0, 0};
	struct connection *conn;

	options.statements_max = 3;
	conn = connection_new(this, &options, &this->database->log.base);
	for (int i = 0; i < 20; i++) {
		struct query *query = mem_new(this, struct query);

		query->sql = mem_printf(this, "SELECT %d", i);
		query->results = &number_type;
		assert_int_equal(database_case_number(conn, query), i);
		assert_int_equal(accounts_count(conn), 2);
		counts = accounts_statements(conn);
		assert_true(counts.prepared - counts.closed <= 3);
	}
	assert_int_equal(counts.prepared, 20 + 2);
}

/* As statements made at run time have it: the same address, and something else there. */
static void test_statement__a_transient_one_is_closed_once_it_ran(void **state)
{
	struct database_case *this = *state;
	struct connection_options options = this->database->options;
	struct query query = {.results = &number_type, .is_transient = true};
	struct statement_counts counts;
	struct connection *conn;

	options.statements_max = 2;
	conn = connection_new(this, &options, &this->database->log.base);
	for (int i = 0; i < 10; i++) {
		query.sql = mem_printf(this, "SELECT %d", i);
		assert_int_equal(database_case_number(conn, &query), i);
		assert_int_equal(accounts_count(conn), 2);
		counts = accounts_statements(conn);
		assert_int_equal(counts.closed, i + 1);
	}
	assert_int_equal(counts.prepared, 10 + 2);
}

static void test_statement__a_transient_one_that_fails_is_closed(void **state)
{
	struct database_case *this = *state;
	struct table accounts = account_table;
	struct account_row row = {1, 1};
	struct account_row other = {2, 5};
	struct account_row changed = {2, 6};
	struct statement_counts before = accounts_statements(this->conn);
	struct statement_counts after;
	struct error err = {0};

	accounts.is_transient = true;
	assert_false(mapper_insert(this->conn, &accounts, &row, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_success(mapper_update(this->conn, &accounts, &other, &changed, &err), &err);
	assert_success(mapper_delete(this->conn, &accounts, &other, &err), &err);
	after = accounts_statements(this->conn);
	assert_int_equal(after.prepared, before.prepared + 3);
	assert_int_equal(after.closed, before.closed + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNTS_CASE(test_statement__altered_tables_are_read_and_written_on),
		ACCOUNTS_CASE(test_statement__a_column_that_is_gone_is_an_internal_error),
		ACCOUNTS_CASE(test_statement__is_prepared_once),
		ACCOUNTS_CASE(test_statement__the_one_unused_for_longest_makes_room),
		ACCOUNTS_CASE(test_statement__a_transient_one_is_closed_once_it_ran),
		ACCOUNTS_CASE(test_statement__a_transient_one_that_fails_is_closed),
	};

	return cmocka_run_group_tests(tests, database_case_open_group, database_case_close_group);
}
