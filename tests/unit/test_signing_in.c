/* tests/unit/test_signing_in.c - the secret against forged requests, and how people come and go. */
#include "config.h"

#include "fcgi_app/django/csrf_token.h"
#include "tests/support/visitor_case.h"

static void test_signing_in__secret_comes_from_the_cookie_bare_or_masked(void **state)
{
	static const char *const cookies[] = {
		TEST_CSRF_COOKIE, "csrftoken=" VECTOR_TOKEN, "csrftoken=x; " TEST_CSRF_COOKIE};
	struct visitor_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cookies); i++) {
		struct visitor *visitor = visitor_opened(this, cookies[i]);

		assert_string_equal(visitor_csrf_secret(visitor), VECTOR_SECRET);
		assert_null(visitor_finished(this, visitor, "csrftoken"));
	}
}

static void test_signing_in__token_sends_the_secret_again(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor = visitor_opened(this, TEST_CSRF_COOKIE);
	const char *first = visitor_csrf_token(visitor);
	const char *second = visitor_csrf_token(visitor);

	assert_int_equal(strlen(first), 64);
	assert_string_not_equal(first, second);
	assert_true(csrf_token_matches(first, VECTOR_SECRET));
	assert_true(csrf_token_matches(second, VECTOR_SECRET));
	assert_string_equal(visitor_finished(this, visitor, "csrftoken"),
		VECTOR_SECRET "; expires=Tue, 12 Nov 2024 22:13:20 GMT; Max-Age=31449600; Path=/;"
			      " SameSite=Lax");
}

static void test_signing_in__old_django_gets_a_masked_secret(void **state)
{
	struct visitor_case *this = *state;
	static const struct {
		int version;
		bool is_masked;
		size_t length;
	} rows[] = {
		{302, false, 64},
                {400, false, 64},
                {401, false, 32},
                {401, true,  64}
        };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct visitor *visitor = visitor_opened(this, TEST_CSRF_COOKIE);
		const char *cookie;
		const char *value;

		this->accounts->settings.version = rows[i].version;
		this->accounts->settings.csrf_cookie_is_masked = rows[i].is_masked;
		(void)visitor_csrf_token(visitor);
		cookie = visitor_finished(this, visitor, "csrftoken");
		value = mem_text_n(this, cookie, strcspn(cookie, ";"));
		assert_int_equal(strlen(value), rows[i].length);
		assert_true(csrf_token_matches(value, VECTOR_SECRET));
	}
}

static void test_signing_in__malformed_secret_is_replaced(void **state)
{
	static const char *const cookies[] = {
		"csrftoken=", "csrftoken=short", "csrftoken=" VECTOR_SECRET "!", NULL};
	struct visitor_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cookies); i++) {
		struct visitor *visitor = visitor_opened(this, cookies[i]);
		const char *token;

		assert_null(visitor_csrf_secret(visitor));
		token = visitor_csrf_token(visitor);
		assert_true(csrf_token_matches(token, visitor_csrf_secret(visitor)));
		assert_memory_equal(visitor_finished(this, visitor, "csrftoken"),
			visitor_csrf_secret(visitor), 32);
	}
}

static void test_signing_in__secret_may_stand_in_the_session(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;
	int before;

	this->accounts->settings.csrf_uses_sessions = true;
	test_accounts_store(this->accounts, KEY, "{\"_csrftoken\":\"" VECTOR_TOKEN "\"}");
	visitor = visitor_opened(
		this, "sessionid=" KEY "; csrftoken=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
	assert_string_equal(visitor_csrf_secret(visitor), VECTOR_SECRET);
	(void)visitor_csrf_token(visitor);
	before = test_accounts_call_count(this->accounts);
	assert_null(visitor_finished(this, visitor, "csrftoken"));
	assert_int_equal(test_accounts_call_count(this->accounts), before);
}

static void test_signing_in__new_secret_is_put_there(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;

	this->accounts->settings.csrf_uses_sessions = true;
	visitor = visitor_opened(this, NULL);
	(void)visitor_csrf_token(visitor);
	assert_null(visitor_finished(this, visitor, "csrftoken"));
	assert_string_equal(visitor_only_session(this),
		mem_printf(this, "{\"_csrftoken\":\"%s\"}", visitor_csrf_secret(visitor)));
}

static void sign_in(struct visitor_case *this, struct visitor *visitor, struct fake_user *who)
{
	if (!visitor_sign_in(visitor, &who->user, &this->err))
		fail_msg("%s", this->err.message);
	assert_string_equal(visitor_user(visitor)->username, who->user.username);
}

static void test_signing_in__old_django_keeps_it_there_masked(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;
	const char *stored;

	this->accounts->settings.csrf_uses_sessions = true;
	this->accounts->settings.version = 400;
	visitor = visitor_opened(this, NULL);
	(void)visitor_csrf_token(visitor);
	(void)visitor_finished(this, visitor, "csrftoken");
	stored = strstr(visitor_only_session(this), "_csrftoken\":\"") + strlen("_csrftoken\":\"");
	assert_int_equal(strcspn(stored, "\""), CSRF_TOKEN_LENGTH);
	assert_true(csrf_token_matches(
		mem_text_n(this, stored, CSRF_TOKEN_LENGTH), visitor_csrf_secret(visitor)));
}

static void test_signing_in__signing_in_keeps_what_nobody_had(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;
	const char *cookie;

	test_accounts_store(this->accounts, KEY, "{\"cart\":[1,2]}");
	visitor = visitor_identified(this, "sessionid=" KEY "; " TEST_CSRF_COOKIE);
	sign_in(this, visitor, this->amy);
	cookie = visitor_finished(this, visitor, "sessionid");
	assert_string_equal(visitor_only_session(this),
		mem_printf(
			this, "{\"cart\":[1,2],%s}", test_accounts_login(this->accounts, "amy")));
	assert_null(test_accounts_stored(this->accounts, KEY));
	assert_non_null(test_accounts_stored(this->accounts, mem_text_n(this, cookie, 32)));
	assert_int_equal(this->amy->last_login_us, this->accounts->clock.now_us);
}

static void test_signing_in__signing_in_changes_the_secret(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor =
		visitor_identified(this, test_accounts_sign_in(this->accounts, "amy"));

	sign_in(this, visitor, this->amy);
	assert_string_not_equal(visitor_csrf_secret(visitor), VECTOR_SECRET);
	assert_memory_equal(
		visitor_finished(this, visitor, "csrftoken"), visitor_csrf_secret(visitor), 32);
}

static void test_signing_in__secret_in_the_session_changes_too(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;

	this->accounts->settings.csrf_uses_sessions = true;
	test_accounts_store(this->accounts, KEY, "{\"_csrftoken\":\"" VECTOR_SECRET "\"}");
	visitor = visitor_identified(this, "sessionid=" KEY);
	sign_in(this, visitor, this->amy);
	(void)visitor_finished(this, visitor, "sessionid");
	assert_null(strstr(visitor_only_session(this), VECTOR_SECRET));
	assert_non_null(strstr(visitor_only_session(this), visitor_csrf_secret(visitor)));
}

static void test_signing_in__signing_in_again_keeps_the_key(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor =
		visitor_identified(this, test_accounts_sign_in(this->accounts, "amy"));

	sign_in(this, visitor, this->amy);
	assert_memory_equal(visitor_finished(this, visitor, "sessionid"), KEY, 32);
	assert_int_equal(this->accounts->rows.rows.count, 1);
}

static void test_signing_in__signing_in_as_another_forgets_the_first(void **state)
{
	struct visitor_case *this = *state;
	struct fake_user *ben = test_accounts_add(this->accounts, "ben");
	struct visitor *visitor;

	test_accounts_store(this->accounts, KEY,
		mem_printf(this, "{%s,\"cart\":[1]}", test_accounts_login(this->accounts, "amy")));
	visitor = visitor_identified(this, "sessionid=" KEY);
	sign_in(this, visitor, ben);
	(void)visitor_finished(this, visitor, "sessionid");
	assert_string_equal(visitor_only_session(this),
		mem_printf(this, "{%s}", test_accounts_login(this->accounts, "ben")));
	assert_null(test_accounts_stored(this->accounts, KEY));
}

static void test_signing_in__a_login_from_before_the_password_is_forgotten(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor;

	test_accounts_store(this->accounts, KEY,
		mem_printf(this, "{%s,\"cart\":[1]}", test_accounts_login(this->accounts, "amy")));
	this->amy->user.password = "md5$x$x";
	visitor = visitor_opened(this, "sessionid=" KEY);
	sign_in(this, visitor, this->amy);
	(void)visitor_finished(this, visitor, "sessionid");
	assert_null(strstr(visitor_only_session(this), "cart"));
	assert_null(test_accounts_stored(this->accounts, KEY));
}

static void test_signing_in__signing_out_leaves_nothing_but_the_secret(void **state)
{
	struct visitor_case *this = *state;
	struct visitor *visitor =
		visitor_identified(this, test_accounts_sign_in(this->accounts, "amy"));

	assert_true(visitor_sign_out(visitor, &this->err));
	assert_null(visitor_user(visitor));
	assert_non_null(strstr(visitor_finished(this, visitor, "sessionid"), "Max-Age=0"));
	assert_null(visitor_finished(this, visitor, "csrftoken"));
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISITOR_CASE(test_signing_in__secret_comes_from_the_cookie_bare_or_masked),
		VISITOR_CASE(test_signing_in__token_sends_the_secret_again),
		VISITOR_CASE(test_signing_in__old_django_gets_a_masked_secret),
		VISITOR_CASE(test_signing_in__malformed_secret_is_replaced),
		VISITOR_CASE(test_signing_in__secret_may_stand_in_the_session),
		VISITOR_CASE(test_signing_in__new_secret_is_put_there),
		VISITOR_CASE(test_signing_in__old_django_keeps_it_there_masked),
		VISITOR_CASE(test_signing_in__signing_in_keeps_what_nobody_had),
		VISITOR_CASE(test_signing_in__signing_in_changes_the_secret),
		VISITOR_CASE(test_signing_in__secret_in_the_session_changes_too),
		VISITOR_CASE(test_signing_in__signing_in_again_keeps_the_key),
		VISITOR_CASE(test_signing_in__signing_in_as_another_forgets_the_first),
		VISITOR_CASE(test_signing_in__a_login_from_before_the_password_is_forgotten),
		VISITOR_CASE(test_signing_in__signing_out_leaves_nothing_but_the_secret),
	};

	return cmocka_run_group_tests_name("signing_in", tests, NULL, NULL);
}
