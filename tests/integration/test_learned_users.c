/* tests/integration/test_learned_users.c - the table of users changes while its users are here. */
#include "config.h"

#include "orm_mapping/django/learned_users.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/account_case.h"
#include "tests/support/accounts.h"

#define A_MINUTE_US INT64_C(60000000)

struct scene {
	struct account_case *this;
	struct account_tables tables;
	struct fake_clock clock;
	struct users *users;
};

/* With ada, number 1. */
static struct scene *open_scene(void **state)
{
	struct scene *scene = mem_new(*state, struct scene);

	scene->this = *state;
	scene->tables = stock_account_tables;
	memset(scene->tables.has, 0, sizeof(scene->tables.has)); /* it is to be learned */
	fake_clock_init(&scene->clock);
	scene->users =
		learned_users_new(scene, scene->this->conn, &scene->tables, &scene->clock.base);
	account_run(scene->this,
		"INSERT INTO auth_user (id, password, is_superuser, username, first_name,"
		" last_name, email, is_staff, is_active, date_joined)"
		" VALUES (1, 'h', 0, 'ada', '', '', '', 1, 1, '2031-01-01')");
	return scene;
}

static struct user *ada(struct scene *scene)
{
	struct error err = {0};
	struct user *user;

	assert_success(users_find(scene->users, scene, "1", &user, &err), &err);
	assert_non_null(user);
	return user;
}

static enum error_kind failure_of_finding(struct scene *scene)
{
	struct error err = {0};
	struct user *user;

	assert_false(users_find_by_name(scene->users, scene, "ada", &user, &err));
	return err.kind;
}

static void drop(struct scene *scene, const char *column)
{
	account_run(scene->this, "ALTER TABLE auth_user DROP COLUMN %s", column);
}

static void add(struct scene *scene, const char *column, int value)
{
	account_run(scene->this, "ALTER TABLE auth_user ADD COLUMN %s bool NOT NULL DEFAULT %d",
		column, value);
}

static void test_learned_users__who_is_deactivated_by_a_new_column_is_out_in_a_minute(void **state)
{
	struct scene *scene = open_scene(state);

	drop(scene, "is_active");
	assert_true(ada(scene)->is_active);
	add(scene, "is_active", 0);
	fake_clock_pass(&scene->clock, A_MINUTE_US);
	assert_false(ada(scene)->is_active);
	assert_true(scene->tables.has[ACCOUNT_IS_ACTIVE]);
}

static void test_learned_users__a_column_that_is_dropped_fails_once(void **state)
{
	struct scene *scene = open_scene(state);

	assert_true(ada(scene)->is_staff);
	drop(scene, "is_staff");
	assert_int_equal(failure_of_finding(scene), ERROR_INTERNAL);
	assert_false(ada(scene)->is_staff);
	add(scene, "is_staff", 1);
}

static void test_learned_users__a_table_without_its_names_fails_until_they_are_back(void **state)
{
	struct scene *scene = open_scene(state);

	assert_non_null(ada(scene));
	account_run(scene->this, "ALTER TABLE auth_user RENAME COLUMN username TO login");
	assert_int_equal(failure_of_finding(scene), ERROR_INTERNAL);
	assert_int_equal(failure_of_finding(scene), ERROR_INTERNAL);
	account_run(scene->this, "ALTER TABLE auth_user RENAME COLUMN login TO username");
	assert_non_null(ada(scene));
}

static void test_learned_users__learning_nothing_new_keeps_what_is_prepared(void **state)
{
	struct scene *scene = open_scene(state);
	struct statement_counts before;
	struct statement_counts after;

	(void)ada(scene);
	(void)accounts_statements(scene->this->conn);
	before = accounts_statements(scene->this->conn);
	fake_clock_pass(&scene->clock, A_MINUTE_US);
	(void)ada(scene);
	after = accounts_statements(scene->this->conn);
	assert_int_equal(after.prepared, before.prepared);
	assert_int_equal(after.closed, before.closed);
}

static void test_learned_users__a_database_that_is_away_is_told(void **state)
{
	struct scene *scene = open_scene(state);

	scene->users =
		learned_users_new(scene, scene->this->nowhere, &scene->tables, &scene->clock.base);
	assert_int_equal(failure_of_finding(scene), ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(
			test_learned_users__who_is_deactivated_by_a_new_column_is_out_in_a_minute),
		ACCOUNT_CASE(test_learned_users__a_column_that_is_dropped_fails_once),
		ACCOUNT_CASE(
			test_learned_users__a_table_without_its_names_fails_until_they_are_back),
		ACCOUNT_CASE(test_learned_users__learning_nothing_new_keeps_what_is_prepared),
		ACCOUNT_CASE(test_learned_users__a_database_that_is_away_is_told),
	};

	return cmocka_run_group_tests_name(
		"learned_users", tests, account_case_open_group, account_case_close_group);
}
