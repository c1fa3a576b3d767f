/* tests/integration/test_login_attempts.c - attempts to sign in, in memory and in MariaDB, alike.
 */
#include "config.h"

#include "orm_mapping/django/mysql_login_attempts.h"
#include "tests/fakes/fake_login_attempts.h"
#include "tests/support/account_case.h"
#include "tests/support/threads.h"

#define NOW    ACCOUNT_NOW_US
#define WINDOW INT64_C(300000000)

static const struct login_limits limits = {WINDOW, 3, 5};

typedef void check_function(struct login_attempts *attempts, TALLOC_CTX *mem);

/* One port after the other, each without a row. */
static void on_both(void **state, check_function *check)
{
	struct account_case *this = *state;
	struct fake_login_attempts fake;
	struct mysql_login_attempts mysql;

	account_run(this, "DELETE FROM ficus_login_attempt");
	fake_login_attempts_init(&fake, this);
	mysql_login_attempts_init(&mysql, this->conn);
	check(&fake.base, this);
	check(&mysql.base, this);
}

/* When the attempt is let in, from NOW on; 0: it was. */
static int64_t admit(struct login_attempts *attempts, const char *username, const char *address,
	int64_t after_us)
{
	const struct login_attempt attempt = {username, address, NOW + after_us};
	struct error err = {0};
	int64_t until_us = -1;

	if (!login_attempts_admit(attempts, &attempt, &limits, &until_us, &err))
		fail_msg("%s", err.message);
	return until_us ? until_us - NOW : 0;
}

static void forget(struct login_attempts *attempts, const char *username)
{
	struct error err = {0};

	if (!login_attempts_forget(attempts, username, &err))
		fail_msg("%s", err.message);
}

static void check_names(struct login_attempts *attempts, TALLOC_CTX *mem)
{
	(void)mem;
	for (int i = 0; i < 3; i++)
		assert_int_equal(admit(attempts, "amy", NULL, i), 0);
	assert_int_equal(admit(attempts, "amy", NULL, 3), WINDOW);
	assert_int_equal(admit(attempts, "AMY", "192.0.2.1", 3), WINDOW);
	assert_int_equal(admit(attempts, "amy2", NULL, 3), 0);
	assert_int_equal(admit(attempts, "amy", NULL, WINDOW - 1), WINDOW);
	assert_int_equal(admit(attempts, "amy", NULL, WINDOW), 0);
	assert_int_equal(admit(attempts, "amy", NULL, WINDOW), WINDOW + 1);
}

static void test_login_attempts__names_have_their_limit(void **state)
{
	on_both(state, check_names);
}

static void check_addresses(struct login_attempts *attempts, TALLOC_CTX *mem)
{
	for (int i = 0; i < 5; i++)
		assert_int_equal(
			admit(attempts, mem_printf(mem, "user%d", i), "2001:db8::1", i), 0);
	assert_int_equal(admit(attempts, "amy", "2001:db8::1", 9), WINDOW);
	assert_int_equal(admit(attempts, "amy", "2001:db8::2", 9), 0);
	assert_int_equal(admit(attempts, "amy", NULL, 9), 0);
}

static void test_login_attempts__addresses_have_theirs(void **state)
{
	on_both(state, check_addresses);
}

static void check_both_limits(struct login_attempts *attempts, TALLOC_CTX *mem)
{
	(void)mem;
	for (int i = 0; i < 3; i++)
		assert_int_equal(admit(attempts, "amy", "192.0.2.1", i), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(admit(attempts, "bob", "192.0.2.1", 10 + i), 0);
	assert_int_equal(admit(attempts, "amy", "192.0.2.1", 20), WINDOW);
	assert_int_equal(admit(attempts, "bob", "192.0.2.1", 20), WINDOW);
	assert_int_equal(admit(attempts, "bob", "192.0.2.1", WINDOW), 0);
	assert_int_equal(admit(attempts, "bob", "192.0.2.1", WINDOW), WINDOW + 10);
}

static void test_login_attempts__the_later_limit_counts(void **state)
{
	on_both(state, check_both_limits);
}

static void check_forgetting(struct login_attempts *attempts, TALLOC_CTX *mem)
{
	(void)mem;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(admit(attempts, "amy", "192.0.2.1", i), 0);
		assert_int_equal(admit(attempts, "bob", "192.0.2.1", i), 0);
	}
	forget(attempts, "AMY");
	forget(attempts, "nobody");
	for (int i = 0; i < 3; i++)
		assert_int_equal(admit(attempts, "amy", "192.0.2.1", 2 + i), 0);
	assert_int_equal(admit(attempts, "bob", "192.0.2.1", 9), WINDOW);
	assert_int_equal(admit(attempts, "bob", NULL, 9), 0);
}

static void test_login_attempts__a_name_is_forgiven_but_no_other(void **state)
{
	on_both(state, check_forgetting);
}

/* Names and addresses that no column has room for; hostile ones. */
static void check_odd_texts(struct login_attempts *attempts, TALLOC_CTX *mem)
{
	char *longest = mem_array(mem, char, 301);

	for (size_t i = 0; i < 300; i += 2)
		memcpy(longest + i, "\xc3\xa9", 2); /* 150 characters */
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			admit(attempts, mem_printf(mem, "%s%d", longest, i), longest, 0), 0);
	assert_int_equal(admit(attempts, longest, NULL, 1), WINDOW);
	assert_int_equal(admit(attempts, "' OR 1=1 -- \xf0\x9f\x92\xa1", "\"", 1), 0);
	assert_int_equal(admit(attempts, "", "", 1), 0);
}

static void test_login_attempts__any_text_is_a_name(void **state)
{
	on_both(state, check_odd_texts);
}

static void test_login_attempts__old_ones_are_pruned(void **state)
{
	struct account_case *this = *state;
	struct mysql_login_attempts mysql;

	account_run(this, "DELETE FROM ficus_login_attempt");
	mysql_login_attempts_init(&mysql, this->conn);
	for (int i = 0; i < 5; i++)
		assert_int_equal(admit(&mysql.base, mem_printf(this, "user%d", i), NULL, i), 0);
	assert_int_equal(admit(&mysql.base, "amy", NULL, WINDOW + 3), 0);
	assert_found(this, "user4\namy\n", "SELECT username FROM ficus_login_attempt ORDER BY id");
}

/* One of many who try at once. */
struct contender {
	struct mysql_login_attempts attempts;
	const char *username;
	bool is_admitted;
	struct error err;
};

static void contend(void *context)
{
	struct contender *this = context;
	const struct login_attempt attempt = {this->username, NULL, NOW};
	int64_t until_us = 0;

	this->is_admitted = login_attempts_admit(&this->attempts.base, &attempt, &limits, &until_us,
				    &this->err) &&
		until_us == 0;
}

static void test_login_attempts__many_at_once_do_not_slip_through(void **state)
{
	struct account_case *this = *state;
	struct contender contenders[8] = {0};

	account_run(this, "DELETE FROM ficus_login_attempt");
	for (size_t i = 0; i < ARRAY_SIZE(contenders); i++)
		mysql_login_attempts_init(&contenders[i].attempts,
			connection_new(this, &this->database->base->options,
				&this->database->base->log.base));
	for (int round = 0; round < 20; round++) {
		int64_t admitted = 0;

		for (size_t i = 0; i < ARRAY_SIZE(contenders); i++)
			contenders[i].username = mem_printf(this, "user%d", round);
		threads_run(contend, contenders, sizeof(*contenders), ARRAY_SIZE(contenders));
		for (size_t i = 0; i < ARRAY_SIZE(contenders); i++) {
			assert_success(contenders[i].err.kind == ERROR_NONE, &contenders[i].err);
			admitted += contenders[i].is_admitted;
		}
		assert_in_range(admitted, 0, limits.per_name);
		assert_int_equal(admitted,
			stock_database_number(this->database,
				"SELECT COUNT(*) FROM ficus_login_attempt WHERE username = '%s'",
				contenders[0].username));
	}
}

static void test_login_attempts__without_a_server_nobody_is_let_in(void **state)
{
	struct account_case *this = *state;
	const struct login_attempt attempt = {"amy", NULL, NOW};
	struct mysql_login_attempts mysql;
	struct error err = {0};
	int64_t until_us;

	mysql_login_attempts_init(&mysql, this->nowhere);
	assert_false(login_attempts_admit(&mysql.base, &attempt, &limits, &until_us, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	err = (struct error){0};
	assert_false(login_attempts_forget(&mysql.base, "amy", &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_login_attempts__names_have_their_limit),
		ACCOUNT_CASE(test_login_attempts__addresses_have_theirs),
		ACCOUNT_CASE(test_login_attempts__the_later_limit_counts),
		ACCOUNT_CASE(test_login_attempts__a_name_is_forgiven_but_no_other),
		ACCOUNT_CASE(test_login_attempts__any_text_is_a_name),
		ACCOUNT_CASE(test_login_attempts__old_ones_are_pruned),
		ACCOUNT_CASE(test_login_attempts__many_at_once_do_not_slip_through),
		ACCOUNT_CASE(test_login_attempts__without_a_server_nobody_is_let_in),
	};

	return cmocka_run_group_tests_name(
		"login_attempts", tests, account_case_open_group, account_case_close_group);
}
