/*
 * tests/e2e/test_admin_confirmations.c - users and groups are written by no page of the shipped
 * site without one's own password. Source: docs/admin.md, "Safety".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/hostile_site.h"

/* Rows of both tables that nothing is wrong with. */
static const char add_rows[] =
	"INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email,"
	" is_staff, is_active, date_joined) VALUES (7001, '!', 0, 'ann', '', '', '', 0, 1, NOW()),"
	" (7002, '!', 0, 'bea', '', '', '', 0, 1, NOW()),"
	" (7003, '!', 0, 'cas', '', '', '', 0, 1, NOW());"
	"INSERT INTO auth_group (id, name) VALUES (7001, 'buyers'), (7002, 'sellers');";

/* Each page that writes, and what one does there. */
static const struct writing {
	const char *page;
	const char *fields[11]; /* names and values in turn */
} writings[] = {
	{"auth/user/add/",           {"username", "dan"}						     },
	{"auth/user/7001/change/",   {"first_name", "Ann"}                                                   },
	{"auth/user/7001/password/",
         {"password1", "lamps-and-17-shades", "password2", "lamps-and-17-shades"}                            },
	{"auth/user/7001/delete/",   {NULL}								  },
	{"auth/user/",               {"action", "delete_selected", "_selected_action", "7002", "post", "yes"}},
	{"auth/user/",
         {"action", "set_field", "_selected_action", "7003", "field", "first_name", "value",
			"Cas", "step", "set"}								},
	{"auth/group/add/",          {"name", "lenders"}						     },
	{"auth/group/7001/change/",  {"name", "renters"}                                                     },
	{"auth/group/7001/delete/",  {NULL}								  },
	{"auth/group/",              {"action", "delete_selected", "_selected_action", "7002", "post", "yes"}},
};

static int set_up(void **state)
{
	int status = hostile_site_set_up(state);
	struct hostile_site *this = *state;

	(void)site_sql(this->site, add_rows);
	return status;
}

static const char *sums(struct hostile_site *this)
{
	return site_sql(this->site,
		"CHECKSUM TABLE auth_user, auth_user_groups, auth_user_user_permissions, "
		"auth_group,"
		" auth_group_permissions, django_admin_log, ficus_audit EXTENDED");
}

static int send_with(struct hostile_site *this, const struct writing *writing, const char *password)
{
	const char *target = mem_printf(this, "/ficus/%s", writing->page);
	struct page_form *form = hostile_open(this->root, target);

	for (size_t i = 0; writing->fields[i]; i += 2)
		page_form_set(form, writing->fields[i], writing->fields[i + 1]);
	page_form_set(form, "_password", password);
	return hostile_send(this->root, target, form);
}

static void test_confirmations__nothing_is_written_without_the_password(void **state)
{
	struct hostile_site *this = *state;
	const char *before = sums(this);

	for (size_t i = 0; i < ARRAY_SIZE(writings); i++) {
		int status = send_with(this, &writings[i], NULL);

		if (status != 422)
			fail_msg("%s: %d", writings[i].page, status);
		assert_row(web_user_sees(this->root, "name=\"_password\""), writings[i].page);
		assert_string_equal(sums(this), before);
	}
}

static void test_confirmations__nor_with_a_wrong_one(void **state)
{
	struct hostile_site *this = *state;
	const char *before = sums(this);

	assert_int_equal(send_with(this, &writings[0], "demos"), 422);
	assert_true(web_user_sees(this->root, "This is not your password."));
	assert_string_equal(sums(this), before);
}

/* It was the password that was missing above, and nothing else. */
static void test_confirmations__all_of_it_is_written_with_it(void **state)
{
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(writings); i++) {
		const char *before = sums(this);
		int status = send_with(this, &writings[i], "demo");

		if (status != 302)
			fail_msg("%s: %d", writings[i].page, status);
		assert_string_not_equal(sums(this), before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confirmations__nothing_is_written_without_the_password),
		cmocka_unit_test(test_confirmations__nor_with_a_wrong_one),
		cmocka_unit_test(test_confirmations__all_of_it_is_written_with_it),
	};

	return cmocka_run_group_tests(tests, set_up, hostile_site_tear_down);
}
