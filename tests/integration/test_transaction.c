#include "config.h"

#include "base/monotonic.h"
#include "orm_mapping/mysql/transaction.h"

#include <pthread.h>

#include "orm_mapping/mysql/client_library.h"
#include "tests/support/accounts.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"

static void test_transaction__nothing_more_runs_in_one_whose_session_was_killed(void **state)
{
	struct database_case *this = *state;
	enum commit_outcome outcome = COMMIT_DONE;
	struct error err = {0};

	assert_success(transaction_begin(this->conn, &err), &err);
	assert_success(accounts_set(this->conn, 1, &err), &err);
	accounts_kill_session(this, accounts_session(this->conn));

	assert_false(accounts_add(this->conn, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_false(accounts_add(this->conn, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_false(transaction_commit(this->conn, &outcome, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_int_equal(outcome, COMMIT_FAILED);
	transaction_rollback(this->conn);
	assert_int_equal(accounts_count(this->conn), 2);
	assert_int_equal(accounts_total(this->conn), 0);
}

static void test_transaction__nothing_more_runs_in_one_whose_connection_was_closed(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};

	assert_success(transaction_begin(this->conn, &err), &err);
	connection_close(this->conn);
	assert_false(accounts_set(this->conn, 1, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	transaction_rollback(this->conn);
	assert_success(accounts_set(this->conn, 1, &err), &err);
}

static void test_transaction__rollback_undoes_and_may_be_repeated(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};

	transaction_rollback(this->conn);
	assert_success(transaction_begin(this->conn, &err), &err);
	assert_success(accounts_set(this->conn, 1, &err), &err);
	transaction_rollback(this->conn);
	transaction_rollback(this->conn);
	assert_int_equal(accounts_total(this->conn), 0);
}

/* One of two that update the same two rows the other way round. */
struct rival {
	struct connection *conn;
	pthread_barrier_t *both_hold_one;
	int64_t first;
	int64_t second;
	bool committed;
	struct error err;
};

static void *fight(void *argument)
{
	struct rival *rival = argument;
	enum commit_outcome outcome;
	struct error *err = &rival->err;
	bool ok = client_library_thread_begin(err) && transaction_begin(rival->conn, err) &&
		accounts_set(rival->conn, rival->first, err);

	(void)pthread_barrier_wait(rival->both_hold_one);
	rival->committed = ok && accounts_set(rival->conn, rival->second, err) &&
		transaction_commit(rival->conn, &outcome, err);
	transaction_rollback(rival->conn);
	client_library_thread_end();
	return NULL;
}

static void test_transaction__of_two_in_a_deadlock_one_is_busy(void **state)
{
	struct database_case *this = *state;
	pthread_barrier_t barrier;
	pthread_t threads[2];
	struct rival rivals[2] = {
		{.conn = this->conn, .both_hold_one = &barrier, .first = 1, .second = 2},
		{.both_hold_one = &barrier,                  .first = 2,                   .second = 1 },
	};
	const struct rival *loser;

	rivals[1].conn = connection_new(this, &this->database->options, &this->database->log.base);
	assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fight, &rivals[i]), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	(void)pthread_barrier_destroy(&barrier);

	assert_int_not_equal(rivals[0].committed, rivals[1].committed);
	loser = rivals[0].committed ? &rivals[1] : &rivals[0];
	assert_int_equal(loser->err.kind, ERROR_BUSY);
	assert_string_equal(loser->err.message, "deadlock");
	assert_int_equal(accounts_total(this->conn), 14);
}

static void test_transaction__a_lock_is_waited_for_as_long_as_told(void **state)
{
	struct database_case *this = *state;
	struct connection_options options = this->database->options;
	struct connection *other;
	struct error err = {0};
	int64_t start = monotonic_ms();

	options.lock_wait_timeout_s = 1;
	other = connection_new(this, &options, &this->database->log.base);
	assert_success(transaction_begin(this->conn, &err), &err);
	assert_success(accounts_set(this->conn, 1, &err), &err);
	assert_success(transaction_begin(other, &err), &err);

	assert_false(accounts_set(other, 1, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_true(monotonic_ms() - start < 5000);
	/* The server undid this one statement only; the transaction is over all the same. */
	assert_false(accounts_add(other, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNTS_CASE(test_transaction__nothing_more_runs_in_one_whose_session_was_killed),
		ACCOUNTS_CASE(
			test_transaction__nothing_more_runs_in_one_whose_connection_was_closed),
		ACCOUNTS_CASE(test_transaction__rollback_undoes_and_may_be_repeated),
		ACCOUNTS_CASE(test_transaction__of_two_in_a_deadlock_one_is_busy),
		ACCOUNTS_CASE(test_transaction__a_lock_is_waited_for_as_long_as_told),
	};

	return cmocka_run_group_tests(tests, database_case_open_group, database_case_close_group);
}
