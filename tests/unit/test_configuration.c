/* tests/unit/test_configuration.c - settings from environment, file and description, and which
 * counts. */
#include "config.h"

#include "fcgi_app/configuration.h"

#include "base/text_stream.h"
#include "tests/support/temporary_file.h"
#include "tests/support/with_mem.h"

#define DATABASE "DATABASE_URL=mysql://user:s3cret@localhost/shop"

/* An environment of up to 8 lines; the description, if any, is the one with these settings. */
struct given {
	const char *lines[8];
	const char *file;      /* NULL: there is none */
	const char *described; /* members of "configuration"; NULL: there is no description */
};

static struct configuration_source source_of(TALLOC_CTX *mem, const struct given *given)
{
	const char **environment = mem_array(mem, const char *, ARRAY_SIZE(given->lines) + 3);
	size_t count = 0;

	environment[count++] = DATABASE;
	if (given->described)
		environment[count++] = mem_printf(mem, "FICUS_DJANGO_DESCRIPTION=%s",
			temporary_file(mem,
				mem_printf(mem,
					"{\"format\":1,\"configuration\":{%s},\"models\":[]}",
					given->described)));
	for (size_t i = 0; i < ARRAY_SIZE(given->lines) && given->lines[i]; i++)
		environment[count++] = given->lines[i];
	return (struct configuration_source){
		.environment = environment,
		.file = temporary_file(mem, given->file ? given->file : ""),
	};
}

static struct configuration read_all(TALLOC_CTX *mem, const struct given *given)
{
	struct configuration_source source = source_of(mem, given);
	struct problems problems = {.mem = mem};
	struct configuration configuration;

	configuration_read(&configuration, &source, &problems);
	if (problems.count > 0)
		fail_msg("%s", problems.items[0]);
	return configuration;
}

/* That there is one problem, and it is this one; a path in it is written "PATH". */
static void check_problem(TALLOC_CTX *mem, const struct given *given, const char *expected)
{
	struct configuration_source source = source_of(mem, given);
	struct problems problems = {.mem = mem};
	struct configuration configuration;
	const char *path;

	configuration_read(&configuration, &source, &problems);
	assert_row(problems.count == 1, expected);
	path = strstr(problems.items[0], "/proc/");
	if (path) {
		size_t length = strlen("/proc/");

		length += strspn(path + length, "0123456789/fd");
		problems.items[0] = mem_printf(mem, "%.*sPATH%s", (int)(path - problems.items[0]),
			problems.items[0], path + length);
	}
	assert_string_equal(problems.items[0], expected);
}

static int64_t age_of(TALLOC_CTX *mem, const struct given *given)
{
	return read_all(mem, given).django.session_cookie.age_s;
}

static void test_configuration__earlier_sources_count(void **state)
{
	struct given given = {
		.lines = {"FICUS_DJANGO_SESSION_COOKIE_AGE=1"},
		.file = "# ours\n\n FICUS_DJANGO_SESSION_COOKIE_AGE = 2 \n",
		.described = "\"FICUS_DJANGO_SESSION_COOKIE_AGE\":\"3\"",
	};

	assert_int_equal(age_of(*state, &given), 1);
	given.lines[0] = NULL;
	assert_int_equal(age_of(*state, &given), 2);
	given.file = NULL;
	assert_int_equal(age_of(*state, &given), 3);
	given.described = "";
	assert_int_equal(age_of(*state, &given), 1209600);
	given.described = NULL;
	assert_int_equal(age_of(*state, &given), 1209600);
}

static void test_configuration__file_may_name_the_description(void **state)
{
	const char *path = temporary_file(*state,
		"{\"format\":1,\"configuration\":{\"FICUS_DJANGO_VERSION\":\"4.2\"},\"models\":[]"
		"}");
	const struct given given = {
		.file = mem_printf(*state, "FICUS_DJANGO_DESCRIPTION=%s", path)};

	assert_string_equal(read_all(*state, &given).django.version, "4.2");
}

static void test_configuration__secrets_come_from_elsewhere(void **state)
{
	const struct given in_line = {.lines = {"FICUS_DJANGO_SECRET_KEY=k1"}, .described = ""};
	const struct given in_file = {
		.lines = {mem_printf(*state, "FICUS_DJANGO_SECRET_KEY_FILE=%s",
			temporary_file(*state, " k2\n"))},
		.described = "",
	};
	const struct given described = {.described = "\"FICUS_DJANGO_SECRET_KEY\":\"k3\""};

	assert_string_equal(read_all(*state, &in_line).django.secret_key, "k1");
	assert_string_equal(read_all(*state, &in_file).django.secret_key, "k2");
	check_problem(*state, &described,
		"FICUS_DJANGO_SECRET_KEY in PATH: no setting that a description has");
}

static void test_configuration__descriptions_have_settings_of_djangos_alone(void **state)
{
	static const struct given workers = {.described = "\"FICUS_WORKERS\":\"4\""};
	static const struct given unknown = {.described = "\"FICUS_DJANGO_COLOUR\":\"4\""};
	static const struct given out_of_range = {
		.described = "\"FICUS_DJANGO_SESSION_COOKIE_AGE\":\"0\""};
	const struct given file = {
		.described = mem_printf(*state, "\"FICUS_DJANGO_VERSION_FILE\":\"%s\"",
			temporary_file(*state, "4.2"))};

	check_problem(*state, &workers, "FICUS_WORKERS in PATH: no setting that a description has");
	check_problem(
		*state, &unknown, "FICUS_DJANGO_COLOUR in PATH: no setting that a description has");
	check_problem(*state, &out_of_range,
		"FICUS_DJANGO_SESSION_COOKIE_AGE: expected a number from 1 to 3153600000");
	check_problem(*state, &file,
		"FICUS_DJANGO_VERSION_FILE in PATH: no setting that a description has");
}

static void test_configuration__description_must_be_readable(void **state)
{
	static const struct given gone = {
		.lines = {"FICUS_DJANGO_DESCRIPTION=/nonexistent/x.json"}};
	static const struct given malformed = {.described = "\"A\":"};
	static const struct given empty = {.lines = {"FICUS_DJANGO_DESCRIPTION="}};

	check_problem(*state, &gone,
		"FICUS_DJANGO_DESCRIPTION: cannot read /nonexistent/x.json: No such file or "
		"directory");
	check_problem(
		*state, &malformed, "FICUS_DJANGO_DESCRIPTION: PATH is no JSON, from byte 33 on");
	assert_string_equal(read_all(*state, &empty).django.version, "5.2");
}

static void test_configuration__flags_are_yes_or_no(void **state)
{
	static const struct given on = {
		.lines = {"FICUS_DJANGO_CSRF_USE_SESSIONS=yes", "FICUS_DJANGO_USE_TZ=no"}
        };
	static const struct given none = {.lines = {NULL}};
	static const char *const values[] = {"", "Yes", "true", "1", "yes no", "yes ", "y"};

	assert_true(read_all(*state, &on).django.csrf_uses_sessions);
	assert_false(read_all(*state, &on).django.uses_zones);
	assert_false(read_all(*state, &none).django.csrf_uses_sessions);
	assert_true(read_all(*state, &none).django.uses_zones);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct given given = {
			.lines = {mem_printf(*state, "FICUS_DJANGO_USE_TZ=%s", values[i])}};

		check_problem(*state, &given, "FICUS_DJANGO_USE_TZ: expected yes or no");
	}
}

static void test_configuration__unknown_names_are_problems(void **state)
{
	static const struct given in_environment = {
		.lines = {"FICUS_WORKER=1", "OTHER=1"}
        };
	static const struct given in_file = {.file = "OTHER=1\n"};
	static const struct given no_line = {.file = "FICUS_WORKERS=1\nFICUS\n"};
	static const struct given twice = {
		.lines = {"FICUS_WORKERS=1", "FICUS_WORKERS_FILE=/nonexistent"}
        };

	check_problem(*state, &in_environment, "FICUS_WORKER in the environment: no such setting");
	check_problem(*state, &in_file, "OTHER in PATH: no such setting");
	check_problem(*state, &no_line, "PATH line 2: expected NAME=value");
	check_problem(*state, &twice,
		"FICUS_WORKERS and FICUS_WORKERS_FILE are both set: expected one of them");
}

/* DATABASE_URL has a password in it. */
static void test_configuration__secrets_are_not_printed(void **state)
{
	static const struct given given = {
		.lines = {"FICUS_DJANGO_SECRET_KEY=k1", "FICUS_DJANGO_USE_TZ=no"}
        };
	struct configuration configuration = read_all(*state, &given);
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	const char *text;

	configuration_print(&configuration, out);
	text = text_stream_take(&stream, *state);
	assert_memory_equal(text, "DATABASE_URL=***\n", 17);
	assert_non_null(strstr(text, "\nFICUS_DJANGO_SECRET_KEY=***\n"));
	assert_non_null(strstr(text, "\nFICUS_DJANGO_SECRET_KEY_FALLBACKS=\n"));
	assert_non_null(strstr(text, "\nFICUS_DJANGO_USE_TZ=no\n"));
	assert_non_null(strstr(text, "\nFICUS_DJANGO_SESSION_COOKIE_AGE=1209600\n"));
	assert_null(strstr(text, "FICUS_API_ACCESS")); /* which was not given */
}

static struct problems compared(TALLOC_CTX *mem, const struct given *given)
{
	struct configuration_source source = source_of(mem, given);
	struct problems differences = {.mem = mem};

	configuration_compare(&source, &differences);
	return differences;
}

static void test_configuration__differences_from_the_description_are_listed(void **state)
{
	static const struct given given = {
		.lines = {"FICUS_DJANGO_VERSION=4.2", "FICUS_DJANGO_USE_TZ=yes",
			  "FICUS_DJANGO_LOGIN_URL=/x/"},
		.file = "FICUS_DJANGO_TIME_ZONE=UTC\n",
		.described = "\"FICUS_DJANGO_VERSION\":\"5.2\",\"FICUS_DJANGO_USE_TZ\":\"yes\","
			     "\"FICUS_DJANGO_TIME_ZONE\":\"Europe/Paris\","
			     "\"FICUS_DJANGO_SESSION_COOKIE_AGE\":\"5\"",
	};
	struct problems differences = compared(*state, &given);

	assert_int_equal(differences.count, 2);
	assert_string_equal(differences.items[0],
		"FICUS_DJANGO_VERSION is 4.2 here, and 5.2 in the description");
	assert_string_equal(differences.items[1],
		"FICUS_DJANGO_TIME_ZONE is UTC here, and Europe/Paris in the description");
}

static void test_configuration__without_a_description_nothing_differs(void **state)
{
	static const struct given given = {.lines = {"FICUS_DJANGO_VERSION=4.2"}};

	assert_int_equal(compared(*state, &given).count, 0);
}

/* Nor is a secret shown that somebody has put into a description. */
static void test_configuration__comparing_survives_what_cannot_be_read(void **state)
{
	static const struct given unreadable = {
		.lines = {"FICUS_DJANGO_VERSION_FILE=/nonexistent"},
		.described = "\"FICUS_DJANGO_VERSION\":\"5.2\"",
	};
	static const struct given secret = {
		.lines = {"FICUS_DJANGO_SECRET_KEY=k1"},
		.described = "\"FICUS_DJANGO_SECRET_KEY\":\"k2\"",
	};
	struct problems differences = compared(*state, &unreadable);

	assert_int_equal(differences.count, 1);
	assert_string_equal(differences.items[0],
		"FICUS_DJANGO_VERSION_FILE: cannot read /nonexistent: No such file or directory");
	differences = compared(*state, &secret);
	assert_int_equal(differences.count, 1);
	assert_null(strstr(differences.items[0], "k2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_configuration__earlier_sources_count),
		WITH_MEM(test_configuration__file_may_name_the_description),
		WITH_MEM(test_configuration__secrets_come_from_elsewhere),
		WITH_MEM(test_configuration__descriptions_have_settings_of_djangos_alone),
		WITH_MEM(test_configuration__description_must_be_readable),
		WITH_MEM(test_configuration__flags_are_yes_or_no),
		WITH_MEM(test_configuration__unknown_names_are_problems),
		WITH_MEM(test_configuration__secrets_are_not_printed),
		WITH_MEM(test_configuration__differences_from_the_description_are_listed),
		WITH_MEM(test_configuration__without_a_description_nothing_differs),
		WITH_MEM(test_configuration__comparing_survives_what_cannot_be_read),
	};

	return cmocka_run_group_tests_name("configuration", tests, NULL, NULL);
}
