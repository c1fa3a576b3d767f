/* tests/e2e/test_user_command.c - `ficus user`: users as Django has them, where there is no Django.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi_app/django/password.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/site.h"

static const char *database_setting(struct site *site)
{
	return mem_printf(site, "DATABASE_URL=%s", site->database_url);
}

/* Runs `ficus user` with what is typed, in the escapes of printf, on its standard input. */
static struct command_result run(struct site *site, const char *typed, const char *const *arguments)
{
	const char *argv[16] = {"sh", "-c", "typed=$1; shift; printf \"$typed\" | exec \"$@\"",
		"sh", typed, build_path(site, "ficus"), "user"};

	for (size_t i = 0; arguments[i]; i++)
		argv[i + 7] = arguments[i];
	return command_run(site, LIST(database_setting(site)), argv);
}

static void assert_done(struct command_result result, const char *output)
{
	if (result.status != 0)
		fail_msg("%s", result.errors);
	assert_string_equal(result.output, output);
}

/* The version matters for nothing that is stored here. */
static bool has_password(struct site *site, const char *username, const char *password)
{
	const char *stored = site_sql(site,
		mem_printf(site, "SELECT password FROM auth_user WHERE username = '%s'", username));
	struct password_policy policy;
	struct password_work work = {0};
	struct error err = {0};

	assert_true(password_policy_init(&policy, 302, "pbkdf2_sha256", 0, &err));
	return password_verify(stored, password, &policy, &work);
}

static void test_user_command__create_makes_a_user_as_django_does(void **state)
{
	struct site *site = *state;

	assert_done(run(site, "correct horse\\n",
			    LIST("create", " Ame\xcc\x81lie ", "--email", "Am@Shop.EXAMPLE",
				    "--staff")),
		"user  Ame\xcc\x81lie  created\n");
	assert_string_equal(
		site_sql(site,
			"SELECT last_login IS NULL, is_superuser, username, first_name, last_name,"
			" email, is_staff, is_active,"
			" ABS(TIMESTAMPDIFF(MINUTE, date_joined, UTC_TIMESTAMP())) < 5"
			" FROM auth_user WHERE username = 'Am\xc3\xa9lie'"),
		"1\t0\tAm\xc3\xa9lie\t\t\tAm@shop.example\t1\t1\t1");
	assert_true(has_password(site, "Am\xc3\xa9lie", "correct horse"));
}

static void test_user_command__permissions_are_given_with_the_user(void **state)
{
	struct site *site = *state;

	assert_done(run(site, "correct horse\\n",
			    LIST("create", "clerk", "--permission", "alloc.change_batch",
				    "--permission", "alloc.view_batch")),
		"user clerk created\n");
	assert_string_equal(site_sql(site,
				    "SELECT codename FROM auth_permission p"
				    " JOIN auth_user_user_permissions g ON g.permission_id = p.id"
				    " JOIN auth_user u ON u.id = g.user_id"
				    " WHERE u.username = 'clerk' ORDER BY codename"),
		"change_batch\nview_batch");
}

static void test_user_command__a_superuser_is_staff(void **state)
{
	struct site *site = *state;

	assert_done(run(site, "correct horse\\n", LIST("create", "chief", "--superuser")),
		"user chief created\n");
	assert_done(run(site, "correct horse\\n", LIST("create", "later")), "user later created\n");
	assert_done(run(site, "", LIST("superuser", "later")), "user later is a superuser\n");
	assert_string_equal(site_sql(site,
				    "SELECT is_staff + is_superuser FROM auth_user"
				    " WHERE username IN ('chief', 'later')"),
		"2\n2");
}

static void test_user_command__password_replaces_the_one_that_was(void **state)
{
	struct site *site = *state;

	assert_done(run(site, "correct horse\\n", LIST("create", "forgetful")),
		"user forgetful created\n");
	assert_done(run(site, " b\\303\\251ttery staple \\n", LIST("password", "forgetful")),
		"user forgetful has a new password\n");
	assert_false(has_password(site, "forgetful", "correct horse"));
	assert_true(has_password(site, "forgetful", " b\xc3\xa9ttery staple "));
}

static void test_user_command__what_is_wrong_is_named_and_nothing_stored(void **state)
{
	static const struct {
		const char *typed;
		const char *arguments[8];
		const char *named;
	} rows[] = {
		{"correct horse\\n",     {"create", "a b"},                              "NAME: expected"                     },
		{"correct horse\\n",     {"create", ""},                                 "NAME: expected"                     },
		{"correct horse\\n",     {"create", "taken"},                            "there is a user of that name"       },
		{"correct horse\\n",     {"create", "TAKEN"},                            "there is a user of that name"       },
		{"correct horse\\n",     {"create", "new", "--email", "new"},            "--email: expected"                  },
		{"correct horse\\n",     {"create", "new", "--email", "@b"},             "--email: expected"                  },
		{"correct horse\\n",     {"create", "new", "--permission", "alloc.fly"},
                 "--permission alloc.fly"										     },
		{"correct horse\\n",     {"create", "new", "--permission", "alloc"},
                 "--permission alloc"											 },
		{"short\\n",             {"create", "new"},                              "password: expected at least 8"      },
		{"12345678\\n",          {"create", "new"},                              "password: expected more than digits"},
		{"new.user1\\n",         {"create", "new.user1"},                        "password: expected something else"  },
		{"",		     {"create", "new"},                              "password: expected one"             },
		{"\\n",                  {"create", "new"},                              "password: expected one"             },
		{"correct\\000horse\\n", {"create", "new"},                              "password: expected text"            },
		{"correct\\377horse\\n", {"create", "new"},                              "password: expected text"            },
		{"correct horse\\n",     {"password", "nobody"},                         "no user nobody"                     },
		{"",		     {"superuser", "nobody"},                        "no user nobody"                     },
		{"",		     {"superuser", "taken", "--staff"},              "--staff"                            },
		{"",		     {"delete", "taken"},                            "delete: expected create"            },
	};
	struct site *site = *state;
	const char *before;

	assert_done(run(site, "correct horse\\n", LIST("create", "taken")), "user taken created\n");
	before = site_sql(site, "SELECT username, is_staff, password FROM auth_user");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct command_result result = run(site, rows[i].typed, rows[i].arguments);

		assert_row(result.status == 1, rows[i].named);
		assert_row(!*result.output, rows[i].named);
		if (!strstr(result.errors, rows[i].named))
			fail_msg("%s, but: %s", rows[i].named, result.errors);
	}
	assert_string_equal(
		site_sql(site, "SELECT username, is_staff, password FROM auth_user"), before);
}

static void test_user_command__what_was_typed_wrongly_is_status_2(void **state)
{
	static const char *const rows[][4] = {
		{"create"       },
                { "create", "a", "b"},
                {            "create", "a", "--password=x"}
        };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(run(*state, "", rows[i]).status, 2);
}

/* A terminal, and `ficus user` in front of it. */
static pid_t start_on_terminal(struct site *site, const char *username, int *terminal)
{
	const char *program = build_path(site, "ficus");
	pid_t pid;

	*terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(*terminal >= 0);
	assert_int_equal(grantpt(*terminal), 0);
	assert_int_equal(unlockpt(*terminal), 0);
	pid = process_fork();
	if (pid == 0) {
		int own = open(ptsname(*terminal), O_RDWR | O_NOCTTY);

		for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
			if (dup2(own, fd) < 0)
				_exit(127);
		(void)setenv("DATABASE_URL", site->database_url, 1);
		(void)execl(program, program, "user", "password", username, (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* Reads what the terminal shows until the question comes, and then types the answer. */
static char *answer(TALLOC_CTX *mem, int terminal, const char *question, const char *typed)
{
	char *shown = mem_text(mem, "");
	char part[256];

	while (!strstr(shown, question)) {
		ssize_t length = read(terminal, part, sizeof(part));

		assert_true(length > 0);
		shown = talloc_strndup_append_buffer(shown, part, (size_t)length);
	}
	if (*typed)
		assert_int_equal(write(terminal, typed, strlen(typed)), strlen(typed));
	return shown;
}

/* Types two lines, then waits for the end, which comes with these words. */
static int type_twice(
	struct site *site, const char *const *lines, const char *last_words, const char *username)
{
	int terminal;
	pid_t pid = start_on_terminal(site, username, &terminal);
	int status = -1;

	for (size_t i = 0; i < 3; i++) {
		static const char *const questions[] = {"Password: ", "The same again: "};
		const char *shown = answer(
			site, terminal, i < 2 ? questions[i] : last_words, i < 2 ? lines[i] : "");

		assert_null(strstr(shown, "horse"));
	}
	assert_true(process_wait(pid, PATIENCE_MS, &status));
	(void)close(terminal);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_user_command__a_terminal_is_asked_twice_and_shows_nothing(void **state)
{
	struct site *site = *state;

	assert_done(
		run(site, "correct horse\\n", LIST("create", "typist")), "user typist created\n");
	assert_int_equal(type_twice(site, LIST("brown horse\n", "brown house\n"),
				 "password: expected the same twice", "typist"),
		1);
	assert_true(has_password(site, "typist", "correct horse"));
	assert_int_equal(type_twice(site, LIST("brown horse\n", "brown horse\n"),
				 "has a new password", "typist"),
		0);
	assert_true(has_password(site, "typist", "brown horse"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_user_command__create_makes_a_user_as_django_does),
		cmocka_unit_test(test_user_command__permissions_are_given_with_the_user),
		cmocka_unit_test(test_user_command__a_superuser_is_staff),
		cmocka_unit_test(test_user_command__password_replaces_the_one_that_was),
		cmocka_unit_test(test_user_command__what_is_wrong_is_named_and_nothing_stored),
		cmocka_unit_test(test_user_command__what_was_typed_wrongly_is_status_2),
		cmocka_unit_test(test_user_command__a_terminal_is_asked_twice_and_shows_nothing),
	};

	return cmocka_run_group_tests_name("user_command", tests, site_set_up, site_tear_down);
}
