/* tests/unit/test_login_guard.c - nobody tries passwords for long. */
#include "config.h"

#include "tests/support/visitor_case.h"

#define SECOND_US INT64_C(1000000)

static struct login_verdict judge(
	struct visitor_case *this, const char *address, const char *username, const char *password)
{
	const char *params[] = {
		address ? mem_printf(this, "REMOTE_ADDR=%s", address) : "X=y", NULL};
	const struct credentials given = {username, password};
	struct login_verdict verdict;

	if (!login_guard_judge(&this->accounts->authenticator,
		    test_accounts_request(this->accounts, params, ""), &given, &verdict,
		    &this->err))
		fail_msg("%s", this->err.message);
	return verdict;
}

static void fail_as(struct visitor_case *this, const char *address, const char *username)
{
	struct login_verdict verdict = judge(this, address, username, "wrong");

	assert_null(verdict.user);
	assert_int_equal(verdict.wait_s, 0);
}

static void pass(struct visitor_case *this, int64_t seconds)
{
	this->accounts->clock.now_us += seconds * SECOND_US;
}

static void test_login_guard__right_passwords_are_let_in(void **state)
{
	struct visitor_case *this = *state;

	for (int i = 0; i < 10; i++) {
		struct login_verdict verdict = judge(this, "192.0.2.1", "amy", TEST_PASSWORD);

		assert_string_equal(verdict.user->username, "amy");
		assert_int_equal(verdict.wait_s, 0);
	}
	assert_int_equal(this->accounts->attempts.rows.count, 0);
}

static void test_login_guard__the_fourth_is_not_looked_at(void **state)
{
	struct visitor_case *this = *state;
	struct login_verdict verdict;

	for (int i = 0; i < 3; i++) {
		fail_as(this, "192.0.2.1", "amy");
		pass(this, 10);
	}
	verdict = judge(this, "192.0.2.2", "AMY", TEST_PASSWORD);
	assert_null(verdict.user);
	assert_int_equal(verdict.wait_s, 270);
	pass(this, 269);
	assert_int_equal(judge(this, "192.0.2.2", "amy", TEST_PASSWORD).wait_s, 1);
	pass(this, 1);
	assert_non_null(judge(this, "192.0.2.2", "amy", TEST_PASSWORD).user);
}

/* Blanks around it, letters of another width: all of these are tried as the password of amy. */
static void test_login_guard__a_name_counts_however_it_is_typed(void **state)
{
	struct visitor_case *this = *state;

	fail_as(this, "192.0.2.1", " Amy\t");
	fail_as(this, "192.0.2.1", "\342\200\203amy");
	fail_as(this, "192.0.2.1", "\xef\xbd\x81my");
	assert_int_equal(judge(this, "192.0.2.1", "amy", TEST_PASSWORD).wait_s, 300);
	assert_int_equal(judge(this, "192.0.2.1", "amy ", TEST_PASSWORD).wait_s, 300);
	for (size_t i = 0; i < this->accounts->attempts.rows.count; i++) {
		const struct login_attempt *row = fake_table_at(&this->accounts->attempts.rows, i);

		assert_string_equal(row->username, "amy");
	}
	pass(this, 300);
	assert_non_null(judge(this, "192.0.2.1", "\xef\xbd\x81my", TEST_PASSWORD).user);
	assert_int_equal(this->accounts->attempts.rows.count, 0);
}

static void test_login_guard__a_right_password_forgives(void **state)
{
	struct visitor_case *this = *state;

	for (int round = 0; round < 5; round++) {
		fail_as(this, "192.0.2.1", "amy");
		fail_as(this, "192.0.2.1", "amy");
		assert_non_null(judge(this, "192.0.2.1", "amy", TEST_PASSWORD).user);
	}
}

static void test_login_guard__names_that_nobody_has_count_alike(void **state)
{
	struct visitor_case *this = *state;

	for (int i = 0; i < 3; i++) {
		fail_as(this, "192.0.2.1", i == 1 ? " nobody" : "nobody");
		fail_as(this, "192.0.2.1", "");
	}
	assert_int_equal(judge(this, "192.0.2.1", "nobody", "x").wait_s, 300);
	assert_int_equal(judge(this, "192.0.2.1", "", "x").wait_s, 300);
	fail_as(this, "192.0.2.1", "amy");
}

static void test_login_guard__an_address_may_fail_more_often(void **state)
{
	struct visitor_case *this = *state;

	for (int i = 0; i < 30; i++)
		fail_as(this, "192.0.2.1", mem_printf(this, "user%d", i));
	assert_int_equal(judge(this, "192.0.2.1", "amy", TEST_PASSWORD).wait_s, 300);
	assert_non_null(judge(this, "192.0.2.2", "amy", TEST_PASSWORD).user);
	assert_non_null(judge(this, NULL, "amy", TEST_PASSWORD).user);
}

static void test_login_guard__a_network_is_one_address(void **state)
{
	struct visitor_case *this = *state;

	for (int i = 0; i < 30; i++)
		fail_as(this, mem_printf(this, "2001:db8:1:2::%x", i),
			mem_printf(this, "user%d", i));
	assert_int_equal(judge(this, "2001:db8:1:2:ffff::9", "amy", TEST_PASSWORD).wait_s, 300);
	assert_non_null(judge(this, "2001:db8:1:3::1", "amy", TEST_PASSWORD).user);
	for (int i = 0; i < 30; i++)
		fail_as(this, mem_printf(this, "::ffff:192.0.2.%d", i),
			mem_printf(this, "other%d", i));
	assert_non_null(judge(this, "::ffff:192.0.2.99", "amy", TEST_PASSWORD).user);
}

static void test_login_guard__without_anybody_who_counts_nothing_is_counted(void **state)
{
	struct visitor_case *this = *state;

	this->accounts->authenticator.guard = NULL;
	for (int i = 0; i < 10; i++)
		fail_as(this, "192.0.2.1", "amy");
}

static void test_login_guard__nobody_is_let_in_uncounted(void **state)
{
	struct visitor_case *this = *state;
	const struct credentials given = {"amy", TEST_PASSWORD};
	struct login_verdict verdict;

	this->accounts->attempts.failure = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
	assert_false(login_guard_judge(&this->accounts->authenticator,
		test_accounts_get(this->accounts, NULL), &given, &verdict, &this->err));
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
	assert_null(verdict.user);
}

static void test_login_guard__says_in_minutes_when(void **state)
{
	struct visitor_case *this = *state;
	struct request *request = test_accounts_get(this->accounts, NULL);

	assert_string_equal(login_guard_complaint(request, 60),
		"Too many attempts have failed. Try again in 1 minute.");
	assert_string_equal(login_guard_complaint(request, 61),
		"Too many attempts have failed. Try again in 2 minutes.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISITOR_CASE(test_login_guard__right_passwords_are_let_in),
		VISITOR_CASE(test_login_guard__the_fourth_is_not_looked_at),
		VISITOR_CASE(test_login_guard__a_name_counts_however_it_is_typed),
		VISITOR_CASE(test_login_guard__a_right_password_forgives),
		VISITOR_CASE(test_login_guard__names_that_nobody_has_count_alike),
		VISITOR_CASE(test_login_guard__an_address_may_fail_more_often),
		VISITOR_CASE(test_login_guard__a_network_is_one_address),
		VISITOR_CASE(test_login_guard__without_anybody_who_counts_nothing_is_counted),
		VISITOR_CASE(test_login_guard__nobody_is_let_in_uncounted),
		VISITOR_CASE(test_login_guard__says_in_minutes_when),
	};

	return cmocka_run_group_tests_name("login_guard", tests, NULL, NULL);
}
