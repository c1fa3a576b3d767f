#include "config.h"

#include "orm_mapping/mysql/transaction.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/accounts.h"
#include "tests/support/cmocka.h"
#include "tests/support/fault_proxy.h"

/* A connection by way of a proxy that spoils what it is told to. */
struct spoiled {
	struct fault_proxy *proxy;
	struct connection *conn;
	struct fake_log log;
};

static struct spoiled *spoiled_new(struct database_case *this)
{
	struct spoiled *spoiled = mem_new(this, struct spoiled);
	struct connection_options options = this->database->options;

	assert_non_null(options.url.unix_socket);
	fake_log_init(&spoiled->log, spoiled);
	spoiled->proxy = fault_proxy_new(spoiled, options.url.unix_socket);
	options.url.unix_socket = fault_proxy_socket(spoiled->proxy);
	spoiled->conn = connection_new(spoiled, &options, &spoiled->log.base);
	return spoiled;
}

/* The next command of that kind, once. */
static void spoil(
	struct spoiled *spoiled, enum fault_kind kind, enum fault_command command, const char *text)
{
	fault_proxy_spoil(spoiled->proxy,
		&(struct fault){.kind = kind, .command = command, .text = text, .times = 1});
}

static void answer(struct spoiled *spoiled, enum fault_command command, uint16_t code, int times)
{
	fault_proxy_spoil(spoiled->proxy,
		&(struct fault){
			.kind = FAULT_ERROR, .command = command, .code = code, .times = times});
}

static void test_database_faults__commit_cut_before_is_unknown_and_nothing_is_there(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	enum commit_outcome outcome = COMMIT_DONE;
	struct error err = {0};

	assert_success(transaction_begin(spoiled->conn, &err), &err);
	assert_success(accounts_add(spoiled->conn, &err), &err);
	spoil(spoiled, FAULT_CUT_BEFORE, FAULT_AT_TEXT, "COMMIT");
	assert_false(transaction_commit(spoiled->conn, &outcome, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(outcome, COMMIT_UNKNOWN);
	transaction_rollback(spoiled->conn);
	assert_int_equal(accounts_count(spoiled->conn), 2);
}

static void test_database_faults__commit_whose_answer_is_lost_is_unknown_and_all_is_there(
	void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	enum commit_outcome outcome = COMMIT_DONE;
	struct error err = {0};

	assert_success(transaction_begin(spoiled->conn, &err), &err);
	assert_success(accounts_add(spoiled->conn, &err), &err);
	spoil(spoiled, FAULT_CUT_AFTER, FAULT_AT_TEXT, "COMMIT");
	assert_false(transaction_commit(spoiled->conn, &outcome, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(outcome, COMMIT_UNKNOWN);
	transaction_rollback(spoiled->conn);
	assert_int_equal(accounts_count(spoiled->conn), 3);
}

/* What each class becomes when a write within a transaction, or COMMIT, is answered with it. */
static const struct {
	uint16_t code;
	enum error_kind kind;
	enum commit_outcome at_commit;
	const char *message;
} answers[] = {
	{1213, ERROR_BUSY,        COMMIT_FAILED,  "deadlock"                                        },
	{1205, ERROR_BUSY,        COMMIT_FAILED,  "waited too long for a lock"                      },
	{1020, ERROR_BUSY,        COMMIT_FAILED,  "another transaction changed the row"             },
	{3101, ERROR_BUSY,        COMMIT_FAILED,  "rolled back by the replication group"            },
	{1927, ERROR_BUSY,        COMMIT_UNKNOWN, "connection killed"                               },
	{1053, ERROR_BUSY,        COMMIT_UNKNOWN, "the database is shutting down"                   },
	{1290, ERROR_BUSY,        COMMIT_UNKNOWN, "the database is read-only"                       },
	{1047, ERROR_BUSY,        COMMIT_UNKNOWN, "the database node is not ready"                  },
	{1412, ERROR_BUSY,        COMMIT_UNKNOWN, "a table was altered"                             },
	{1226, ERROR_UNAVAILABLE, COMMIT_UNKNOWN, "the database is not available"                   },
	{1461, ERROR_UNAVAILABLE, COMMIT_UNKNOWN, "the database is not available"                   },
	{1146, ERROR_INTERNAL,    COMMIT_UNKNOWN, "database error 1146: an error of the fault proxy"},
	{1064, ERROR_INTERNAL,    COMMIT_UNKNOWN, "database error 1064: an error of the fault proxy"},
};

static void test_database_faults__an_error_in_a_transaction_has_its_kind_and_undoes_all(
	void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct error err = {0};

		assert_success(transaction_begin(spoiled->conn, &err), &err);
		assert_success(accounts_add(spoiled->conn, &err), &err);
		answer(spoiled, FAULT_AT_EXECUTE, answers[i].code, 1);
		assert_false(accounts_set(spoiled->conn, 1, &err));
		assert_row(err.kind == answers[i].kind, answers[i].message);
		assert_string_equal(err.message, answers[i].message);
		transaction_rollback(spoiled->conn);
		assert_int_equal(accounts_count(spoiled->conn), 2);
		assert_int_equal(accounts_total(spoiled->conn), 0);
	}
}

static void test_database_faults__only_a_lost_race_at_commit_is_certain(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		enum commit_outcome outcome = COMMIT_DONE;
		struct error err = {0};

		assert_success(transaction_begin(spoiled->conn, &err), &err);
		assert_success(accounts_add(spoiled->conn, &err), &err);
		fault_proxy_spoil(spoiled->proxy,
			&(struct fault){
				.kind = FAULT_ERROR,
				.command = FAULT_AT_TEXT,
				.text = "COMMIT",
				.code = answers[i].code,
				.times = 1,
			});
		assert_false(transaction_commit(spoiled->conn, &outcome, &err));
		assert_row(outcome == answers[i].at_commit, answers[i].message);
		transaction_rollback(spoiled->conn);
		/* The proxy never passed it on, so the server has not committed. */
		assert_int_equal(accounts_count(spoiled->conn), 2);
	}
}

static void test_database_faults__the_server_text_goes_to_the_log_not_to_clients(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	struct error err = {0};

	answer(spoiled, FAULT_AT_EXECUTE, 1226, 1);
	assert_false(accounts_set(spoiled->conn, 1, &err));
	assert_string_equal(err.message, "the database is not available");
	assert_int_equal(fake_log_count(&spoiled->log, "\"code\":1226"), 1);
	assert_int_equal(fake_log_count(&spoiled->log, "an error of the fault proxy"), 1);
}

static void test_database_faults__a_read_that_was_cut_is_repeated_once(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);

	for (int kind = FAULT_CUT_BEFORE; kind <= FAULT_CUT_AFTER; kind++) {
		assert_int_equal(accounts_count(spoiled->conn), 2);
		spoil(spoiled, (enum fault_kind)kind, FAULT_AT_EXECUTE, NULL);
		assert_int_equal(accounts_count(spoiled->conn), 2);
		assert_int_equal(fault_proxy_rest(spoiled->proxy), 0);
	}
}

static void test_database_faults__a_read_that_is_cut_again_and_again_gives_up(void **state)
{
	static const struct query query = {.sql = "SELECT 1", .results = &number_type};
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	struct rows found = {.mem = this};
	struct error err = {0};

	fault_proxy_spoil(spoiled->proxy,
		&(struct fault){.kind = FAULT_CUT_BEFORE, .command = FAULT_AT_EXECUTE, .times = 3});
	assert_false(mapper_fetch(spoiled->conn, &query, NULL, &found, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(fault_proxy_rest(spoiled->proxy), 1);
}

static void test_database_faults__a_beginning_that_was_cut_is_repeated_once(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	struct error err = {0};

	assert_int_equal(accounts_count(spoiled->conn), 2);
	spoil(spoiled, FAULT_CUT_BEFORE, FAULT_AT_TEXT, "START TRANSACTION");
	assert_success(transaction_begin(spoiled->conn, &err), &err);
	transaction_rollback(spoiled->conn);

	fault_proxy_spoil(spoiled->proxy,
		&(struct fault){
			.kind = FAULT_CUT_BEFORE,
			.command = FAULT_AT_TEXT,
			.text = "START TRANSACTION",
			.times = 2,
		});
	assert_false(transaction_begin(spoiled->conn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_success(transaction_begin(spoiled->conn, &err), &err);
	transaction_rollback(spoiled->conn);
}

/* It may have been done: outside a transaction nobody can know. */
static void test_database_faults__a_lone_write_that_was_cut_is_never_repeated(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	struct error err = {0};

	spoil(spoiled, FAULT_CUT_AFTER, FAULT_AT_EXECUTE, NULL);
	assert_false(accounts_add(spoiled->conn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_int_equal(accounts_count(spoiled->conn), 3);
}

static void test_database_faults__a_connection_lost_in_a_transaction_is_a_lost_race(void **state)
{
	static const enum fault_command commands[] = {FAULT_AT_PREPARE, FAULT_AT_EXECUTE};
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (int kind = FAULT_CUT_BEFORE; kind <= FAULT_CUT_AFTER; kind++) {
			struct error err = {0};

			assert_success(transaction_begin(spoiled->conn, &err), &err);
			spoil(spoiled, (enum fault_kind)kind, commands[i], NULL);
			assert_false(accounts_set(spoiled->conn, 1, &err));
			assert_int_equal(err.kind, ERROR_BUSY);
			assert_non_null(strstr(err.message, "connection"));
			transaction_rollback(spoiled->conn);
			assert_int_equal(accounts_total(spoiled->conn), 0);
			connection_close(spoiled->conn); /* what is prepared, is forgotten */
		}
}

/* On a new connection it would see what others did meanwhile, and hold no lock. */
static void test_database_faults__a_read_in_a_transaction_is_never_repeated(void **state)
{
	static const struct query query = {.sql = "SELECT 1", .results = &number_type};
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	struct rows found = {.mem = this};
	struct error err = {0};

	assert_success(transaction_begin(spoiled->conn, &err), &err);
	spoil(spoiled, FAULT_CUT_BEFORE, FAULT_AT_EXECUTE, NULL);
	assert_false(mapper_fetch(spoiled->conn, &query, NULL, &found, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_non_null(strstr(err.message, "connection"));
}

static const uint16_t prepare_again[] = {1615, 1243};

static void test_database_faults__a_statement_is_prepared_again_where_nothing_was_written(
	void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);

	for (size_t i = 0; i < ARRAY_SIZE(prepare_again); i++) {
		enum commit_outcome outcome;
		struct error err = {0};

		struct statement_counts before = accounts_statements(spoiled->conn);
		struct statement_counts after;

		assert_int_equal(accounts_count(spoiled->conn), 2);
		answer(spoiled, FAULT_AT_EXECUTE, prepare_again[i], 1);
		assert_int_equal(accounts_count(spoiled->conn), 2);
		after = accounts_statements(spoiled->conn);
		assert_true(after.closed > before.closed && after.prepared > before.prepared);

		assert_success(transaction_begin(spoiled->conn, &err), &err);
		answer(spoiled, FAULT_AT_EXECUTE, prepare_again[i], 1);
		assert_success(accounts_set(spoiled->conn, 1, &err), &err);
		assert_success(transaction_commit(spoiled->conn, &outcome, &err), &err);
		assert_int_equal(accounts_total(spoiled->conn), 7);
	}
}

static void test_database_faults__after_a_write_the_whole_use_case_runs_again_instead(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);

	for (size_t i = 0; i < ARRAY_SIZE(prepare_again); i++) {
		struct error err = {0};

		assert_success(transaction_begin(spoiled->conn, &err), &err);
		assert_success(accounts_add(spoiled->conn, &err), &err);
		answer(spoiled, FAULT_AT_EXECUTE, prepare_again[i], 1);
		assert_false(accounts_set(spoiled->conn, 1, &err));
		assert_int_equal(err.kind, ERROR_BUSY);
		transaction_rollback(spoiled->conn);
		assert_int_equal(accounts_count(spoiled->conn), 2);
	}
}

static void test_database_faults__a_server_that_takes_no_writes_is_left(void **state)
{
	struct database_case *this = *state;
	struct spoiled *spoiled = spoiled_new(this);
	int64_t session = accounts_session(spoiled->conn);
	struct error err = {0};

	assert_success(transaction_begin(spoiled->conn, &err), &err);
	answer(spoiled, FAULT_AT_EXECUTE, 1290, 1);
	assert_false(accounts_set(spoiled->conn, 1, &err));
	transaction_rollback(spoiled->conn);
	assert_int_not_equal(accounts_session(spoiled->conn), session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNTS_CASE(
			test_database_faults__commit_cut_before_is_unknown_and_nothing_is_there),
		ACCOUNTS_CASE(
			test_database_faults__commit_whose_answer_is_lost_is_unknown_and_all_is_there),
		ACCOUNTS_CASE(
			test_database_faults__an_error_in_a_transaction_has_its_kind_and_undoes_all),
		ACCOUNTS_CASE(test_database_faults__only_a_lost_race_at_commit_is_certain),
		ACCOUNTS_CASE(test_database_faults__the_server_text_goes_to_the_log_not_to_clients),
		ACCOUNTS_CASE(test_database_faults__a_read_that_was_cut_is_repeated_once),
		ACCOUNTS_CASE(test_database_faults__a_read_that_is_cut_again_and_again_gives_up),
		ACCOUNTS_CASE(test_database_faults__a_beginning_that_was_cut_is_repeated_once),
		ACCOUNTS_CASE(test_database_faults__a_lone_write_that_was_cut_is_never_repeated),
		ACCOUNTS_CASE(
			test_database_faults__a_connection_lost_in_a_transaction_is_a_lost_race),
		ACCOUNTS_CASE(test_database_faults__a_read_in_a_transaction_is_never_repeated),
		ACCOUNTS_CASE(
			test_database_faults__a_statement_is_prepared_again_where_nothing_was_written),
		ACCOUNTS_CASE(
			test_database_faults__after_a_write_the_whole_use_case_runs_again_instead),
		ACCOUNTS_CASE(test_database_faults__a_server_that_takes_no_writes_is_left),
	};

	return cmocka_run_group_tests(tests, database_case_open_group, database_case_close_group);
}
