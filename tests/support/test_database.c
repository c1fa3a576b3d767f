#include "config.h"

#include "tests/support/test_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "orm_mapping/mysql/client_library.h"

/* All of this stands before or behind the tests, so what fails ends the program. */
static void insist(bool ok, const struct error *err)
{
	if (ok)
		return;
	(void)fprintf(stderr, "test_database: %s\n", err->message);
	abort();
}

static void run(struct connection *conn, const char *sql)
{
	struct error err = {0};

	insist(connection_open(conn, &err) && connection_run(conn, sql, &err), &err);
}

void test_database_run(struct test_database *database, const char *sql)
{
	run(database->conn, sql);
}

static int drop(struct test_database *database)
{
	run(database->conn, mem_printf(database, "DROP DATABASE `%s`", database->options.url.name));
	return 0;
}

static void read_url(struct test_database *database)
{
	const char *text = getenv("TEST_DATABASE_URL");
	struct error err = {ERROR_INVALID, "TEST_DATABASE_URL is not set; script/test sets it"};

	insist(text && database_url_parse(database, text, &database->options.url, &err), &err);
}

/* From a database that every server has. A dead program of the same number may have left its own.
 */
static void create(struct test_database *database, const char *name)
{
	struct connection_options options = database->options;
	struct connection *conn;

	options.url.name = "information_schema";
	conn = connection_new(database, &options, &database->log.base);
	run(conn, mem_printf(database, "DROP DATABASE IF EXISTS `%s`", name));
	run(conn, mem_printf(database, "CREATE DATABASE `%s`", name));
	talloc_free(conn);
}

struct test_database *test_database_new(TALLOC_CTX *mem)
{
	struct test_database *database = mem_new(mem, struct test_database);
	struct error err = {0};
	const char *name = mem_printf(database, "ficus_test_%ld", (long)getpid());

	database->options = (struct connection_options){CONNECTION_DEFAULTS};
	log_to_fd_init(&database->log, STDERR_FILENO, LOG_LEVEL_ERROR);
	insist(client_library_init(&err), &err);
	read_url(database);
	create(database, name);
	database->options.url.name = name;
	database->conn = connection_new(database, &database->options, &database->log.base);
	talloc_set_destructor(database, drop);
	return database;
}
