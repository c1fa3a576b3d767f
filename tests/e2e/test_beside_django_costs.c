/*
 * What it costs to know who is asking: statements, counted by the server.
 * Source: docs/django.md, "Sessions".
 */
#include "config.h"

#include <stdlib.h>

#include "tests/support/batch_form.h"
#include "tests/support/cmocka.h"

struct fixture {
	struct django_site *site;
	struct web_user *nobody;
	struct web_user *stranger; /* whose session there is not */
	struct web_user *staff;
	struct web_user *admin;
	const char *form;
	long own; /* statements of the counting itself */
};

static struct web_user *signed_in(struct fixture *this, const char *username)
{
	struct web_user *user = web_user_new(this, this->site->site);

	web_user_sign_in(user, SIDE_OURS, username, "demo");
	return user;
}

static long statements_so_far(struct fixture *this)
{
	const char *row =
		site_sql(this->site->site, "SHOW GLOBAL STATUS WHERE Variable_name = 'Questions'");

	return strtol(strchr(row, '\t'), NULL, 10);
}

/* With one thread a second request finds everything prepared. */
static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	long before;

	this->site = django_site_start(this, LIST("FICUS_THREADS=1", "FICUS_API_ACCESS=session"));
	this->nobody = web_user_new(this, this->site->site);
	this->stranger = web_user_new(this, this->site->site);
	this->staff = signed_in(this, "demo-staff");
	this->admin = signed_in(this, "demo-admin");
	this->form = batch_form_path(this, batch_form_new(this->site, "B"));
	before = statements_so_far(this);
	this->own = statements_so_far(this) - before;
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site->site);
	return talloc_free(this);
}

static long cost_once(struct fixture *this, struct web_user *user, const char *path, int status)
{
	long before = statements_so_far(this);

	assert_int_equal(web_user_get(user, path), status);
	return statements_so_far(this) - before - this->own;
}

/* The first time prepares; and once a minute somebody looks what the table of users is like. */
static long cost(struct fixture *this, struct web_user *user, const char *path, int status)
{
	long first;
	long second;

	assert_int_equal(web_user_get(user, path), status);
	first = cost_once(this, user, path, status);
	second = cost_once(this, user, path, status);
	return first < second ? first : second;
}

#define LOGIN   "/ficus/login/"
#define ACCOUNT "/ficus/password_change/"
#define WHOAMI  "/ficus/whoami"

static void test_costs__nobody_costs_nothing(void **state)
{
	struct fixture *this = *state;

	assert_int_equal(cost(this, this->nobody, LOGIN, 200), 0);
	assert_int_equal(cost(this, this->nobody, WHOAMI, 401), 0);
	assert_int_equal(cost(this, this->nobody, this->form, 302), 0);
	assert_int_equal(cost(this, this->nobody, "/availability/K?qty=1", 401), 0);
}

/* Each time anew, since a cookie that names no session is taken away with the answer. */
static void test_costs__a_cookie_that_names_no_session_costs_one(void **state)
{
	struct fixture *this = *state;
	long before = statements_so_far(this);

	http_set_cookie(this->stranger->browser, "sessionid", "thereisnosuchsessionthereisnosuc");
	assert_int_equal(web_user_get(this->stranger, LOGIN), 200);
	assert_int_equal(statements_so_far(this) - before - this->own, 1);
}

/* Session and user. */
static void test_costs__who_is_signed_in_costs_two(void **state)
{
	struct fixture *this = *state;

	assert_int_equal(cost(this, this->staff, ACCOUNT, 200), 2);
	assert_int_equal(cost(this, this->admin, ACCOUNT, 200), 2);
}

/* And the permissions, once however often they are asked for; a superuser needs none. */
static void test_costs__a_permission_costs_a_third(void **state)
{
	struct fixture *this = *state;
	const long own_of_form = 3; /* what stands there, what it is called, its lines */

	assert_int_equal(cost(this, this->staff, WHOAMI, 200), 3);
	assert_int_equal(cost(this, this->staff, this->form, 200), 3 + own_of_form);
	assert_int_equal(cost(this, this->admin, this->form, 200), 2 + own_of_form);
}

/* What the API answers costs one, whoever asks. */
static void test_costs__so_it_is_for_the_api(void **state)
{
	struct fixture *this = *state;

	assert_int_equal(cost(this, this->staff, "/availability/K?qty=1", 200), 3 + 1);
	assert_int_equal(cost(this, this->admin, "/availability/K?qty=1", 200), 2 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_costs__nobody_costs_nothing),
		cmocka_unit_test(test_costs__a_cookie_that_names_no_session_costs_one),
		cmocka_unit_test(test_costs__who_is_signed_in_costs_two),
		cmocka_unit_test(test_costs__a_permission_costs_a_third),
		cmocka_unit_test(test_costs__so_it_is_for_the_api),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
