#include "config.h"

#include "orm_mapping/migrations.h"

#include <stdio.h>
#include <stdlib.h>

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/stock.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/process.h"
#include "tests/support/stock_database.h"
#include "tests/support/threads.h"
#include "tests/support/with_mem.h"

static struct stock_database *old_tables(TALLOC_CTX *mem)
{
	return stock_database_new_old(mem, "utf8mb4");
}

static int migrate(struct stock_database *database)
{
	struct error err = {0};
	int applied = -1;

	assert_success(migrations_run(database->conn, &applied, &err), &err);
	return applied;
}

static void install_triggers(struct stock_database *database)
{
	struct error err = {0};

	assert_success(stock_install(database->conn, &err), &err);
}

#define CATALOGUE(table, columns, order)                                                           \
	"SELECT CONCAT_WS(' ', TABLE_NAME, " columns ") FROM information_schema." table            \
	" WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE '%s\\_%%' ORDER BY "                 \
	"TABLE_NAME, " order

/* What the server's catalogue says of the tables whose names start with the prefix. */
static const char *definitions(struct stock_database *database, const char *prefix)
{
	const char *tables = stock_database_text(
		database, CATALOGUE("TABLES", "ENGINE, TABLE_COLLATION", "TABLE_NAME"), prefix);
	const char *columns = stock_database_text(database,
		CATALOGUE("COLUMNS",
			"COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA,"
			" COLLATION_NAME",
			"ORDINAL_POSITION"),
		prefix);
	const char *indexes = stock_database_text(database,
		CATALOGUE("STATISTICS", "INDEX_NAME, NON_UNIQUE, COLUMN_NAME",
			"INDEX_NAME, SEQ_IN_INDEX"),
		prefix);
	const char *references = stock_database_text(database,
		CATALOGUE("KEY_COLUMN_USAGE",
			"CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME,"
			" REFERENCED_COLUMN_NAME",
			"CONSTRAINT_NAME, ORDINAL_POSITION"),
		prefix);

	return mem_printf(database, "%s%s%s%s", tables, columns, indexes, references);
}

static const char *triggers(struct stock_database *database)
{
	return stock_database_text(database,
		"SELECT CONCAT_WS(' ', TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION,"
		" EVENT_OBJECT_TABLE, ACTION_STATEMENT) FROM information_schema.TRIGGERS"
		" WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY TRIGGER_NAME");
}

static const char *migration_names(struct stock_database *database)
{
	return stock_database_text(database, "SELECT name FROM ficus_migration ORDER BY id");
}

static void test_migrations__old_tables_are_not_touched(void **state)
{
	struct stock_database *database = old_tables(*state);
	const char *before;

	stock_database_run_file(database, "recommended_keys.sql");
	before = definitions(database, "alloc");
	assert_int_not_equal(migrate(database), 0);
	install_triggers(database);
	assert_string_equal(definitions(database, "alloc"), before);
}

static void test_migrations__triggers_are_made_on_request_only(void **state)
{
	struct stock_database *database = old_tables(*state);

	(void)migrate(database);
	assert_string_equal(triggers(database), "");
	install_triggers(database);
	assert_string_not_equal(triggers(database), "");
}

static void test_migrations__again_changes_nothing(void **state)
{
	struct stock_database *database = old_tables(*state);
	const char *tables;
	const char *rows;

	(void)migrate(database);
	install_triggers(database);
	stock_database_run(database, "INSERT INTO ficus_product (sku) VALUES ('OAK-STOOL')");
	tables = definitions(database, "ficus");
	rows = migration_names(database);
	assert_int_equal(migrate(database), 0);
	install_triggers(database);

	assert_string_equal(definitions(database, "ficus"), tables);
	assert_string_equal(migration_names(database), rows);
	assert_int_equal(stock_database_number(database, "SELECT COUNT(*) FROM ficus_product"), 1);
}

/* As from an older release, or from a run that was cut short. */
static void test_migrations__what_is_missing_is_added(void **state)
{
	struct stock_database *database = old_tables(*state);
	const char *tables;

	(void)migrate(database);
	tables = definitions(database, "ficus");
	stock_database_run(database, "INSERT INTO ficus_product (sku) VALUES ('OAK-STOOL')");
	stock_database_run(database, "DROP TABLE ficus_outbox, ficus_pending");
	stock_database_run(database,
		"DELETE FROM ficus_migration WHERE name IN"
		" ('outbox', 'outbox_queue', 'pending', 'product')");
	assert_int_equal(migrate(database), 4);

	assert_string_equal(definitions(database, "ficus"), tables);
	assert_int_equal(stock_database_number(database, "SELECT COUNT(*) FROM ficus_product"), 1);
	assert_int_equal(migrate(database), 0);
}

static void test_migrations__our_names_are_exact(void **state)
{
	static const char *const names[] = {"oak", "OAK", "oak ", "o\xc3\xa1k"};
	struct stock_database *database = old_tables(*state);

	(void)migrate(database);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		stock_database_run(
			database, "INSERT INTO ficus_product (sku) VALUES ('%s')", names[i]);
	assert_int_equal(stock_database_number(database, "SELECT COUNT(*) FROM ficus_product"), 4);
}

/* What --print shows, given to the server's own client, as by a pipe. */
static void run_printed(struct stock_database *database, bool with_triggers)
{
	const struct database_url *url = &database->base->options.url;
	const char *folder = temp_folder(database);
	const char *path = mem_printf(database, "%s/migrations.sql", folder);
	const char *const argv[] = {"sh", "-c", "exec \"$@\" <\"$0\"", path,
		installed_program("mariadb", "mysql"), "--no-defaults",
		"--default-character-set=utf8mb4", mem_printf(database, "--user=%s", url->user),
		mem_printf(database, "--password=%s", url->password),
		url->unix_socket ? mem_printf(database, "--socket=%s", url->unix_socket)
				 : mem_printf(database, "--port=%u", url->port),
		mem_printf(database, "--host=%s", url->host), url->name, NULL};
	FILE *file = fopen(path, "w");
	struct error err = {0};
	int status = -1;

	assert_non_null(file);
	assert_success(migrations_print(database->conn, file, &err), &err);
	if (with_triggers)
		stock_print(file);
	assert_int_equal(fclose(file), 0);
	assert_true(process_wait(
		process_spawn(argv, mem_printf(database, "%s/log", folder)), PATIENCE_MS, &status));
	assert_int_equal(status, 0);
}

static void compare_printed(TALLOC_CTX *mem, bool with_triggers)
{
	struct stock_database *database = old_tables(mem);
	const char *run_tables;
	const char *run_names;
	const char *run_triggers;

	(void)migrate(database);
	run_names = mem_text(mem, migration_names(database));
	if (with_triggers)
		install_triggers(database);
	run_tables = mem_text(mem, definitions(database, "ficus"));
	run_triggers = mem_text(mem, triggers(database));
	talloc_free(database);

	database = old_tables(mem);
	run_printed(database, with_triggers);
	assert_string_equal(migration_names(database), run_names);
	assert_string_equal(definitions(database, "ficus"), run_tables);
	assert_string_equal(triggers(database), run_triggers);
	assert_int_equal(migrate(database), 0);
}

static void test_migrations__printed_statements_make_the_same_tables(void **state)
{
	compare_printed(*state, false);
}

static void test_migrations__printed_statements_make_the_same_triggers(void **state)
{
	compare_printed(*state, true);
}

static void test_migrations__printing_changes_nothing(void **state)
{
	struct stock_database *database = old_tables(*state);
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	struct error err = {0};

	assert_non_null(out);
	assert_success(migrations_print(database->conn, out, &err), &err);
	stock_print(out);
	assert_int_equal(fclose(out), 0);
	assert_int_not_equal(length, 0);
	free(text);
	assert_string_equal(definitions(database, "ficus"), "");
}

struct migrator {
	struct connection *conn;
	bool ok;
	struct error err;
};

static void migrate_all(void *context)
{
	struct migrator *migrator = context;
	int applied;

	migrator->ok = migrations_run(migrator->conn, &applied, &migrator->err) &&
		stock_install(migrator->conn, &migrator->err);
}

static void test_migrations__several_at_once_agree(void **state)
{
	struct stock_database *database = old_tables(*state);
	struct migrator migrators[3] = {0};

	for (size_t i = 0; i < ARRAY_SIZE(migrators); i++)
		migrators[i].conn = connection_new(
			database, &database->base->options, &database->base->log.base);
	threads_run(migrate_all, migrators, sizeof(migrators[0]), ARRAY_SIZE(migrators));
	for (size_t i = 0; i < ARRAY_SIZE(migrators); i++)
		assert_success(migrators[i].ok, &migrators[i].err);

	/* A name for each table, one for a change of a table, one for the triggers. */
	assert_int_equal(
		stock_database_number(database, "SELECT COUNT(DISTINCT name) FROM ficus_migration"),
		stock_database_number(database,
			"SELECT COUNT(*) + 2 FROM information_schema.TABLES"
			" WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE 'ficus\\_%%'"));
	assert_int_equal(migrate(database), 0);
}

/*
 * CREATE TRIGGER waits for every transaction that has read the table, and everybody behind it waits
 * for CREATE TRIGGER. So it must give up soon.
 */
static void test_migrations__triggers_do_not_hold_up_the_old_application(void **state)
{
	struct stock_database *database = old_tables(*state);
	struct connection_options options = database->base->options;
	struct connection *conn;
	struct error err = {0};

	options.lock_wait_timeout_s = 1;
	conn = connection_new(database, &options, &database->base->log.base);
	(void)migrate(database);
	assert_success(transaction_begin(database->conn, &err), &err);
	(void)stock_database_number(database, "SELECT COUNT(*) FROM alloc_allocation");

	assert_false(stock_install(conn, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	transaction_rollback(database->conn);
	assert_string_equal(triggers(database), "");
	assert_success(stock_install(conn, &err), &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_migrations__old_tables_are_not_touched),
		WITH_MEM(test_migrations__triggers_are_made_on_request_only),
		WITH_MEM(test_migrations__again_changes_nothing),
		WITH_MEM(test_migrations__what_is_missing_is_added),
		WITH_MEM(test_migrations__our_names_are_exact),
		WITH_MEM(test_migrations__printed_statements_make_the_same_tables),
		WITH_MEM(test_migrations__printed_statements_make_the_same_triggers),
		WITH_MEM(test_migrations__printing_changes_nothing),
		WITH_MEM(test_migrations__several_at_once_agree),
		WITH_MEM(test_migrations__triggers_do_not_hold_up_the_old_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
