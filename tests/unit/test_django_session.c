/* tests/unit/test_django_session.c - when a session is read, written, renewed and ended. */
#include "config.h"

#include "tests/support/session_case.h"

static void test_django_session__without_a_cookie_nothing_is_asked(void **state)
{
	struct session_case *this = *state;
	struct django_session *session = session_opened(this, "other=" KEY);

	assert_true(django_session_is_empty(session));
	assert_string_equal(session_finished(this, session), "");
	assert_int_equal(this->accounts->rows.call_count, 0);
}

static void test_django_session__what_can_be_no_key_is_not_looked_up(void **state)
{
	static const char *const cookies[] = {"sessionid=", "sessionid=1234567",
		"sessionid=01234567890123456789012345678901234567890",
		"sessionid=12345678\xC3\xA9"};
	struct session_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cookies); i++) {
		struct django_session *session = session_opened(this, cookies[i]);

		assert_row(django_session_is_empty(session), cookies[i]);
		assert_row(strstr(session_finished(this, session), "Max-Age=0"), cookies[i]);
	}
	assert_int_equal(this->accounts->rows.call_count, 0);
}

static void test_django_session__stored_members_are_read_by_one_statement(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\",\"b\":5}");
	this->accounts->rows.call_count = 0;
	session = session_opened(this, "sessionid=12345678; " COOKIE);
	assert_string_equal(django_session_text(session, "a"), "x");
	assert_null(django_session_text(session, "b"));
	assert_null(django_session_text(session, "c"));
	assert_string_equal(session_finished(this, session), "");
	assert_int_equal(this->accounts->rows.call_count, 1);
}

static void test_django_session__unknown_key_is_never_adopted(void **state)
{
	struct session_case *this = *state;
	struct django_session *session = session_opened(this, COOKIE);

	assert_true(django_session_is_empty(session));
	django_session_set(session, "a", "x");
	(void)session_finished(this, session);
	assert_string_not_equal(session_only_key(this), KEY);
}

static void test_django_session__unknown_key_is_taken_away(void **state)
{
	struct session_case *this = *state;

	assert_string_equal(session_finished(this, session_opened(this, COOKIE)),
		"\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax;"
		" HttpOnly");
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

static void test_django_session__expired_row_is_none(void **state)
{
	struct session_case *this = *state;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	fake_clock_pass(&this->accounts->clock, INT64_C(3599999999));
	assert_false(django_session_is_empty(session_opened(this, COOKIE)));
	fake_clock_pass(&this->accounts->clock, 1);
	assert_true(django_session_is_empty(session_opened(this, COOKIE)));
}

static void test_django_session__what_nobody_of_us_signed_is_empty(void **state)
{
	static const char *const texts[] = {"", "x", "e30:1r31eq:xPv75BxF1hobmpuJRcfFlLWtktVIE9A",
		VECTOR_LEGACY, "bnVsbA:1r31eq:x"};
	struct session_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct session_row row = {KEY, texts[i], INT64_MAX};
		struct django_session *session;

		assert_true(session_rows_insert(&this->accounts->rows.base, &row, &this->err));
		session = session_opened(this, COOKIE);
		assert_row(django_session_is_empty(session), texts[i]);
		assert_row(!*session_finished(this, session), texts[i]);
		assert_true(session_rows_remove(&this->accounts->rows.base, KEY, &this->err));
	}
}

static void test_django_session__old_form_is_read_where_django_reads_it(void **state)
{
	struct session_case *this = *state;
	const struct session_row row = {KEY, VECTOR_LEGACY, INT64_MAX};
	struct django_session *session;

	assert_true(session_rows_insert(&this->accounts->rows.base, &row, &this->err));
	this->accounts->settings.version = 400;
	assert_true(django_session_is_empty(session_opened(this, COOKIE)));
	this->accounts->settings.version = 302;
	session = session_opened(this, COOKIE);
	assert_false(django_session_is_empty(session));
	django_session_set(session, "b", "x");
	(void)session_finished(this, session);
	assert_session(this, KEY, "{\"a\":1,\"b\":\"x\"}"); /* in the new form */
}

static void test_django_session__new_one_gets_a_key_of_its_own(void **state)
{
	struct session_case *this = *state;
	struct django_session *session = session_opened(this, NULL);
	const char *cookie;
	const char *key;

	django_session_set(session, "a", "\xC3\xA9");
	cookie = session_finished(this, session);
	key = session_only_key(this);
	assert_int_equal(strlen(key), 32);
	assert_int_equal(strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789"), 32);
	assert_string_equal(cookie,
		mem_printf(this,
			"%s; expires=Tue, 28 Nov 2023 22:13:20 GMT; Max-Age=1209600; Path=/;"
			" SameSite=Lax; HttpOnly",
			key));
	assert_session(this, key, "{\"a\":\"\\u00e9\"}");
	assert_int_equal(session_row_age_s(this, key), 1209600);
}

static size_t distinct_characters(const char *text)
{
	size_t count = 0;

	for (const char *at = text; *at; at++)
		count += strchr(text, *at) == at;
	return count;
}

static void test_django_session__keys_are_not_alike(void **state)
{
	struct session_case *this = *state;
	const char *keys[2];

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct django_session *session = session_opened(this, NULL);

		django_session_set(session, "a", "x");
		keys[i] = mem_text_n(this, session_finished(this, session), 32);
		assert_in_range(distinct_characters(keys[i]), 12, 32);
	}
	assert_string_not_equal(keys[0], keys[1]);
}

static void test_django_session__cookie_is_as_the_project_has_it(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;
	const char *cookie;

	this->accounts->settings.session_cookie = (struct cookie_settings){
		.name = "sessionid",
		.domain = ".shop.example",
		.path = "/shop",
		.same_site = "",
		.age_s = 60,
		.is_secure = true,
	};
	session = session_opened(this, NULL);
	django_session_set(session, "a", "x");
	cookie = session_finished(this, session);
	assert_string_equal(cookie,
		mem_printf(this,
			"%s; expires=Tue, 14 Nov 2023 22:14:20 GMT; Max-Age=60;"
			" Domain=.shop.example; Path=/shop; Secure",
			session_only_key(this)));
}

static void test_django_session__only_what_was_set_is_set(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;

	test_accounts_store(this->accounts, KEY,
		"{\"cart\":[1,{\"n\":1.50}],\"mine\":\"old\",\"gone\":1,\"theirs\":\"old\"}");
	session = session_opened(this, COOKIE);
	django_session_set(session, "mine", "new");
	django_session_set(session, "gone", NULL);
	assert_true(session_rows_remove(&this->accounts->rows.base, KEY, &this->err));
	test_accounts_store(this->accounts, KEY,
		"{\"cart\":[2],\"mine\":\"old\",\"gone\":1,\"theirs\":\"new\",\"more\":null}");
	this->accounts->rows.call_count = 0;
	assert_non_null(strstr(session_finished(this, session), KEY "; expires="));
	assert_int_equal(this->accounts->rows.call_count, 1);
	assert_session(
		this, KEY, "{\"cart\":[2],\"mine\":\"new\",\"theirs\":\"new\",\"more\":null}");
	assert_int_equal(session_row_age_s(this, KEY), 1209600);
}

static void test_django_session__what_was_kept_is_kept_once(void **state)
{
	struct session_case *this = *state;
	struct django_session *session = session_opened(this, NULL);

	django_session_set(session, "a", "x");
	(void)session_finished(this, session);
	assert_int_equal(this->accounts->rows.call_count, 1);
	(void)session_finished(this, session);
	assert_int_equal(this->accounts->rows.call_count, 1);
}

static void test_django_session__renewed_it_has_another_key_and_all_members(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;
	const char *cookie;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\",\"b\":5}");
	session = session_opened(this, COOKIE);
	django_session_set(session, "c", "y");
	assert_true(django_session_renew(session, &this->err));
	this->accounts->rows.call_count = 0;
	cookie = session_finished(this, session);
	assert_string_not_equal(session_only_key(this), KEY);
	assert_memory_equal(cookie, session_only_key(this), 32);
	assert_session(this, session_only_key(this), "{\"a\":\"x\",\"b\":5,\"c\":\"y\"}");
	assert_int_equal(this->accounts->rows.call_count, 0);
}

static void test_django_session__what_is_set_after_that_is_kept_too(void **state)
{
	struct session_case *this = *state;
	struct django_session *session = session_opened(this, NULL);

	assert_true(django_session_renew(session, &this->err));
	django_session_set(session, "c", "y");
	(void)session_finished(this, session);
	assert_session(this, session_only_key(this), "{\"c\":\"y\"}");
}

static void test_django_session__flushed_it_is_gone_everywhere(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	session = session_opened(this, COOKIE);
	django_session_set(session, "b", "y");
	assert_true(django_session_flush(session, &this->err));
	assert_true(django_session_is_empty(session));
	assert_int_equal(this->accounts->rows.rows.count, 0);
	assert_non_null(strstr(session_finished(this, session), "Max-Age=0; Path=/; SameSite=Lax"));
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

static void test_django_session__flushed_it_starts_afresh(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;
	const char *cookie;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	session = session_opened(this, COOKIE);
	assert_true(django_session_flush(session, &this->err));
	django_session_set(session, "b", "y");
	cookie = session_finished(this, session);
	assert_memory_equal(cookie, session_only_key(this), 32);
	assert_string_not_equal(session_only_key(this), KEY);
	assert_session(this, session_only_key(this), "{\"b\":\"y\"}");
}

static void test_django_session__ended_meanwhile_it_stays_so(void **state)
{
	struct session_case *this = *state;
	struct django_session *session;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	session = session_opened(this, COOKIE);
	django_session_set(session, "a", "y");
	assert_true(session_rows_remove(&this->accounts->rows.base, KEY, &this->err));
	assert_false(django_session_finish(session, &this->response, &this->err));
	assert_int_equal(this->err.kind, ERROR_INVALID);
	assert_string_equal(this->err.message, "the session was ended before the request was");
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

static void order_failure(struct session_case *this)
{
	this->accounts->rows.failure = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
}

static void test_django_session__failures_of_the_rows_are_told(void **state)
{
	struct session_case *this = *state;
	struct test_accounts *accounts = this->accounts;
	struct django_session *session;

	test_accounts_store(accounts, KEY, "{\"a\":\"x\"}");
	order_failure(this);
	assert_false(django_session_open(&accounts->accounts.sessions,
		test_accounts_get(accounts, COOKIE), &session, &this->err));
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
	session = session_opened(this, COOKIE);
	django_session_set(session, "a", "y");
	order_failure(this);
	assert_false(django_session_finish(session, &this->response, &this->err));
	order_failure(this);
	assert_false(django_session_renew(session, &this->err));
	order_failure(this);
	assert_false(django_session_flush(session, &this->err));
	assert_session(this, KEY, "{\"a\":\"x\"}");
}

static void test_django_session__earlier_keys_read_and_the_first_one_signs(void **state)
{
	static const char *const rotated[] = {"another-key", VECTOR_KEY, NULL};
	static const char *const unknown[] = {"another-key", NULL};
	struct session_case *this = *state;
	struct django_session *session;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	this->accounts->settings.keys = rotated;
	session = session_opened(this, COOKIE);
	assert_string_equal(django_session_text(session, "a"), "x");
	this->accounts->settings.keys = unknown;
	assert_true(django_session_is_empty(session_opened(this, COOKIE)));
	django_session_set(session, "b", "y");
	(void)session_finished(this, session);
	assert_string_equal(django_session_text(session_opened(this, COOKIE), "b"), "y");
}

static void test_django_session__stores_of_other_names_sign_otherwise(void **state)
{
	struct session_case *this = *state;

	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	this->accounts->settings.session_store = "ShopStore";
	assert_true(django_session_is_empty(session_opened(this, COOKIE)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SESSION_CASE(test_django_session__without_a_cookie_nothing_is_asked),
		SESSION_CASE(test_django_session__what_can_be_no_key_is_not_looked_up),
		SESSION_CASE(test_django_session__stored_members_are_read_by_one_statement),
		SESSION_CASE(test_django_session__unknown_key_is_never_adopted),
		SESSION_CASE(test_django_session__unknown_key_is_taken_away),
		SESSION_CASE(test_django_session__expired_row_is_none),
		SESSION_CASE(test_django_session__what_nobody_of_us_signed_is_empty),
		SESSION_CASE(test_django_session__old_form_is_read_where_django_reads_it),
		SESSION_CASE(test_django_session__new_one_gets_a_key_of_its_own),
		SESSION_CASE(test_django_session__keys_are_not_alike),
		SESSION_CASE(test_django_session__cookie_is_as_the_project_has_it),
		SESSION_CASE(test_django_session__only_what_was_set_is_set),
		SESSION_CASE(test_django_session__what_was_kept_is_kept_once),
		SESSION_CASE(test_django_session__renewed_it_has_another_key_and_all_members),
		SESSION_CASE(test_django_session__what_is_set_after_that_is_kept_too),
		SESSION_CASE(test_django_session__flushed_it_is_gone_everywhere),
		SESSION_CASE(test_django_session__flushed_it_starts_afresh),
		SESSION_CASE(test_django_session__ended_meanwhile_it_stays_so),
		SESSION_CASE(test_django_session__failures_of_the_rows_are_told),
		SESSION_CASE(test_django_session__earlier_keys_read_and_the_first_one_signs),
		SESSION_CASE(test_django_session__stores_of_other_names_sign_otherwise),
	};

	return cmocka_run_group_tests_name("django_session", tests, NULL, NULL);
}
