/* tests/support/visitor_case.h - tests on visitors: one is amy, who may sign in and no more. */
#ifndef FICUS_TESTS_SUPPORT_VISITOR_CASE_H
#define FICUS_TESTS_SUPPORT_VISITOR_CASE_H

#include "tests/support/test_accounts.h"

#define KEY TEST_SESSION_KEY

/* A test's *state; owns whatever the test makes. No session is stored. */
struct visitor_case {
	struct test_accounts *accounts;
	struct fake_user *amy;
	struct response response;
	struct error err;
};

int visitor_case_set_up(void **state);
int visitor_case_tear_down(void **state);

#define VISITOR_CASE(test)                                                                         \
	cmocka_unit_test_setup_teardown(test, visitor_case_set_up, visitor_case_tear_down)

/* Who comes with this header Cookie, NULL for none; and once it was found out who that is. */
struct visitor *visitor_opened(struct visitor_case *this, const char *cookies);
struct visitor *visitor_identified(struct visitor_case *this, const char *cookies);

/* Ends the request; what the browser is told of the cookie, NULL for nothing. */
const char *visitor_finished(
	struct visitor_case *this, struct visitor *visitor, const char *cookie);

/* The members of the only session there is, as JSON. */
const char *visitor_only_session(struct visitor_case *this);

#endif
