/*
 * What script/bench compares the application with ("E", tests/bench/bare_responder) executes the
 * application's own statements: both are asked the same, and the server's log says what it was
 * told.
 */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/process.h"
#include "tests/support/site.h"

struct fixture {
	struct site *site;
	const char *folder; /* of E's socket and output */
	const char *socket_path;
	pid_t bare;
	int logs;
};

static bool takes_connections(void *argument)
{
	TALLOC_CTX *mem = mem_context(NULL, "takes_connections");
	bool taken = fcgi_client_open(mem, argument) != NULL;

	talloc_free(mem);
	return taken;
}

/* With one thread, as the application, so that what is prepared once has been after one request. */
static void start_bare(struct fixture *fixture, const char *read_model)
{
	const char *output = mem_printf(fixture, "%s/output", fixture->folder);
	const char *const argv[] = {build_path(fixture, "tests/bench/bare_responder"),
		fixture->socket_path, "1", read_model,
		mem_printf(fixture, "%s/run/mariadb.sock", fixture->site->folder), "root", "ficus",
		NULL};
	char *path = mem_text(fixture, fixture->socket_path);

	fixture->bare = process_spawn(argv, output);
	if (!eventually(takes_connections, path))
		fail_msg("%s", read_text_file(fixture, output));
}

static void stop_bare(struct fixture *fixture)
{
	process_kill(fixture->bare);
	fixture->bare = 0;
}

/* One request to whoever listens there, and what is answered behind the head. */
static const char *ask(struct fixture *fixture, const char *socket_path, const char *const *params,
	const char *body)
{
	struct fcgi_client *client = fcgi_client_open(fixture, socket_path);
	struct fcgi_records request = {.owner = client};
	struct fcgi_response response;

	fcgi_add_request(&request, params, body, strlen(body));
	assert_true(fcgi_client_send_records(client, &request));
	assert_true(fcgi_client_receive(client, &response));
	return strstr(response.text, "\r\n\r\n") + 4;
}

static const char *get(struct fixture *fixture, const char *socket_path, const char *orderid)
{
	return ask(fixture, socket_path,
		LIST("REQUEST_METHOD=GET",
			mem_printf(fixture, "REQUEST_URI=/allocations/%s", orderid)),
		"");
}

static const char *post(struct fixture *fixture, const char *socket_path, const char *orderid)
{
	const char *body =
		mem_printf(fixture, "{\"orderid\":\"%s\",\"sku\":\"K\",\"qty\":3}", orderid);

	return ask(fixture, socket_path,
		LIST("REQUEST_METHOD=POST", "REQUEST_URI=/allocate",
			mem_printf(fixture, "CONTENT_LENGTH=%zu", strlen(body))),
		body);
}

static const char *start_log(struct fixture *fixture)
{
	const char *path =
		mem_printf(fixture, "%s/run/statements.%d", fixture->site->folder, ++fixture->logs);

	(void)site_sql(fixture->site,
		mem_printf(fixture,
			"SET GLOBAL log_output = 'FILE';"
			"SET GLOBAL general_log_file = '%s'; SET GLOBAL general_log = 1",
			path));
	return path;
}

static const char *stop_log(struct fixture *fixture, const char *path)
{
	(void)site_sql(fixture->site, "SET GLOBAL general_log = 0");
	return read_text_file(fixture, path);
}

static const char *end_of_text(const char *quote)
{
	const char *at = quote + 1;

	while (*at && *at != '\'')
		at += at[0] == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

/* Writes up to the line's end, with a question mark for every value. */
static void write_without_values(FILE *out, const char *sql)
{
	bool in_word = false;

	while (*sql && *sql != '\n') {
		bool is_number = isdigit((unsigned char)*sql) && !in_word;

		in_word = isalnum((unsigned char)*sql) || *sql == '_';
		if (!is_number && *sql != '\'') {
			(void)putc(*sql++, out);
			continue;
		}
		(void)putc('?', out);
		sql = is_number ? sql + strspn(sql, "0123456789") : end_of_text(sql);
	}
	(void)putc('\n', out);
}

/*
 * What stands in a line of the log after the command: the statement; NULL when it is another one.
 * Before the command there is the time, which MySQL writes like 2031-05-01T12:00:00.123456Z, and
 * the session's number.
 */
static const char *statement_in(const char *line, const char *command)
{
	const char *at = line + strspn(line, "\t :-.TZ0123456789");
	size_t length = strlen(command);

	return strncmp(at, command, length) == 0 && at[length] == '\t' ? at + length + 1 : NULL;
}

/* Of this test, or of MySQL's client of its own accord. */
static bool is_our_own(const char *sql)
{
	static const char *const starts[] = {"SET GLOBAL", "select @@version_comment"};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (strncmp(sql, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* The statements of a log that are not this test's own. */
static const char *statements_of(struct fixture *fixture, const char *log)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *copy;

	for (; log; log = strchr(log, '\n')) {
		const char *sql;

		log += *log == '\n';
		sql = statement_in(log, "Execute");
		if (!sql)
			sql = statement_in(log, "Query");
		if (sql && !is_our_own(sql))
			write_without_values(out, sql);
	}
	assert_int_equal(fclose(out), 0);
	copy = mem_text_n(fixture, text, length);
	free(text);
	return copy;
}

/* What the server is told while one of the two is asked. */
typedef const char *ask_function(
	struct fixture *fixture, const char *socket_path, const char *orderid);

static const char *statements_of_asking(struct fixture *fixture, ask_function *question,
	const char *socket_path, const char *orderid)
{
	const char *log = start_log(fixture);
	const char *answer = question(fixture, socket_path, orderid);
	const char *statements = statements_of(fixture, stop_log(fixture, log));

	assert_non_null(strstr(answer, "\"W\""));
	return statements;
}

/* Both have been asked before, so that connections are open and statements prepared. */
static const char *assert_same_statements(struct fixture *fixture, ask_function *question,
	const char *orderid_of_ours, const char *orderid_of_bare)
{
	const char *ours = statements_of_asking(
		fixture, question, fixture->site->socket_path, orderid_of_ours);
	const char *bare =
		statements_of_asking(fixture, question, fixture->socket_path, orderid_of_bare);

	assert_string_equal(bare, ours);
	return ours;
}

static void test_same_statements__get_from_the_join(void **state)
{
	const char *statements = assert_same_statements(*state, get, "o-ours", "o-bare");

	assert_non_null(strstr(statements, "JOIN alloc_allocation"));
}

static void test_same_statements__get_from_the_table(void **state)
{
	const char *statements = assert_same_statements(*state, get, "o-ours", "o-ours");

	assert_non_null(strstr(statements, "FROM ficus_allocations_view"));
}

static void test_same_statements__post(void **state)
{
	const char *statements = assert_same_statements(*state, post, "o-1", "o-2");

	assert_ptr_equal(strstr(statements, "START TRANSACTION\n"), statements);
	assert_non_null(strstr(statements, "FROM ficus_product WHERE sku = ? FOR UPDATE\n"));
	assert_non_null(strstr(statements, "INSERT INTO `ficus_outbox`"));
	assert_non_null(strstr(statements, "\nCOMMIT\n"));
}

/* The settings of a session decide what its statements cost. `ficus check` opens one like any. */
static void test_same_statements__settings_of_the_session(void **state)
{
	struct fixture *fixture = *state;
	const char *log = start_log(fixture);
	const char *ours;
	const char *bare;

	(void)site_ficus(fixture->site, LIST("check"));
	ours = statements_of(fixture, stop_log(fixture, log));
	stop_bare(fixture);
	log = start_log(fixture);
	start_bare(fixture, "join");
	bare = statements_of(fixture, stop_log(fixture, log));
	assert_non_null(strstr(bare, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED\n"));
	assert_string_equal(bare, mem_text_n(fixture, ours, strnlen(ours, strlen(bare))));
}

static int set_up(void **state, const char *read_model)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->site = site_start(fixture,
		LIST("FICUS_THREADS=1", mem_printf(fixture, "FICUS_READ_MODEL=%s", read_model)));
	fixture->folder = temp_folder(fixture);
	fixture->socket_path = mem_printf(fixture, "%s/bare.sock", fixture->folder);
	(void)site_sql(fixture->site,
		"INSERT INTO alloc_batch (reference, sku, qty) VALUES"
		" ('W', 'K', 100), ('S', 'K', 100)");
	start_bare(fixture, read_model);
	(void)post(fixture, fixture->site->socket_path, "o-ours");
	(void)post(fixture, fixture->socket_path, "o-bare");
	(void)get(fixture, fixture->site->socket_path, "o-ours");
	(void)get(fixture, fixture->socket_path, "o-bare");
	*state = fixture;
	return 0;
}

static int set_up_join(void **state)
{
	return set_up(state, "join");
}

static int set_up_table(void **state)
{
	return set_up(state, "table");
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	stop_bare(fixture);
	site_stop(fixture->site);
	talloc_free(fixture);
	return 0;
}

#define WITH_JOIN(test)  cmocka_unit_test_setup_teardown(test, set_up_join, tear_down)
#define WITH_TABLE(test) cmocka_unit_test_setup_teardown(test, set_up_table, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_JOIN(test_same_statements__get_from_the_join),
		WITH_TABLE(test_same_statements__get_from_the_table),
		WITH_JOIN(test_same_statements__post),
		WITH_JOIN(test_same_statements__settings_of_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
