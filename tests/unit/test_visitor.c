/* tests/unit/test_visitor.c - who is asking, what they may do, what they are told. */
#include "config.h"

#include "tests/support/visitor_case.h"

static void test_visitor__anonymous_costs_no_statement(void **state)
{
	struct visitor_case *this = *state;
	int before = test_accounts_call_count(this->accounts);
	struct visitor *visitor = visitor_identified(this, NULL);

	assert_null(visitor_user(visitor));
	assert_null(visitor_finished(this, visitor, "sessionid"));
	assert_null(visitor_finished(this, visitor, "csrftoken"));
	assert_int_equal(test_accounts_call_count(this->accounts), before);
}

static void test_visitor__signed_in_costs_two(void **state)
{
	struct visitor_case *this = *state;
	const char *cookies = test_accounts_sign_in(this->accounts, "amy");
	int before = test_accounts_call_count(this->accounts);
	struct visitor *visitor = visitor_identified(this, cookies);

	assert_string_equal(visitor_user(visitor)->username, "amy");
	assert_true(visitor_identify(visitor, &this->err));
	assert_null(visitor_finished(this, visitor, "sessionid"));
	assert_int_equal(test_accounts_call_count(this->accounts) - before, 2);
}

/* Somebody else's browser: the session is not ended, and nobody is signed in. */
static void test_visitor__sessions_that_are_nobodys_stay(void **state)
{
	struct visitor_case *this = *state;
	const char *login = test_accounts_login(this->accounts, "amy");
	const char *const sessions[] = {
		"{}",
		"{\"_auth_user_id\":\"1\"}",
		"{\"_auth_user_backend\":\"" MODEL_BACKEND "\"}",
		"{\"_auth_user_id\":1,\"_auth_user_backend\":\"" MODEL_BACKEND "\"}",
		mem_printf(this, "{%s,\"_auth_user_backend\":\"shop.Ldap\"}", login),
		mem_printf(this, "{%s,\"_auth_user_id\":\"2\"}", login),
	};

	for (size_t i = 0; i < ARRAY_SIZE(sessions); i++) {
		test_accounts_store(this->accounts, KEY, sessions[i]);
		assert_row(!visitor_user(visitor_identified(this, "sessionid=" KEY)), sessions[i]);
		assert_row(test_accounts_stored(this->accounts, KEY), sessions[i]);
		assert_true(session_rows_remove(&this->accounts->rows.base, KEY, &this->err));
	}
}

static void test_visitor__inactive_users_are_nobody(void **state)
{
	struct visitor_case *this = *state;
	const char *cookies = test_accounts_sign_in(this->accounts, "amy");

	this->amy->user.is_active = false;
	assert_null(visitor_user(visitor_identified(this, cookies)));
	assert_non_null(test_accounts_stored(this->accounts, KEY));
}

static void test_visitor__another_password_ends_the_session(void **state)
{
	struct visitor_case *this = *state;
	const char *cookies = test_accounts_sign_in(this->accounts, "amy");
	struct visitor *visitor;

	this->amy->user.password = "pbkdf2_sha256$1$x$x";
	visitor = visitor_identified(this, cookies);
	assert_null(visitor_user(visitor));
	assert_int_equal(this->accounts->rows.rows.count, 0);
	assert_non_null(strstr(visitor_finished(this, visitor, "sessionid"), "Max-Age=0"));
}

static void test_visitor__a_session_without_the_hash_ends(void **state)
{
	struct visitor_case *this = *state;

	test_accounts_store(this->accounts, KEY,
		"{\"_auth_user_id\":\"1\",\"_auth_user_backend\":\"" MODEL_BACKEND "\"}");
	assert_null(visitor_user(visitor_identified(this, "sessionid=" KEY)));
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

static const char *session_with_hash(struct visitor_case *this, const char *hash)
{
	return mem_printf(this,
		"{\"_auth_user_id\":\"1\",\"_auth_user_backend\":\"" MODEL_BACKEND
		"\",\"_auth_user_hash\":\"%s\"}",
		hash);
}

static void test_visitor__old_hash_counts_where_django_counts_it(void **state)
{
	struct visitor_case *this = *state;

	test_accounts_store(this->accounts, KEY, session_with_hash(this, VECTOR_USER_HASH_SHA1));
	this->accounts->settings.version = 302;
	assert_non_null(visitor_user(visitor_identified(this, "sessionid=" KEY)));
	assert_string_equal(
		visitor_only_session(this), session_with_hash(this, VECTOR_USER_HASH_SHA1));
	this->accounts->settings.version = 400;
	assert_null(visitor_user(visitor_identified(this, "sessionid=" KEY)));
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

/* The session itself was written since the keys changed; what it says of the password was not. */
static void test_visitor__earlier_keys_keep_people_signed_in(void **state)
{
	static const char *const rotated[] = {VECTOR_KEY, "earlier", "earliest", NULL};
	struct visitor_case *this = *state;
	struct visitor *visitor;
	const char *cookie;

	this->accounts->settings.keys = rotated;
	test_accounts_store(this->accounts, KEY,
		session_with_hash(this,
			signing_session_auth_hash(
				this, SIGNING_SHA256, "earliest", VECTOR_PASSWORD)));
	visitor = visitor_identified(this, "sessionid=" KEY);
	assert_non_null(visitor_user(visitor));
	cookie = visitor_finished(this, visitor, "sessionid");
	assert_non_null(cookie);
	assert_string_equal(visitor_only_session(this), session_with_hash(this, VECTOR_USER_HASH));
	assert_null(test_accounts_stored(this->accounts, KEY));
	assert_non_null(test_accounts_stored(this->accounts, mem_text_n(this, cookie, 32)));
}

static bool may(struct visitor_case *this, struct visitor *visitor, const char *names)
{
	bool answer = false;

	if (!visitor_may(visitor, names, &answer, &this->err))
		fail_msg("%s", this->err.message);
	return answer;
}

static void grant(struct visitor_case *this, const char *permission)
{
	assert_true(users_grant(&this->accounts->users.base, "amy", permission, &this->err));
}

static void test_visitor__permissions_cost_one_statement(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;
	struct permissions all;
	int before;

	grant(this, "alloc.view_batch");
	grant(this, "alloc.delete_batch");
	visitor = visitor_identified(this, test_accounts_sign_in(this->accounts, "amy"));
	before = test_accounts_call_count(this->accounts);
	assert_true(may(this, visitor, "alloc.view_batch"));
	assert_true(may(this, visitor, "alloc.change_batch alloc.view_batch"));
	assert_true(may(this, visitor, "alloc.view_batch alloc.change_batch"));
	assert_false(may(this, visitor, "alloc.change_batch"));
	assert_false(may(this, visitor, "alloc.view_batc"));
	assert_false(may(this, visitor, "alloc.view_batches x"));
	assert_false(may(this, visitor, ""));
	assert_true(visitor_permissions(visitor, &all, &this->err));
	assert_int_equal(all.count, 2);
	assert_string_equal(all.items[0], "alloc.delete_batch");
	assert_int_equal(test_accounts_call_count(this->accounts) - before, 1);
}

static void test_visitor__nobody_may_nothing(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor = visitor_identified(this, NULL);
	struct permissions all;

	assert_false(may(this, visitor, "alloc.view_batch"));
	assert_true(visitor_permissions(visitor, &all, &this->err));
	assert_int_equal(all.count, 0);
}

static void test_visitor__superusers_may_everything(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;
	struct permissions all;
	int before;

	this->amy->user.is_superuser = true;
	visitor = visitor_identified(this, test_accounts_sign_in(this->accounts, "amy"));
	before = test_accounts_call_count(this->accounts);
	assert_true(may(this, visitor, "alloc.fly"));
	assert_int_equal(test_accounts_call_count(this->accounts), before);
	assert_true(visitor_permissions(visitor, &all, &this->err));
	assert_int_equal(all.count, 3);
}

static void test_visitor__what_is_told_is_taken_by_the_next_page(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor = visitor_opened(this, NULL);
	struct message_list list;
	const char *cookie;

	visitor_tell(visitor, MESSAGE_DEBUG, "too little");
	visitor_tell(visitor, MESSAGE_SUCCESS, "Saved.");
	cookie = visitor_finished(this, visitor, "messages");
	assert_string_equal(cookie, VECTOR_MESSAGES "; Path=/; SameSite=Lax; HttpOnly");
	visitor = visitor_identified(this, "messages=" VECTOR_MESSAGES);
	list = visitor_take_messages(visitor);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].text, "Saved.");
	assert_int_equal(visitor_take_messages(visitor).count, 0);
	assert_non_null(strstr(visitor_finished(this, visitor, "messages"), "Max-Age=0"));
}

/* Its answer may go to somebody who only made the browser send it. */
static void test_visitor__refused_requests_take_no_messages(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor = visitor_opened(this, "messages=" VECTOR_MESSAGES);

	assert_int_equal(visitor_take_messages(visitor).count, 0);
	assert_null(visitor_finished(this, visitor, "messages"));
}

static void test_visitor__failures_of_the_database_are_told(void **state)
{
	struct visitor_case *this = *state;
	const char *cookies = test_accounts_sign_in(this->accounts, "amy");
	struct fake_failure failure = {.kind = ERROR_UNAVAILABLE, .times = 1};
	struct visitor *visitor = visitor_opened(this, cookies);
	bool answer;

	this->accounts->users.failure = failure;
	assert_false(visitor_identify(visitor, &this->err));
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
	visitor = visitor_identified(this, cookies);
	this->accounts->users.failure = failure;
	assert_false(visitor_may(visitor, "alloc.view_batch", &answer, &this->err));
	this->accounts->users.failure = failure;
	assert_false(visitor_sign_in(visitor, &this->amy->user, &this->err));
	this->accounts->rows.failure = failure;
	assert_false(visitor_sign_out(visitor, &this->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISITOR_CASE(test_visitor__anonymous_costs_no_statement),
		VISITOR_CASE(test_visitor__signed_in_costs_two),
		VISITOR_CASE(test_visitor__sessions_that_are_nobodys_stay),
		VISITOR_CASE(test_visitor__inactive_users_are_nobody),
		VISITOR_CASE(test_visitor__another_password_ends_the_session),
		VISITOR_CASE(test_visitor__a_session_without_the_hash_ends),
		VISITOR_CASE(test_visitor__old_hash_counts_where_django_counts_it),
		VISITOR_CASE(test_visitor__earlier_keys_keep_people_signed_in),
		VISITOR_CASE(test_visitor__permissions_cost_one_statement),
		VISITOR_CASE(test_visitor__nobody_may_nothing),
		VISITOR_CASE(test_visitor__superusers_may_everything),
		VISITOR_CASE(test_visitor__what_is_told_is_taken_by_the_next_page),
		VISITOR_CASE(test_visitor__refused_requests_take_no_messages),
		VISITOR_CASE(test_visitor__failures_of_the_database_are_told),
	};

	return cmocka_run_group_tests_name("visitor", tests, NULL, NULL);
}
