/*
 * tests/e2e/test_check_django.c - `ficus check` holds what a Django project says of itself against
 * our settings and against what its database has become.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/django.h"
#include "tests/support/site.h"
#include "tests/support/stock_database.h"
#include "tests/support/temporary_file.h"

struct neighbour {
	struct stock_database *database;
	const char *const *settings; /* of ficus, with the description of the project */
};

static int set_up(void **state)
{
	struct neighbour *this = mem_new(NULL, struct neighbour);
	const char **settings = mem_array(this, const char *, 5);
	const char *url;

	this->database = stock_database_new_old(this, "utf8mb4");
	stock_database_run_file(this->database, "recommended_keys.sql");
	stock_database_run_file(this->database, "accounts.sql");
	stock_database_run_file(this->database, "catalogue.sql");
	url = django_test_url(this, this->database->base->options.url.name);
	settings[0] = mem_printf(this, "DATABASE_URL=%s", url);
	settings[1] = "FICUS_API_ACCESS=open";
	settings[2] = "FICUS_DJANGO_SECRET_KEY=" DJANGO_TEST_KEY;
	settings[3] = mem_printf(this, "FICUS_DJANGO_DESCRIPTION=%s",
		temporary_file(
			this, django_manage(django_new(this, url, NONE), LIST("ficus_describe"))));
	this->settings = settings;
	assert_int_equal(
		command_run(this, settings, LIST(build_path(this, "ficus"), "migrate")).status, 0);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static struct command_result check(struct neighbour *this)
{
	return command_run(
		this->database, this->settings, LIST(build_path(this->database, "ficus"), "check"));
}

static void assert_clean(struct neighbour *this)
{
	struct command_result result = check(this);

	if (result.status != 0 || !strstr(result.output, "\n0 problems"))
		fail_msg("not clean:\n%s%s", result.output, result.errors);
}

static void assert_finds(struct neighbour *this, const char *finding)
{
	struct command_result result = check(this);

	if (result.status != 1 || !strstr(result.output, finding))
		fail_msg("nothing of %s in:\n%s%s", finding, result.output, result.errors);
}

static void test_check_django__what_the_project_has_made_is_right(void **state)
{
	assert_clean(*state);
}

/* Alters the table, looks, and takes it back. */
static void assert_named(struct neighbour *this, const char *table, const char *change,
	const char *back, const char *finding)
{
	stock_database_run(this->database, "ALTER TABLE %s %s", table, change);
	assert_finds(this, finding);
	stock_database_run(this->database, "ALTER TABLE %s %s", table, back);
}

static void test_check_django__every_change_of_a_column_is_named(void **state)
{
	struct neighbour *this = *state;

	assert_named(this, "auth_group", "DROP COLUMN name",
		"ADD COLUMN name varchar(150) NOT NULL UNIQUE",
		"column auth_group.name of auth.group is missing");
	assert_named(this, "auth_group", "ADD COLUMN colour varchar(9) NOT NULL",
		"DROP COLUMN colour",
		"column auth_group.colour has no default, and auth.group does not know it");
	assert_named(this, "alloc_batch", "MODIFY qty bigint NOT NULL", "MODIFY qty int NOT NULL",
		"and alloc.batch.qty of class IntegerField");
	assert_named(this, "django_admin_log", "MODIFY action_flag smallint NOT NULL",
		"MODIFY action_flag smallint unsigned NOT NULL",
		"and admin.logentry.action_flag of class PositiveSmallIntegerField");
	assert_named(this, "django_session", "MODIFY expire_date timestamp(6) NOT NULL",
		"MODIFY expire_date datetime(6) NOT NULL",
		"django_session.expire_date is timestamp(6)");
	assert_named(this, "auth_group", "MODIFY name varchar(150) NULL",
		"MODIFY name varchar(150) NOT NULL",
		"auth_group.name may be NULL, and auth.group.name may not");
	assert_named(this, "django_admin_log", "MODIFY object_id longtext NOT NULL",
		"MODIFY object_id longtext NULL",
		"object_id may not be NULL, and admin.logentry.object_id may");
	assert_clean(this);
}

/* Also when nothing but the case of its name changes: there, the server sees another table. */
static void test_check_django__a_table_of_another_name_is_missing(void **state)
{
	struct neighbour *this = *state;
	static const char *const names[] = {"django_sessions", "Django_Session"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		stock_database_run(this->database, "RENAME TABLE django_session TO %s", names[i]);
		assert_finds(this, "table django_session of sessions.session is missing");
		stock_database_run(this->database, "RENAME TABLE %s TO django_session", names[i]);
	}
	assert_clean(this);
}

/* What a neighbour may add without harm, and a length that matters to forms alone. */
static void test_check_django__what_harms_nobody_is_no_problem(void **state)
{
	struct neighbour *this = *state;

	stock_database_run(this->database,
		"ALTER TABLE auth_group ADD COLUMN colour varchar(9) NULL,"
		" ADD COLUMN shade varchar(9) NOT NULL DEFAULT '',"
		" ADD COLUMN shout varchar(150) GENERATED ALWAYS AS (upper(name)) VIRTUAL,"
		" MODIFY name varchar(151) NOT NULL");
	assert_clean(this);
	assert_non_null(strstr(check(this).output,
		"auth_group.name takes 151 characters, and auth.group.name 150"));
	stock_database_run(this->database,
		"ALTER TABLE auth_group DROP COLUMN colour, DROP COLUMN shade, DROP COLUMN shout,"
		" MODIFY name varchar(150) NOT NULL");
	assert_clean(this);
}

/* They are not looked for where that would take reading all rows. */
static void test_check_django__dates_above_a_list_want_an_index(void **state)
{
	struct neighbour *this = *state;

	assert_null(strstr(check(this).output, "above its list"));
	stock_database_run(this->database,
		"ALTER TABLE catalogue_item DROP KEY catalogue_item_listed_on_b4d42f58");
	assert_clean(this);
	assert_non_null(strstr(check(this).output,
		"catalogue.item declares the dates of listed_on, which are not shown above its "
		"list: no index begins with catalogue_item.listed_on"));
	stock_database_run(this->database,
		"ALTER TABLE catalogue_item ADD KEY catalogue_item_listed_on_b4d42f58 (listed_on)");
}

static void test_check_django__a_setting_unlike_the_projects_is_named(void **state)
{
	struct neighbour *this = *state;
	struct neighbour other = {.database = this->database};
	const char **settings = mem_array(this, const char *, 6);

	memcpy(settings, this->settings, 4 * sizeof(*settings));
	settings[4] = "FICUS_DJANGO_SESSION_COOKIE_NAME=sid";
	other.settings = settings;
	assert_finds(&other,
		"FICUS_DJANGO_SESSION_COOKIE_NAME is sid here, and sessionid in the description");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_django__what_the_project_has_made_is_right),
		cmocka_unit_test(test_check_django__every_change_of_a_column_is_named),
		cmocka_unit_test(test_check_django__a_table_of_another_name_is_missing),
		cmocka_unit_test(test_check_django__what_harms_nobody_is_no_problem),
		cmocka_unit_test(test_check_django__dates_above_a_list_want_an_index),
		cmocka_unit_test(test_check_django__a_setting_unlike_the_projects_is_named),
	};

	return cmocka_run_group_tests_name("check_django", tests, set_up, tear_down);
}
