#include "config.h"

#include "orm_mapping/migrations.h"

#include "orm_mapping/rows.h"

/* Stands for a collation that compares bytes and does not pad: MariaDB and MySQL name it apart. */
#define EXACT         "{exact}"
#define TABLE_OPTIONS ") ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE " EXACT

struct migration {
	const char *name;
	const char *sql;
	const char *index; /* of the outbox, that it adds; NULL: running it again is harmless */
};

/* Only ever added to, at the end. */
/* Not laid out by a tool, which would push the SQL of every table to the right. */
/* clang-format off */
static const struct migration migrations[] = {
	{
		.name = "migration",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_migration (\n"
			"  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
			"  name varchar(64) NOT NULL UNIQUE,\n"
			"  applied_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))\n" TABLE_OPTIONS,
	},
	{
		.name = "product",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_product (\n"
			"  sku varchar(255) NOT NULL PRIMARY KEY,\n"
			"  version_number bigint NOT NULL DEFAULT 0,\n"
			"  event_sequence bigint NOT NULL DEFAULT 0,\n"
			"  last_command binary(16) NULL\n" TABLE_OPTIONS,
	},
	{
		.name = "batch_stock",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_batch_stock (\n"
			"  batch_id bigint NOT NULL PRIMARY KEY,\n"
			"  allocated_quantity bigint NOT NULL\n" TABLE_OPTIONS,
	},
	{
		.name = "allocations_view",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_allocations_view (\n"
			"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
			"  orderid varchar(255) NOT NULL,\n"
			"  sku varchar(255) NOT NULL,\n"
			"  qty int NOT NULL,\n"
			"  batchref varchar(255) NOT NULL,\n"
			"  UNIQUE KEY line (orderid, sku, qty)\n" TABLE_OPTIONS,
	},
	{
		.name = "outbox",
		.sql =
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
			"  last_error varchar(512) NULL\n" TABLE_OPTIONS,
	},
	{
		.name = "pending",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_pending (\n"
			"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
			"  orderid varchar(255) NOT NULL,\n"
			"  sku varchar(255) NOT NULL,\n"
			"  qty int NOT NULL,\n"
			"  created_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
			"  UNIQUE KEY line (orderid, sku, qty)\n" TABLE_OPTIONS,
	},
	{
		.name = "outbox_queue",
		.sql =
			"ALTER TABLE ficus_outbox ADD KEY unpublished (published_at), DROP COLUMN attempts, DROP COLUMN parked_at, DROP COLUMN last_error",
		.index = "unpublished",
	},
	{
		.name = "delivery",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_delivery (\n"
			"  target varchar(16) NOT NULL,\n"
			"  lane int NOT NULL,\n"
			"  outbox_id bigint NOT NULL,\n"
			"  attempts int NOT NULL DEFAULT 0,\n"
			"  due_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
			"  parked_at datetime(6) NULL,\n"
			"  last_error varchar(512) NULL,\n"
			"  PRIMARY KEY (target, lane, outbox_id)\n" TABLE_OPTIONS,
	},
	{
		.name = "lane",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_lane (\n"
			"  target varchar(16) NOT NULL,\n"
			"  lane int NOT NULL,\n"
			"  claimed_by binary(16) NULL,\n"
			"  claimed_until datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
			"  PRIMARY KEY (target, lane)\n" TABLE_OPTIONS,
	},
	{
		.name = "inbox",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_inbox (\n"
			"  source varchar(255) NOT NULL,\n"
			"  message_id varchar(255) NOT NULL,\n"
			"  received_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
			"  PRIMARY KEY (source, message_id),\n"
			"  KEY received (received_at)\n" TABLE_OPTIONS,
	},
	{
		.name = "idempotency",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_idempotency (\n"
			"  idempotency_key varchar(255) NOT NULL PRIMARY KEY,\n"
			"  fingerprint binary(32) NOT NULL,\n"
			"  error_kind int NOT NULL DEFAULT 0,\n"
			"  answer varchar(512) NULL,\n"
			"  created_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
			"  KEY created (created_at)\n" TABLE_OPTIONS,
	},
	{
		.name = "parked_message",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_parked_message (\n"
			"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
			"  channel varchar(64) NOT NULL,\n"
			"  source varchar(255) NULL,\n"
			"  message_id varchar(255) NULL,\n"
			"  payload mediumblob NOT NULL,\n"
			"  last_error varchar(512) NOT NULL,\n"
			"  parked_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))\n" TABLE_OPTIONS,
	},
	{
		.name = "audit",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_audit (\n"
			"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
			"  log_id bigint NOT NULL,\n"
			"  actor varchar(255) NOT NULL,\n"
			"  model varchar(255) NOT NULL,\n"
			"  object_id text NOT NULL,\n"
			"  action int NOT NULL,\n"
			"  changes json NOT NULL,\n"
			"  created_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),\n"
			"  KEY log (log_id),\n"
			"  KEY object (model, object_id(191))\n" TABLE_OPTIONS,
	},
	{
		.name = "login_attempt",
		.sql =
			"CREATE TABLE IF NOT EXISTS ficus_login_attempt (\n"
			"  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n"
			"  username varchar(150) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,\n"
			"  address varchar(45) NULL,\n"
			"  attempted_us bigint NOT NULL,\n"
			"  KEY username (username, attempted_us),\n"
			"  KEY address (address, attempted_us),\n"
			"  KEY attempted (attempted_us)\n" TABLE_OPTIONS,
	},
};
/* clang-format on */

static const struct query insert_name = {
	.sql = "INSERT INTO ficus_migration (name) VALUES (?) ON DUPLICATE KEY UPDATE name = name",
	.params = &text_key_type,
};

static const struct query find_name = {
	.sql = "SELECT id FROM ficus_migration WHERE name = ?",
	.params = &text_key_type,
	.results = &id_row_type,
};

#define COUNT_INDEX                                                                                \
	"SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()"       \
	" AND TABLE_NAME = 'ficus_outbox' AND INDEX_NAME = "

static const struct query count_index = {
	.sql = COUNT_INDEX "?",
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

	if (!at)
		return migration->sql;
	return mem_printf(mem, "%.*s%s%s", (int)(at - migration->sql), migration->sql, exact,
		at + strlen(EXACT));
}

bool migrations_record(struct connection *conn, const char *name, struct error *err)
{
	return mapper_execute(conn, &insert_name, &(struct text_key){name}, NULL, err);
}

/* Whether what it makes is there although no row says so: an earlier run was cut short. */
static bool is_made(struct connection *conn, TALLOC_CTX *mem, const struct migration *migration,
	bool *made, struct error *err)
{
	struct text_key key = {migration->index};
	struct rows found = {.mem = mem};

	*made = false;
	if (!migration->index)
		return true;
	if (!mapper_fetch(conn, &count_index, &key, &found, err))
		return false;
	*made = ((const struct id_row *)found.items)->id > 0;
	return true;
}

static bool run(struct connection *conn, TALLOC_CTX *mem, const struct migration *migration,
	struct error *err)
{
	const char *exact = NULL;
	struct error ignored = {0};
	bool made;

	if (!is_made(conn, mem, migration, &made, err))
		return false;
	if (made ||
		(exact_collation(conn, mem, &exact, err) &&
			connection_run(conn, statement(mem, migration, exact), err)))
		return true;
	/* Or it failed because another one, at work at the same time, was first. */
	return is_made(conn, mem, migration, &made, &ignored) && made;
}

static bool apply(struct connection *conn, TALLOC_CTX *mem, const struct migration *migration,
	int *applied, struct error *err)
{
	struct text_key key = {migration->name};
	struct rows found = {.mem = mem};

	/* The first one makes the table that remembers them, so it cannot be looked up before. */
	if (migration != migrations && !mapper_fetch(conn, &find_name, &key, &found, err))
		return false;
	if (found.count > 0)
		return true;
	if (!run(conn, mem, migration, err))
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

/* SQL that may be run again, too. */
static void print_statement(
	TALLOC_CTX *mem, const struct migration *migration, const char *exact, FILE *out)
{
	const char *sql = statement(mem, migration, exact);

	if (migration->index)
		(void)fprintf(out,
			"SET @change = IF((" COUNT_INDEX "'%s') = 0,\n\t'%s', 'DO 0');\n"
			"PREPARE change_once FROM @change;\nEXECUTE change_once;\n"
			"DEALLOCATE PREPARE change_once;\n",
			migration->index, sql);
	else
		(void)fprintf(out, "%s;\n", sql);
}

bool migrations_print(struct connection *conn, FILE *out, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "migrations");
	const char *exact = NULL;
	bool ok = exact_collation(conn, mem, &exact, err);

	for (size_t i = 0; ok && i < ARRAY_SIZE(migrations); i++) {
		print_statement(mem, &migrations[i], exact, out);
		(void)fprintf(out,
			"INSERT INTO ficus_migration (name) VALUES ('%s')"
			" ON DUPLICATE KEY UPDATE name = name;\n\n",
			migrations[i].name);
	}
	talloc_free(mem);
	return ok;
}
