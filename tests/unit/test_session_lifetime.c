/* tests/unit/test_session_lifetime.c - how long sessions last, and those that are a cookie. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "tests/support/session_case.h"

static void test_session_lifetime__lasts_as_long_as_it_says(void **state)
{
	static const struct {
		const char *expiry;
		int64_t row_age_s;
		const char *cookie_age; /* "": as long as the browser */
	} rows[] = {
		{"60",				    60,          "Max-Age=60;"        },
		{"-60",				   -60,         "Max-Age=0;"         },
		{"0",				     1209600,     ""                   },
		{"\"2023-11-14T23:14:20\"",               60,          "Max-Age=60;"        },
		{"\"2023-11-14T22:14:20Z\"",              60,          "Max-Age=60;"        },
		{"\"2023-11-14T22:14:20.123456+00:00\"",  60,          "Max-Age=60;"        },
		{"\"2023-11-15T00:14:20+02:00\"",         60,          "Max-Age=60;"        },
		{"\"2023-11-14T18:44:20-03:30\"",         60,          "Max-Age=60;"        },
		{"\"2023-11-14T22:00:00+00:00\"",         -800,        "Max-Age=0;"         },
		{"\"tomorrow\"",                          1209600,     "Max-Age=1209600;"   },
		{"\"2023-11-14T22:14:20+2:00\"",          1209600,     "Max-Age=1209600;"   },
		{"\"2023-11-14T22:14:20+00:9999999999\"", 60 - 5940,   "Max-Age=0;"         },
		{"\"2023-11-14T22:14:20 or so\"",         1209600,     "Max-Age=1209600;"   },
		{"9223372036854775807",                   3162240000,  "Max-Age=3162240000;"},
		{"-9223372036854775807",                  -3162240000, "Max-Age=0;"         },
		{"[60]",				  1209600,     "Max-Age=1209600;"   },
	};
	struct session_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct django_session *session;
		const char *cookie;

		test_accounts_store(this->accounts, KEY,
			mem_printf(this, "{\"_session_expiry\":%s}", rows[i].expiry));
		session = session_opened(this, COOKIE);
		django_session_set(session, "a", "x");
		cookie = session_finished(this, session);
		assert_row(session_row_age_s(this, KEY) == rows[i].row_age_s, rows[i].expiry);
		assert_row(strstr(cookie, rows[i].cookie_age), rows[i].expiry);
		assert_row(!*rows[i].cookie_age == !strstr(cookie, "Max-Age"), rows[i].expiry);
		assert_true(session_rows_remove(&this->accounts->rows.base, KEY, &this->err));
	}
}

static void test_session_lifetime__project_may_end_it_with_the_browser(void **state)
{
	static const struct {
		const char *stored;
		bool has_age;
	} rows[] = {
		{"{\"b\":1}",					   false},
		{"{\"_session_expiry\":0}",                             false},
		{"{\"_session_expiry\":60}",                            true },
		{"{\"_session_expiry\":\"2023-11-14T22:14:20+00:00\"}", true },
	};
	struct session_case *this = *state;

	this->accounts->settings.expires_at_browser_close = true;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct django_session *session;

		test_accounts_store(this->accounts, KEY, rows[i].stored);
		session = session_opened(this, COOKIE);
		django_session_set(session, "a", "x");
		assert_row(!strstr(session_finished(this, session), "Max-Age") == !rows[i].has_age,
			rows[i].stored);
		assert_true(session_rows_remove(&this->accounts->rows.base, KEY, &this->err));
	}
}

static void test_session_lifetime__project_may_renew_it_each_time(void **state)
{
	struct session_case *this = *state;

	this->accounts->settings.save_every_request = true;
	test_accounts_store(this->accounts, KEY, "{\"a\":\"x\"}");
	assert_non_null(
		strstr(session_finished(this, session_opened(this, COOKIE)), "Max-Age=1209600;"));
	assert_int_equal(session_row_age_s(this, KEY), 1209600);
	assert_session(this, KEY, "{\"a\":\"x\"}");
}

static void test_session_lifetime__nothing_is_not_renewed(void **state)
{
	struct session_case *this = *state;

	this->accounts->settings.save_every_request = true;
	assert_string_equal(session_finished(this, session_opened(this, NULL)), "");
	assert_int_equal(this->accounts->rows.call_count, 0);
}

/* The value up to the first attribute. */
static const char *value_of(struct session_case *this, const char *cookie)
{
	return mem_printf(this, "sessionid=%.*s", (int)strcspn(cookie, ";"), cookie);
}

static const char *in_cookie(struct session_case *this)
{
	struct django_session *session;

	this->accounts->settings.session_engine = SESSION_ENGINE_SIGNED_COOKIES;
	session = session_opened(this, NULL);
	django_session_set(session, "a", "x");
	return value_of(this, session_finished(this, session));
}

static void test_session_lifetime__cookie_may_be_all_there_is(void **state)
{
	struct session_case *this = *state;
	const char *cookie = in_cookie(this);
	struct django_session *session = session_opened(this, cookie);

	assert_string_equal(django_session_text(session, "a"), "x");
	assert_string_equal(session_finished(this, session), "");
	django_session_set(session, "b", "y");
	session = session_opened(this, value_of(this, session_finished(this, session)));
	assert_string_equal(django_session_text(session, "a"), "x");
	assert_string_equal(django_session_text(session, "b"), "y");
	assert_int_equal(this->accounts->rows.call_count, 0);
}

static void test_session_lifetime__such_a_cookie_has_a_signature_of_its_own(void **state)
{
	struct session_case *this = *state;

	assert_non_null(in_cookie(this));
	assert_true(django_session_is_empty(session_opened(this, "sessionid=" VECTOR_LOGIN_PLAIN)));
}

static void test_session_lifetime__such_a_cookie_is_believed_for_its_age(void **state)
{
	struct session_case *this = *state;
	const char *cookie = in_cookie(this);

	fake_clock_pass(&this->accounts->clock, INT64_C(1209600000000));
	assert_false(django_session_is_empty(session_opened(this, cookie)));
	fake_clock_pass(&this->accounts->clock, 1000000);
	assert_true(django_session_is_empty(session_opened(this, cookie)));
}

static void test_session_lifetime__such_a_cookie_is_taken_away_when_empty(void **state)
{
	struct session_case *this = *state;
	struct django_session *session = session_opened(this, in_cookie(this));

	assert_true(django_session_renew(session, &this->err));
	assert_null(strstr(session_finished(this, session), "Max-Age=0"));
	assert_true(django_session_flush(session, &this->err));
	assert_non_null(strstr(session_finished(this, session), "Max-Age=0"));
	assert_int_equal(this->accounts->rows.call_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SESSION_CASE(test_session_lifetime__lasts_as_long_as_it_says),
		SESSION_CASE(test_session_lifetime__project_may_end_it_with_the_browser),
		SESSION_CASE(test_session_lifetime__project_may_renew_it_each_time),
		SESSION_CASE(test_session_lifetime__nothing_is_not_renewed),
		SESSION_CASE(test_session_lifetime__cookie_may_be_all_there_is),
		SESSION_CASE(test_session_lifetime__such_a_cookie_has_a_signature_of_its_own),
		SESSION_CASE(test_session_lifetime__such_a_cookie_is_believed_for_its_age),
		SESSION_CASE(test_session_lifetime__such_a_cookie_is_taken_away_when_empty),
	};

	/* The project's zone, as the process has it; and no daylight saving. */
	if (setenv("TZ", "CET-1", 1) != 0)
		return EXIT_FAILURE;
	tzset();
	return cmocka_run_group_tests_name("session_lifetime", tests, NULL, NULL);
}
