/* Where settings come from, and what a person who got them wrong is told: everything, at once. */
#include "config.h"

#include <signal.h>
#include <stdio.h>

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"
#include "tests/support/process.h"

/* Nobody listens there, so `ficus check` ends after it has shown the settings. */
#define DATABASE "DATABASE_URL=mysql://user:s3cret%21@localhost/shop?unix_socket=/nonexistent"
#define PASSWORD "s3cret"
#define ACCESS   "FICUS_API_ACCESS=open"

struct fixture {
	const char *folder;
	const char *file; /* a configuration file, "FICUS_CONFIG=<path>" */
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->folder = temp_folder(fixture);
	fixture->file = mem_printf(fixture, "%s/ficus.conf", fixture->folder);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	(void)fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static struct command_result run(
	struct fixture *fixture, const char *subcommand, const char *const *settings)
{
	return command_run(fixture, settings, LIST(build_path(fixture, "ficus"), subcommand));
}

/* A whole line of it. */
static bool has_line(const char *text, const char *line)
{
	size_t length = strlen(line);

	for (; *text; text += strcspn(text, "\n") + (strchr(text, '\n') != NULL))
		if (strcspn(text, "\n") == length && strncmp(text, line, length) == 0)
			return true;
	return false;
}

static void assert_shows(
	struct fixture *fixture, const char *const *settings, const char *const *lines)
{
	struct command_result result = run(fixture, "check", settings);

	for (; *lines; lines++)
		if (!has_line(result.output, *lines))
			fail_msg("no %s in:\n%s%s", *lines, result.output, result.errors);
}

/* Each of names is told. */
static void assert_refuses(
	struct fixture *fixture, const char *const *settings, const char *const *names)
{
	struct command_result result = run(fixture, "serve", settings);

	assert_int_equal(result.status, 1);
	assert_string_equal(result.output, "");
	assert_null(strstr(result.errors, PASSWORD));
	for (; *names; names++)
		if (!strstr(result.errors, *names))
			fail_msg("nothing of %s in:\n%s", *names, result.errors);
}

static const char *const wrong_settings[] = {"DATABASE_URL=postgres://localhost/shop",
	"FICUS_API_ACCESS=everybody", "FICUS_READ_MODEL=jointable", "FICUS_SOCKET_MODE=0999",
	"FICUS_WORKERS=0", "FICUS_THREADS=many", "FICUS_CONNECTIONS_MAX=1000001",
	"FICUS_STALL_TIMEOUT_MS=", "FICUS_REQUEST_TIMEOUT_MS=1s", "FICUS_DRAIN_TIMEOUT_MS=-1",
	"FICUS_RETIRE_TIMEOUT_MS=1e3", "FICUS_CONNECT_TIMEOUT_S= 5", "FICUS_QUERY_TIMEOUT_S=0x1E",
	"FICUS_LOCK_WAIT_TIMEOUT_S=99999999999999999999", "FICUS_COMMAND_ATTEMPTS=21",
	"FICUS_REACTION_ATTEMPTS=0", "FICUS_REACTION_WAIT_MS=60001", "FICUS_LOG_LEVEL=loud",
	"FICUS_DJANGO_DATABASE_TIME_ZONE=Europe" /* a folder of zones */, "FICUS_TREADS=8", NULL};

static void test_configuration__all_that_is_wrong_is_told_at_once(void **state)
{
	const char *names[ARRAY_SIZE(wrong_settings)] = {0};

	for (size_t i = 0; wrong_settings[i]; i++)
		names[i] = mem_text_n(*state, wrong_settings[i], strcspn(wrong_settings[i], "="));
	assert_refuses(*state, wrong_settings, names);
}

static void test_configuration__what_has_no_default_must_be_set(void **state)
{
	assert_refuses(*state, NONE, LIST("DATABASE_URL", "FICUS_API_ACCESS"));
}

static void test_configuration__defaults_are_shown(void **state)
{
	assert_shows(*state, LIST(DATABASE, ACCESS),
		LIST("FICUS_API_ACCESS=open", "FICUS_READ_MODEL=join", "FICUS_SOCKET_MODE=0660",
			"FICUS_WORKERS=1", "FICUS_THREADS=8", "FICUS_COMMAND_ATTEMPTS=5",
			"FICUS_LOG_LEVEL=info"));
}

static void test_configuration__environment_overrides_the_file(void **state)
{
	struct fixture *fixture = *state;

	write_file(fixture->file,
		"# settings of the shop\n"
		"\n" DATABASE "\n" ACCESS "\n"
		"FICUS_THREADS=3\n"
		"  FICUS_WORKERS = 4  \r\n"
		"FICUS_ORIGINS=https://a.example https://b.example?x=y");
	assert_shows(fixture,
		LIST(mem_printf(fixture, "FICUS_CONFIG=%s", fixture->file), "FICUS_THREADS=5"),
		LIST("FICUS_THREADS=5", "FICUS_WORKERS=4", "FICUS_API_ACCESS=open",
			"FICUS_ORIGINS=https://a.example https://b.example?x=y"));
}

static void test_configuration__file_is_named_by_an_option_first(void **state)
{
	struct fixture *fixture = *state;
	const char *other = mem_printf(fixture, "%s/other.conf", fixture->folder);
	const char *const argv[] = {build_path(fixture, "ficus"), "check", "--config", other, NULL};
	struct command_result result;

	write_file(fixture->file, "FICUS_THREADS=3\n");
	write_file(other, DATABASE "\n" ACCESS "\nFICUS_THREADS=4\n");
	result = command_run(
		fixture, LIST(mem_printf(fixture, "FICUS_CONFIG=%s", fixture->file)), argv);
	assert_true(has_line(result.output, "FICUS_THREADS=4"));
}

static void test_configuration__file_with_mistakes_is_refused(void **state)
{
	struct fixture *fixture = *state;

	write_file(
		fixture->file, "FICUS_THREADS=3\nFICUS_TREADS=3\nPATH=/bin\nno equals sign\n=5\n");
	assert_refuses(fixture, LIST(mem_printf(fixture, "FICUS_CONFIG=%s", fixture->file)),
		LIST("FICUS_TREADS", "PATH", "line 4", "line 5", fixture->file));
}

static void test_configuration__file_that_cannot_be_read_is_refused(void **state)
{
	struct fixture *fixture = *state;

	assert_refuses(fixture, LIST(DATABASE, ACCESS, "FICUS_CONFIG=/nonexistent"),
		LIST("FICUS_CONFIG", "/nonexistent"));
	assert_refuses(fixture,
		LIST(DATABASE, ACCESS, mem_printf(fixture, "FICUS_CONFIG=%s", fixture->folder)),
		LIST("FICUS_CONFIG", fixture->folder));
}

static void test_configuration__any_setting_may_stand_in_a_file_of_its_own(void **state)
{
	struct fixture *fixture = *state;
	const char *secret = mem_printf(fixture, "%s/secret", fixture->folder);
	const char *threads = mem_printf(fixture, "%s/threads", fixture->folder);

	write_file(secret, "mysql://user:s3cret%21@localhost/shop?unix_socket=/nonexistent\n");
	write_file(threads, "6\n");
	assert_shows(fixture,
		LIST(ACCESS, mem_printf(fixture, "DATABASE_URL_FILE=%s", secret),
			mem_printf(fixture, "FICUS_THREADS_FILE=%s", threads)),
		LIST("DATABASE_URL=***", "FICUS_THREADS=6"));
}

static void test_configuration__setting_and_its_file_exclude_each_other(void **state)
{
	assert_refuses(*state,
		LIST(DATABASE, ACCESS, "DATABASE_URL_FILE=/nonexistent", "FICUS_NAMES_FILE=/x"),
		LIST("DATABASE_URL and DATABASE_URL_FILE", "FICUS_NAMES_FILE"));
	assert_refuses(*state, LIST(ACCESS, "DATABASE_URL_FILE=/nonexistent"),
		LIST("DATABASE_URL_FILE", "/nonexistent"));
}

static void test_configuration__secrets_are_never_shown(void **state)
{
	struct command_result result = run(*state, "check", LIST(DATABASE, ACCESS));

	assert_int_equal(result.status, 1);
	assert_true(has_line(result.output, "DATABASE_URL=***"));
	assert_null(strstr(result.output, PASSWORD));
	assert_null(strstr(result.errors, PASSWORD));
	assert_non_null(strstr(result.errors, "/nonexistent"));
}

static void test_configuration__database_urls_that_make_no_sense_are_refused(void **state)
{
	static const char *const urls[] = {"DATABASE_URL=", "DATABASE_URL=shop",
		"DATABASE_URL=mysql://", "DATABASE_URL=mysql://user:s3cret%21@localhost",
		"DATABASE_URL=mysql://user:s3cret%21@localhost:port/shop",
		"DATABASE_URL=mysql://user:s3cret%21@localhost/shop?charset=latin1"};

	for (size_t i = 0; i < ARRAY_SIZE(urls); i++)
		assert_refuses(*state, LIST(ACCESS, urls[i]), LIST("DATABASE_URL"));
}

static void test_configuration__timeouts_must_fit_each_other(void **state)
{
	assert_refuses(*state,
		LIST(DATABASE, ACCESS, "FICUS_QUERY_TIMEOUT_S=5", "FICUS_LOCK_WAIT_TIMEOUT_S=5"),
		LIST("FICUS_QUERY_TIMEOUT_S", "FICUS_LOCK_WAIT_TIMEOUT_S"));
}

/* A post for a page of shop.example. */
static int status_of_post(struct site *site)
{
	return http_send(site->clients[PROFILE_DIRECT],
		&(struct http_request){"POST", "/deallocate",
			HTTP_TEXT("{\"orderid\":\"o\",\"sku\":\"K\"}"),
			LIST("Origin: https://shop.example")})
		->status;
}

static bool is_trusted(void *site)
{
	return status_of_post(site) == 200;
}

static bool has_complained(void *argument)
{
	struct site *site = argument;
	TALLOC_CTX *mem = mem_context(NULL, "has_complained");
	const char *path = mem_printf(mem, "%s/log/ficus.log", site->folder);
	bool complained = strstr(read_text_file(mem, path), "FICUS_TREADS") != NULL;

	talloc_free(mem);
	return complained;
}

/* What SIGHUP makes it read again takes effect as a whole, or not at all. */
static void test_configuration__is_read_again_on_sighup(void **state)
{
	struct fixture *fixture = *state;
	struct site *site;

	write_file(fixture->file, "# nobody is trusted yet\n");
	site = site_start(fixture, LIST(mem_printf(fixture, "FICUS_CONFIG=%s", fixture->file)));
	assert_int_equal(status_of_post(site), 403);
	write_file(fixture->file, "FICUS_ORIGINS=https://shop.example\n");
	assert_int_equal(process_signal(site_supervisor(site), SIGHUP), 0);
	assert_true(eventually(is_trusted, site));
	write_file(fixture->file, "FICUS_TREADS=1\n");
	assert_int_equal(process_signal(site_supervisor(site), SIGHUP), 0);
	assert_true(eventually(has_complained, site));
	assert_int_equal(status_of_post(site), 200);
	site_stop(site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(test_configuration__##name, set_up, tear_down)
		TEST(all_that_is_wrong_is_told_at_once),
		TEST(what_has_no_default_must_be_set),
		TEST(defaults_are_shown),
		TEST(environment_overrides_the_file),
		TEST(file_is_named_by_an_option_first),
		TEST(file_with_mistakes_is_refused),
		TEST(file_that_cannot_be_read_is_refused),
		TEST(any_setting_may_stand_in_a_file_of_its_own),
		TEST(setting_and_its_file_exclude_each_other),
		TEST(secrets_are_never_shown),
		TEST(database_urls_that_make_no_sense_are_refused),
		TEST(timeouts_must_fit_each_other),
		TEST(is_read_again_on_sighup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
