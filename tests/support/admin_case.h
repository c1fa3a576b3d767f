/*
 * tests/support/admin_case.h - tests on pages of the admin site: a visit of amy's, who is a
 * superuser, to a site of lamps, with fakes behind it.
 */
#ifndef FICUS_TESTS_SUPPORT_ADMIN_CASE_H
#define FICUS_TESTS_SUPPORT_ADMIN_CASE_H

#include "fcgi_app/admin/pages.h"
#include "tests/support/lamp_site.h"
#include "tests/support/test_accounts.h"

/* A test's *state; owns whatever the test makes. */
struct admin_case {
	struct test_accounts *accounts;
	struct fake_user *amy;
	struct fake_row_reader reader; /* three lamps of two makers */
	struct admin_settings settings;
	struct admin admin; /* without bus, history and files: a test sets what it needs */
	const struct admin_model *model; /* of the next visit; lamps at first */
	const char *key;                 /* likewise; NULL at first */
	struct admin_page page;          /* the last visit */
	struct response response;
	struct fake_exchange *exchange;
	struct error err;
};

int admin_case_set_up(void **state);
int admin_case_tear_down(void **state);

/* From now on amy is no superuser, and has these permissions: words between blanks. */
void admin_case_allow(struct admin_case *this, const char *permissions);

#define ADMIN_CASE(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, admin_case_set_up, admin_case_tear_down)

/* A visit that has not reached its page yet. form: what is posted, without the token; NULL: a GET.
 */
struct admin_page *admin_case_visit(struct admin_case *this, const char *target, const char *form);

/* The status of the page's answer; 0: it failed, and this->err says why. */
int admin_get(struct admin_case *this, admin_page_function *page, const char *target);
int admin_post(
	struct admin_case *this, admin_page_function *page, const char *target, const char *form);

/* Of the last answer. */
const char *admin_body(const struct admin_case *this);
const char *admin_header(const struct admin_case *this, const char *name);

#define assert_has(this, text)                                                                     \
	do {                                                                                       \
		if (!strstr(admin_body(this), (text)))                                             \
			fail_msg("%s\nis not in\n%s", (text), admin_body(this));                   \
	} while (0)
#define assert_lacks(this, text)                                                                   \
	do {                                                                                       \
		if (strstr(admin_body(this), (text)))                                              \
			fail_msg("%s\nis in\n%s", (text), admin_body(this));                       \
	} while (0)

#endif
