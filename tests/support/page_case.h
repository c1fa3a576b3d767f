/*
 * tests/support/page_case.h - tests on pages: the real router, gate, views and handlers over fakes,
 * and what a browser sends and gets. The user amy is there, and the batch "batch-1" of 10 LAMPs,
 * one of them promised; nobody is signed in.
 */
#ifndef FICUS_TESTS_SUPPORT_PAGE_CASE_H
#define FICUS_TESTS_SUPPORT_PAGE_CASE_H

#include "tests/fakes/fake_exchange.h"
#include "tests/fuzz/service.h"

/* A test's *state; owns whatever the test makes. */
struct page_case {
	struct fuzz_service *service;
	struct test_accounts *accounts;
	struct fake_user *amy;
	const char *cookies;           /* what the browser sends; NULL: none */
	struct fake_exchange exchange; /* the last answer */
};

int page_case_set_up(void **state);
int page_case_tear_down(void **state);

#define PAGE_CASE(test) cmocka_unit_test_setup_teardown(test, page_case_set_up, page_case_tear_down)

/* Amy signs in; permissions: hers, ending in NULL. */
void page_case_sign_in(struct page_case *this, const char *const *permissions);
#define SIGN_IN(this, ...) page_case_sign_in((this), (const char *const[]){__VA_ARGS__, NULL})

/* The status of the answer. What is posted is a form, to which the token is added. */
int page_get(struct page_case *this, const char *target);
int page_post(struct page_case *this, const char *target, const char *form);

/* Whether the answer's body has the text in it. */
bool page_shows(const struct page_case *this, const char *text);

/* What the answer says of a header, or of a cookie; "" for nothing. */
const char *page_header(struct page_case *this, const char *name);
const char *page_cookie(struct page_case *this, const char *name);

/* Fails, showing the page, unless the text is in it, or is not. */
#define assert_shows(this, text)                                                                   \
	do {                                                                                       \
		if (!page_shows((this), (text)))                                                   \
			fail_msg(                                                                  \
				"%s is not in %s", (text), fake_exchange_body(&(this)->exchange)); \
	} while (0)
#define assert_hides(this, text)                                                                   \
	do {                                                                                       \
		if (page_shows((this), (text)))                                                    \
			fail_msg("%s is in %s", (text), fake_exchange_body(&(this)->exchange));    \
	} while (0)

#endif
