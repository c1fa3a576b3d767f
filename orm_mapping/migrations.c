#include "config.h"

#include "orm_mapping/migrations.h"

#include "orm_mapping/rows.h"

/* Stands for a collation that compares bytes and does not pad: MariaDB and MySQL name it apart. */
#define EXACT         "{exact}"
#define TABLE_OPTIONS ") ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE " EXACT

struct migration {
	const char *name;
	const char *sql;
};

/* Only ever added to, at the end. */
static const struct migration migrations[] = {
	{"migration",
         "CREATE TABLE IF NOT EXISTS ficus_migration (\n"
		"  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
		"  name varchar(64) NOT NULL UNIQUE,\n"
		"  applied_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))\n" TABLE_OPTIONS},
	{"product",
         "CREATE TABLE IF NOT EXISTS ficus_product (\n"
		"  sku varchar(255) NOT NULL PRIMARY KEY,\n"
		"  version_number bigint NOT NULL DEFAULT 0,\n"
		"  event_sequence bigint NOT NULL DEFAULT 0,\n"
		"  last_command binary(16) NULL\n" TABLE_OPTIONS                              },
	{"batch_stock",
         "CREATE TABLE IF NOT EXISTS ficus_batch_stock (\n"
		"  batch_id bigint NOT NULL PRIMARY KEY,\n"
		"  allocated_quantity bigint NOT NULL\n" TABLE_OPTIONS                        },
	{"allocations_view",
         "CREATE TABLE IF NOT EXISTS ficus_allocations_view (\n"
		"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
		"  orderid varchar(255) NOT NULL,\n"
		"  sku varchar(255) NOT NULL,\n"
		"  qty int NOT NULL,\n"
		"  batchref varchar(255) NOT NULL,\n"
		"  UNIQUE KEY line (orderid, sku, qty)\n" TABLE_OPTIONS                       },
	{"outbox",
         "CREATE TABLE IF NOT EXISTS ficus_outbox (\n"
		"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
		"  event_id binary(16) NOT NULL UNIQUE,\n"
		"  aggregatetype varchar(64) NOT NULL,\n"
		"  aggregateid varchar(255) NOT NULL,\n"
		"  aggregate_seq bigint NOT NULL,\n"
		"  type varchar(64) NOT NULL,\n"
		"  schema_version int NOT NULL,\n"
		"  payload json NOT NULL,\n"
		"  created_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
		"  published_at datetime(6) NULL,\n"
		"  attempts int NOT NULL DEFAULT 0,\n"
		"  parked_at datetime(6) NULL,\n"
		"  last_error varchar(512) NULL\n" TABLE_OPTIONS                              },
	{"pending",
         "CREATE TABLE IF NOT EXISTS ficus_pending (\n"
		"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
		"  orderid varchar(255) NOT NULL,\n"
		"  sku varchar(255) NOT NULL,\n"
		"  qty int NOT NULL,\n"
		"  created_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
		"  UNIQUE KEY line (orderid, sku, qty)\n" TABLE_OPTIONS                       },
};

static const struct query insert_name = {
	.sql = "INSERT INTO ficus_migration (name) VALUES (?) ON DUPLICATE KEY UPDATE name = name",
	.params = &text_key_type,
};

static const struct query find_name = {
	.sql = "SELECT id FROM ficus_migration WHERE name = ?",
	.params = &text_key_type,
	.results = &id_row_type,
};

static const struct query find_collation = {
	.sql = "SELECT COLLATION_NAME FROM information_schema.COLLATIONS"
	       " WHERE COLLATION_NAME IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')"
	       " ORDER BY COLLATION_NAME DESC LIMIT 1",
	.results = &text_key_type,
};

static bool exact_collation(
	struct connection *conn, TALLOC_CTX *mem, const char **out, struct error *err)
{
	struct rows found = {.mem = mem};

	if (!mapper_fetch(conn, &find_collation, NULL, &found, err))
		return false;
	if (found.count == 0)
		return error_set(err, ERROR_INTERNAL,
			"the server knows no collation that compares text exactly: MariaDB 10.2 or "
			"MySQL 8.0.17 is needed");
	*out = ((const struct text_key *)found.items)->text;
	return true;
}

static const char *statement(TALLOC_CTX *mem, const struct migration *migration, const char *exact)
{
	const char *at = strstr(migration->sql, EXACT);

	return mem_printf(mem, "%.*s%s%s", (int)(at - migration->sql), migration->sql, exact,
		at + strlen(EXACT));
}

bool migrations_record(struct connection *conn, const char *name, struct error *err)
{
	return mapper_execute(conn, &insert_name, &(struct text_key){name}, NULL, err);
}

static bool apply(struct connection *conn, TALLOC_CTX *mem, const struct migration *migration,
	int *applied, struct error *err)
{
	struct text_key key = {migration->name};
	struct rows found = {.mem = mem};
	const char *exact = NULL;

	/* The first one makes the table that remembers them, so it cannot be looked up before. */
	if (migration != migrations && !mapper_fetch(conn, &find_name, &key, &found, err))
		return false;
	if (found.count > 0)
		return true;
	if (!exact_collation(conn, mem, &exact, err) ||
		!connection_run(conn, statement(mem, migration, exact), err))
		return false;
	*applied += migration != migrations;
	return migrations_record(conn, migration->name, err);
}

bool migrations_run(struct connection *conn, int *applied, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "migrations");
	bool ok = true;

	*applied = 0;
	for (size_t i = 0; ok && i < ARRAY_SIZE(migrations); i++)
		ok = apply(conn, mem, &migrations[i], applied, err);
	talloc_free(mem);
	return ok;
}

bool migrations_print(struct connection *conn, FILE *out, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "migrations");
	const char *exact = NULL;
	bool ok = exact_collation(conn, mem, &exact, err);

	for (size_t i = 0; ok && i < ARRAY_SIZE(migrations); i++)
		(void)fprintf(out,
			"%s;\nINSERT INTO ficus_migration (name) VALUES ('%s')"
			" ON DUPLICATE KEY UPDATE name = name;\n\n",
			statement(mem, &migrations[i], exact), migrations[i].name);
	talloc_free(mem);
	return ok;
}
