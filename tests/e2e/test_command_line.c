/* What a user types after `ficus`, and what it does to a database. */
#include "config.h"

#include <stdio.h>

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

static struct command_result run(
	struct site *site, const char *const *settings, const char *const *arguments)
{
	const char *argv[8] = {build_path(site, "ficus")};

	for (size_t i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	return command_run(site, settings, argv);
}

static void test_command_line__version_is_told(void **state)
{
	struct command_result result = run(*state, NONE, LIST("--version"));

	assert_int_equal(result.status, 0);
	assert_string_equal(result.output, "ficus " PACKAGE_VERSION "\n");
	assert_string_equal(result.errors, "");
}

static const char *const subcommands[] = {
	"serve", "migrate", "check", "rebuild-stock", "rebuild-view"};

static void test_command_line__help_names_every_command(void **state)
{
	struct command_result result = run(*state, NONE, LIST("--help"));

	assert_int_equal(result.status, 0);
	assert_string_equal(result.errors, "");
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
		assert_row(strstr(result.output, mem_printf(*state, "\n  %s ", subcommands[i])),
			subcommands[i]);
}

/* Without any setting, since who asks may not have got that far. */
static void test_command_line__every_command_has_help(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++) {
		struct command_result result = run(*state, NONE, LIST(subcommands[i], "--help"));
		const char *usage = mem_printf(*state, "Usage: ficus %s ", subcommands[i]);

		assert_row(result.status == 0, subcommands[i]);
		assert_row(strncmp(result.output, usage, strlen(usage)) == 0, subcommands[i]);
		assert_row(!*result.errors, subcommands[i]);
	}
}

static void test_command_line__what_makes_no_sense_is_refused(void **state)
{
	static const struct {
		const char *arguments[4];
		const char *named; /* on standard error */
	} rows[] = {
		{{NULL},                       "Usage:"      },
		{{"sreve"},                    "sreve"       },
		{{"--frobnicate"},             "--frobnicate"},
		{{"serve", "--frobnicate"},    "--frobnicate"},
		{{"serve", "now"},             "now"         },
		{{"serve", "--print"},         "serve"       },
		{{"check", "--with-triggers"}, "check"       },
		{{"check", "--config"},        "config"      },
		{{"migrate", "--print=all"},   "print"       },
		{{"rebuild-stock", "all"},     "all"         },
		{{"rebuild-view", "-x"},       "x"           },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct command_result result = run(*state, NONE, rows[i].arguments);

		assert_row(result.status == 2, rows[i].named);
		assert_row(!*result.output, rows[i].named);
		assert_row(strstr(result.errors, rows[i].named), rows[i].named);
	}
}

/* A database on the site's server, with the old tables in it, as DATABASE_URL. */
static const char *make_database(struct site *site, const char *name)
{
	const char *schema = read_text_file(site, source_path(site, "legacy/schema.sql"));

	(void)site_sql(site,
		mem_printf(site, "CREATE DATABASE %s CHARACTER SET utf8mb4; USE %s; %s", name, name,
			schema));
	return mem_printf(site,
		"DATABASE_URL=mysql://root@localhost/%s?unix_socket=%s/run/"
		"mariadb.sock",
		name, site->folder);
}

/* All that there is in a database, as text. */
static const char *describe(struct site *site, const char *name)
{
	return site_sql(site,
		mem_printf(site,
			"SELECT table_name, column_name, ordinal_position, column_type, "
			"is_nullable,"
			" column_default, collation_name, column_key FROM"
			" information_schema.columns WHERE table_schema = '%s'"
			" ORDER BY table_name, ordinal_position;"
			"SELECT trigger_name, event_manipulation, event_object_table,"
			" action_statement FROM information_schema.triggers"
			" WHERE trigger_schema = '%s' ORDER BY trigger_name;",
			name, name));
}

static void test_command_line__migrate_adds_its_tables_once(void **state)
{
	struct site *site = *state;
	const char *url = make_database(site, "migrated");
	const char *before = describe(site, "migrated");
	struct command_result result = run(site, LIST(url), LIST("migrate"));
	const char *after;

	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.output, "migrations applied"));
	assert_null(strstr(result.output, "0 migrations"));
	after = describe(site, "migrated");
	assert_non_null(strstr(after, before)); /* the old ones are as they were */
	assert_non_null(strstr(after, "ficus_product"));
	result = run(site, LIST(url), LIST("migrate"));
	assert_int_equal(result.status, 0);
	assert_string_equal(result.output, "0 migrations applied\n");
	assert_string_equal(describe(site, "migrated"), after);
}

/* What a database administrator runs by hand comes to the same, and printing it to nothing. */
static void compare_printed(
	struct site *site, const char *name, const char *const *print, const char *const *migrate)
{
	const char *by_ficus = mem_printf(site, "%s_by_ficus", name);
	const char *by_hand = mem_printf(site, "%s_by_hand", name);
	const char *ficus_url = make_database(site, by_ficus);
	const char *hand_url = make_database(site, by_hand);
	const char *untouched = describe(site, by_hand);
	struct command_result printed = run(site, LIST(hand_url), print);

	assert_int_equal(printed.status, 0);
	assert_string_equal(describe(site, by_hand), untouched);
	(void)site_sql(site, mem_printf(site, "USE %s;\n%s", by_hand, printed.output));
	assert_int_equal(run(site, LIST(ficus_url), migrate).status, 0);
	assert_string_equal(describe(site, by_hand), describe(site, by_ficus));
	assert_string_not_equal(describe(site, by_hand), untouched);
	assert_string_equal(
		run(site, LIST(hand_url), LIST("migrate")).output, "0 migrations applied\n");
}

static void test_command_line__migrate_prints_what_it_would_do(void **state)
{
	compare_printed(*state, "plain", LIST("migrate", "--print"), LIST("migrate"));
}

static void test_command_line__migrate_prints_triggers_as_well(void **state)
{
	compare_printed(*state, "triggers", LIST("migrate", "--print", "--with-triggers"),
		LIST("migrate", "--with-triggers"));
}

/* What is there already is counted, and what comes later is followed. */
static void test_command_line__migrate_with_triggers_counts_the_stock(void **state)
{
	static const char stock[] = "SELECT * FROM counted.ficus_batch_stock";
	struct site *site = *state;
	const char *url = make_database(site, "counted");

	(void)site_sql(site,
		"USE counted; INSERT INTO alloc_batch VALUES (1, 'W', 'K', 10, NULL);"
		"INSERT INTO alloc_orderline VALUES (1, 'o-1', 'K', 3), (2, 'o-2', 'K', 4);"
		"INSERT INTO alloc_allocation VALUES (1, 1, 1)");
	assert_int_equal(run(site, LIST(url), LIST("migrate", "--with-triggers")).status, 0);
	assert_string_equal(site_sql(site, stock), "1\t3");
	(void)site_sql(site, "INSERT INTO counted.alloc_allocation VALUES (2, 1, 2)");
	assert_string_equal(site_sql(site, stock), "1\t7");
}

static void test_command_line__output_that_gets_lost_is_an_error(void **state)
{
	struct site *site = *state;
	const char *const argv[] = {
		"sh", "-c", "\"$0\" migrate --print >/dev/full", build_path(site, "ficus"), NULL};
	const char *url = mem_printf(site, "DATABASE_URL=%s", site->database_url);
	struct command_result result = command_run(site, LIST(url), argv);

	assert_int_equal(result.status, 1);
	assert_non_null(strstr(result.errors, "cannot write"));
}

static void test_command_line__tools_need_no_settings_of_a_server(void **state)
{
	struct site *site = *state;
	const char *url = mem_printf(site, "DATABASE_URL=%s", site->database_url);

	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++) {
		bool is_tool = strcmp(subcommands[i], "serve") != 0 &&
			strcmp(subcommands[i], "check") != 0;
		struct command_result result = run(site, LIST(url), LIST(subcommands[i]));

		assert_row(result.status == (is_tool ? 0 : 1), subcommands[i]);
		assert_row(is_tool == !strstr(result.errors, "FICUS_API_ACCESS"), subcommands[i]);
	}
}

static void test_command_line__database_that_is_not_there_is_an_error(void **state)
{
	static const char url[] = "DATABASE_URL=mysql://root@localhost/x?unix_socket=/nonexistent";

	for (size_t i = 1; i < ARRAY_SIZE(subcommands); i++) {
		struct command_result result =
			run(*state, LIST(url, "FICUS_API_ACCESS=open"), LIST(subcommands[i]));

		assert_row(result.status == 1, subcommands[i]);
		assert_row(strstr(result.errors, "/nonexistent"), subcommands[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command_line__version_is_told),
		cmocka_unit_test(test_command_line__help_names_every_command),
		cmocka_unit_test(test_command_line__every_command_has_help),
		cmocka_unit_test(test_command_line__what_makes_no_sense_is_refused),
		cmocka_unit_test(test_command_line__migrate_adds_its_tables_once),
		cmocka_unit_test(test_command_line__migrate_prints_what_it_would_do),
		cmocka_unit_test(test_command_line__migrate_prints_triggers_as_well),
		cmocka_unit_test(test_command_line__migrate_with_triggers_counts_the_stock),
		cmocka_unit_test(test_command_line__output_that_gets_lost_is_an_error),
		cmocka_unit_test(test_command_line__tools_need_no_settings_of_a_server),
		cmocka_unit_test(test_command_line__database_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
