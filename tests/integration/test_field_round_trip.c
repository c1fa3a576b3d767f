/*
 * tests/integration/test_field_round_trip.c - random rows of every field class, written by one side
 * and read and saved by the other, a real Django process: they stay what they are, to the byte.
 */
#include "config.h"

#include <stdlib.h>

#include "orm_mapping/mapper/mapper.h"
#include "orm_mapping/mysql/transaction.h"
#include "tests/fakes/fake_random.h"
#include "tests/integration/every_field.h"
#include "tests/support/cmocka.h"
#include "tests/support/command.h"
#include "tests/support/database_case.h"

#define SEED      20310501
#define ROW_COUNT 10000

/* Runs tests/django/fields.py, which must succeed; what it printed, owned by mem. */
static const char *run_django(
	TALLOC_CTX *mem, const struct test_database *database, const char *const *command)
{
	const struct database_url *url = &database->options.url;
	const char *script =
		mem_printf(mem, "%s/tests/django/fields.py", getenv("TEST_SOURCE_DIR"));
	struct command_result result = command_run(mem,
		LIST("PYTHONDONTWRITEBYTECODE=1", "PYTHONWARNINGS=ignore",
			mem_printf(mem, "DATABASE_HOST=%s",
				url->unix_socket ? url->unix_socket : url->host),
			mem_printf(mem, "DATABASE_PORT=%u", url->port),
			mem_printf(mem, "DATABASE_USER=%s", url->user),
			mem_printf(mem, "DATABASE_PASSWORD=%s", url->password),
			mem_printf(mem, "DATABASE_NAME=%s", url->name)),
		LIST("/usr/bin/python3", script, command[0], command[1],
			command[1] ? command[2] : NULL));

	if (result.status != 0)
		fail_msg("fields.py %s: %s", command[0], result.errors);
	return result.output;
}

static int open_group(void **state)
{
	TALLOC_CTX *mem = mem_context(NULL, "output");

	(void)database_case_open_group(state);
	(void)run_django(mem, *state, LIST("create"));
	return talloc_free(mem);
}

/* A row refers to another, in either order. */
static int set_up(void **state)
{
	struct database_case *this;
	struct error err = {0};

	test_database_run(*state, "SET SESSION foreign_key_checks = 0");
	test_database_run(*state, "DELETE FROM everything_everything");
	(void)database_case_set_up(state);
	this = *state;
	assert_success(connection_open(this->conn, &err) &&
			connection_run(this->conn, "SET SESSION foreign_key_checks = 0", &err),
		&err);
	return 0;
}

/* The table, with its UUIDs as this server and this Django have made them. */
static const struct table *table_of(struct database_case *this)
{
	static const struct query find_type = {
		.sql = "SELECT data_type = 'uuid' FROM information_schema.columns"
		       " WHERE table_schema = DATABASE() AND table_name = 'everything_everything'"
		       " AND column_name = 'uuid'",
		.results = &number_type,
	};

	return every_field_table(this,
		database_case_number(this->conn, &find_type) ? COLUMN_HYPHENATED : COLUMN_PLAIN);
}

/* Of all values of all rows, as the server spells them. (CHECKSUM TABLE is nothing MySQL prepares.)
 */
static int64_t checksum(struct database_case *this, const struct table *table)
{
	struct query *query = mem_new(this, struct query);
	const char *values = "''";

	for (size_t i = 0; i < table->row.count; i++)
		values = mem_printf(this, "%s, COALESCE(HEX(CAST(`%s` AS BINARY)), 'NULL')", values,
			table->row.columns[i].name);
	query->sql = mem_printf(
		this, "SELECT BIT_XOR(CRC32(CONCAT_WS(',', %s))) FROM %s", values, table->name);
	query->results = &number_type;
	return database_case_number(this->conn, query);
}

static struct rows read_all(struct database_case *this, const struct table *table)
{
	struct query *query = mem_new(this, struct query);
	const char *names = table->row.columns[0].name;
	struct rows found = {.mem = this};
	struct error err = {0};

	for (size_t i = 1; i < table->row.count; i++)
		names = mem_printf(this, "%s, `%s`", names, table->row.columns[i].name);
	query->sql = mem_printf(this, "SELECT %s FROM %s ORDER BY id", names, table->name);
	query->results = &table->row;
	assert_success(mapper_fetch(this->conn, query, NULL, &found, &err), &err);
	return found;
}

static void insert_all(
	struct database_case *this, const struct table *table, struct every_field_row *rows)
{
	struct error err = {0};
	bool ok = transaction_begin(this->conn, &err);

	for (unsigned i = 0; i < ROW_COUNT && ok; i++)
		ok = mapper_insert(this->conn, table, &rows[i], &err);
	assert_success(transaction_finish(this->conn, ok, &err), &err);
}

static struct every_field_row *make_rows(struct database_case *this)
{
	struct every_field_row *rows = mem_array(this, struct every_field_row, ROW_COUNT);
	struct fake_random random;

	fake_random_init(&random, SEED);
	for (unsigned i = 0; i < ROW_COUNT; i++)
		every_field_make_row(this, &random.base, i + 1, &rows[i]);
	return rows;
}

static void assert_stored(
	struct database_case *this, const struct table *table, const struct every_field_row *rows)
{
	struct rows found = read_all(this, table);
	const struct every_field_row *stored = found.items;

	assert_int_equal(found.count, ROW_COUNT);
	for (size_t i = 0; i < found.count; i++)
		for (size_t j = 0; j < table->row.count; j++)
			if (!column_is_same(&table->row.columns[j], &stored[i], &rows[i]))
				fail_msg("row %zu: %s", i + 1, table->row.columns[j].name);
}

static void test_field_round_trip__django_saves_our_rows_as_they_are(void **state)
{
	struct database_case *this = *state;
	const struct table *table = table_of(this);
	struct every_field_row *rows = make_rows(this);
	int64_t written;

	insert_all(this, table, rows);
	assert_stored(this, table, rows);
	written = checksum(this, table);
	assert_int_equal(atoi(run_django(this, this->database, LIST("save"))), ROW_COUNT);
	assert_int_equal(checksum(this, table), written);
	assert_stored(this, table, rows);
}

static void test_field_round_trip__we_save_the_rows_of_django_as_they_are(void **state)
{
	struct database_case *this = *state;
	const struct table *table = table_of(this);
	const char *count = mem_printf(this, "%u", ROW_COUNT);
	const char *seed = mem_printf(this, "%u", SEED);
	struct rows found;
	int64_t written;

	(void)run_django(this, this->database, LIST("write", count, seed));
	written = checksum(this, table);
	found = read_all(this, table);
	assert_int_equal(found.count, ROW_COUNT);
	test_database_run(this->database, "DELETE FROM everything_everything");
	insert_all(this, table, found.items);
	assert_int_equal(checksum(this, table), written);
	(void)run_django(this, this->database, LIST("compare", count, seed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_field_round_trip__django_saves_our_rows_as_they_are, set_up,
			database_case_tear_down),
		cmocka_unit_test_setup_teardown(
			test_field_round_trip__we_save_the_rows_of_django_as_they_are, set_up,
			database_case_tear_down),
	};

	return cmocka_run_group_tests(tests, open_group, database_case_close_group);
}
