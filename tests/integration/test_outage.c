#include "config.h"

#include "base/monotonic.h"
#include "orm_mapping/mysql/connection.h"

#include "orm_mapping/mysql/client_library.h"
#include "orm_mapping/mysql/transaction.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/mariadb.h"
#include "tests/support/process.h"

/* An outage is noticed by a refused connection, not by waiting. */
#define AT_ONCE_MS 2000

/* A server of this program's own, started before each test and stopped by some. */
struct outage {
	struct mariadb *server;
	struct connection_options options;
	struct connection *conn;
	struct fake_log log;
};

static int install_server(void **state)
{
	struct error err = {0};

	assert_success(client_library_init(&err), &err);
	*state = mariadb_new(NULL);
	return 0;
}

static int remove_server(void **state)
{
	return talloc_free(*state);
}

static int set_up(void **state)
{
	struct outage *outage = mem_new(NULL, struct outage);
	struct error err = {0};

	outage->server = *state;
	outage->options = (struct connection_options){CONNECTION_DEFAULTS};
	assert_success(database_url_parse(outage, mariadb_url(outage, outage->server, "mysql"),
			       &outage->options.url, &err),
		&err);
	fake_log_init(&outage->log, outage);
	outage->conn = connection_new(outage, &outage->options, &outage->log.base);
	mariadb_start(outage->server);
	*state = outage;
	return 0;
}

static int tear_down(void **state)
{
	struct outage *outage = *state;

	mariadb_kill(outage->server);
	return talloc_free(outage);
}

static const struct query one = {.sql = "SELECT 1", .results = &number_type};

static void test_outage__a_stopped_server_is_unavailable_at_once_and_usable_when_back(void **state)
{
	struct outage *outage = *state;
	struct rows found = {.mem = outage};
	struct error err = {0};
	int64_t start;

	assert_int_equal(database_case_number(outage->conn, &one), 1);
	mariadb_stop(outage->server);
	start = monotonic_ms();
	assert_false(mapper_fetch(outage->conn, &one, NULL, &found, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(err.message, "the database is not available");
	assert_false(transaction_begin(outage->conn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_true(monotonic_ms() - start < AT_ONCE_MS);
	assert_true(fake_log_count(&outage->log, "mariadb.sock") > 0);

	mariadb_start(outage->server);
	assert_int_equal(database_case_number(outage->conn, &one), 1);
	assert_success(transaction_begin(outage->conn, &err), &err);
	transaction_rollback(outage->conn);
}

static void test_outage__a_restart_between_two_transactions_goes_unnoticed(void **state)
{
	struct outage *outage = *state;
	struct error err = {0};

	for (int i = 0; i < 2; i++) {
		assert_success(transaction_begin(outage->conn, &err), &err);
		assert_int_equal(database_case_number(outage->conn, &one), 1);
		transaction_rollback(outage->conn);
		mariadb_stop(outage->server);
		mariadb_start(outage->server);
	}
	assert_int_equal(database_case_number(outage->conn, &one), 1);
}

static void test_outage__a_server_that_dies_in_a_transaction_has_undone_it(void **state)
{
	struct outage *outage = *state;
	struct rows found = {.mem = outage};
	struct error err = {0};

	assert_success(transaction_begin(outage->conn, &err), &err);
	mariadb_kill(outage->server);
	assert_false(mapper_fetch(outage->conn, &one, NULL, &found, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	transaction_rollback(outage->conn);
	assert_false(transaction_begin(outage->conn, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	mariadb_start(outage->server);
	assert_success(transaction_begin(outage->conn, &err), &err);
	transaction_rollback(outage->conn);
}

static void test_outage__a_server_without_tls_is_refused_where_tls_is_required(void **state)
{
	struct outage *outage = *state;
	struct connection_options options = outage->options;
	struct connection *conn;
	struct error err = {0};

	assert_success(database_url_parse(outage, mariadb_tcp_url(outage, outage->server, "mysql"),
			       &options.url, &err),
		&err);
	conn = connection_new(outage, &options, &outage->log.base);
	assert_success(connection_open(conn, &err), &err);

	for (int tls = CONNECTION_TLS_REQUIRED; tls <= CONNECTION_TLS_VERIFY_IDENTITY; tls++) {
		options.tls = (enum connection_tls)tls;
		conn = connection_new(outage, &options, &outage->log.base);
		assert_false(connection_open(conn, &err));
		assert_int_equal(err.kind, ERROR_UNAVAILABLE);
		assert_non_null(strstr(err.message, "TLS"));
	}
}

static void test_outage__a_unix_socket_needs_no_tls(void **state)
{
	struct outage *outage = *state;
	struct connection_options options = outage->options;
	struct connection *conn;
	struct error err = {0};

	options.tls = CONNECTION_TLS_VERIFY_IDENTITY;
	conn = connection_new(outage, &options, &outage->log.base);
	assert_success(connection_open(conn, &err), &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
		CASE(test_outage__a_stopped_server_is_unavailable_at_once_and_usable_when_back),
		CASE(test_outage__a_restart_between_two_transactions_goes_unnoticed),
		CASE(test_outage__a_server_that_dies_in_a_transaction_has_undone_it),
		CASE(test_outage__a_server_without_tls_is_refused_where_tls_is_required),
		CASE(test_outage__a_unix_socket_needs_no_tls),
#undef CASE
	};

	return cmocka_run_group_tests(tests, install_server, remove_server);
}
