/* tests/support/session_case.h - tests on sessions: what is opened, kept, and told the browser. */
#ifndef FICUS_TESTS_SUPPORT_SESSION_CASE_H
#define FICUS_TESTS_SUPPORT_SESSION_CASE_H

#include "tests/support/test_accounts.h"

#define KEY    TEST_SESSION_KEY
#define COOKIE "sessionid=" KEY

/* A test's *state; owns whatever the test makes. No session is stored. */
struct session_case {
	struct test_accounts *accounts;
	struct response response;
	struct error err;
};

int session_case_set_up(void **state);
int session_case_tear_down(void **state);

#define SESSION_CASE(test)                                                                         \
	cmocka_unit_test_setup_teardown(test, session_case_set_up, session_case_tear_down)

/* That of a browser with this header Cookie; NULL: without. */
struct django_session *session_opened(struct session_case *this, const char *cookies);

/* Ends the request; what the browser is told of its session, "" for nothing. */
const char *session_finished(struct session_case *this, struct django_session *session);

/* That this is stored under the key. */
void assert_session(struct session_case *this, const char *key, const char *json);

/* How long the row lasts from now on. */
int64_t session_row_age_s(struct session_case *this, const char *key);

/* Of the only row there is. */
const char *session_only_key(struct session_case *this);

#endif
