/* tests/integration/test_row_store_contract.c - the row store on a real server keeps the contract.
 */
#include "config.h"

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/tables/model_table.h"
#include "orm_mapping/tables/mysql_row_store.h"
#include "tests/contract/row_models.h"
#include "tests/contract/row_store_contract.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

struct mysql_row_harness {
	struct row_store_harness base;
	struct test_database *database;
	struct mysql_row_store store;
	struct mysql_row_store other;
};

static struct mysql_row_harness *self(struct row_store_harness *base)
{
	return container_of(base, struct mysql_row_harness, base);
}

static struct mysql_row_store *mysql_of(struct row_store *store)
{
	return container_of(store, struct mysql_row_store, base);
}

static struct row_store_harness *open_harness(
	const struct row_store_harness_type *type, TALLOC_CTX *mem)
{
	struct mysql_row_harness *this = mem_new(mem, struct mysql_row_harness);
	struct connection_options options;

	this->database = test_database_new(mem);
	for (const char *const *sql = row_model_tables; *sql; sql++)
		test_database_run(this->database, *sql);
	options = this->database->options;
	options.lock_wait_timeout_s = 1;
	mysql_row_store_init(
		&this->store, connection_new(this, &options, &this->database->log.base));
	mysql_row_store_init(
		&this->other, connection_new(this, &options, &this->database->log.base));
	this->base = (struct row_store_harness){type, &this->store.base, &this->other.base};
	return &this->base;
}

static void close_harness(struct row_store_harness *harness)
{
	struct test_database *database = self(harness)->database;

	talloc_free(self(harness));
	talloc_free(database);
}

static void begin(struct row_store_harness *harness, struct row_store *store)
{
	struct error err = {0};

	mysql_row_store_reset(mysql_of(store), mem_context(harness, "transaction"));
	assert_success(transaction_begin(mysql_of(store)->conn, &err), &err);
}

static bool commit(struct row_store_harness *harness, struct row_store *store, struct error *err)
{
	enum commit_outcome outcome;

	(void)harness;
	return mysql_row_store_write(mysql_of(store), err) &&
		transaction_commit(mysql_of(store)->conn, &outcome, err);
}

static void end(struct row_store_harness *harness, struct row_store *store)
{
	(void)harness;
	transaction_rollback(mysql_of(store)->conn);
}

static void run(struct row_store_harness *harness, const char *sql)
{
	test_database_run(self(harness)->database, sql);
}

static const char *text_of(struct row_store_harness *harness, TALLOC_CTX *mem, const char *sql)
{
	const struct query query = {.sql = sql, .results = &text_type, .is_transient = true};
	struct rows found = {.mem = mem};
	struct error err = {0};

	assert_success(
		mapper_fetch(self(harness)->database->conn, &query, NULL, &found, &err), &err);
	assert_int_equal(found.count, 1);
	return ((const struct text_row *)found.items)->text;
}

static const char *put(struct row_store_harness *harness, TALLOC_CTX *mem,
	const struct row_model *model, const char *const *values)
{
	char *sql = mem_printf(mem, "INSERT INTO %s SET", model->table);
	const char *between = "";

	for (size_t i = 0; i < model->field_count; i++) {
		if (!values[i])
			continue;
		sql = mem_printf(
			mem, "%s%s %s = '%s'", sql, between, model->fields[i].column, values[i]);
		between = ",";
	}
	run(harness, sql);
	if (!(model->key->flags & ROW_AUTO))
		return values[row_field_index(model, model->key)];
	return text_of(harness, mem,
		mem_printf(mem, "SELECT CAST(MAX(id) AS CHAR) FROM %s", model->table));
}

static void put_pair(struct row_store_harness *harness, const struct row_field *field,
	const char *key, const char *target)
{
	const struct row_pairs *pairs = field->pairs;

	run(harness,
		mem_printf(harness, "INSERT INTO %s (%s, %s) VALUES ('%s', '%s')", pairs->table,
			pairs->column, pairs->related_column, key, target));
}

static void drop(struct row_store_harness *harness, const struct row_model *model, const char *key)
{
	run(harness,
		mem_printf(harness, "DELETE FROM %s WHERE %s = '%s'", model->table,
			model->key->column, key));
}

static const char *content_type(
	struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_model *model)
{
	return text_of(harness, mem,
		mem_printf(mem,
			"SELECT CAST(id AS CHAR) FROM django_content_type"
			" WHERE CONCAT(app_label, '.', model) = '%s'",
			model->label));
}

static const char *line_of(TALLOC_CTX *mem, const struct row_type *type, const void *row)
{
	const char *line = "";

	for (size_t i = 0; i < type->count; i++) {
		const char *value = model_value_text(mem, &type->columns[i], row);

		line = mem_printf(mem, "%s%s%s", line, i ? "|" : "", value ? value : "NULL");
	}
	return line;
}

static const char *dump(
	struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_model *model)
{
	const struct row_type *type = &model_table_new(mem, model, NULL)->table.row;
	const char *names = "";
	struct query query = {.results = type, .is_transient = true};
	struct rows found = {.mem = mem};
	const char *text = "";
	struct error err = {0};

	for (size_t i = 0; i < type->count; i++)
		names = mem_printf(mem, "%s%s%s", names, i ? ", " : "", type->columns[i].name);
	query.sql = mem_printf(
		mem, "SELECT %s FROM %s ORDER BY %s", names, model->table, model->key->column);
	assert_success(
		mapper_fetch(self(harness)->database->conn, &query, NULL, &found, &err), &err);
	for (size_t i = 0; i < found.count; i++)
		text = mem_printf(mem, "%s%s\n", text,
			line_of(mem, type, (const char *)found.items + i * type->size));
	return text;
}

static const char *dump_pairs(
	struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_field *field)
{
	const struct row_pairs *pairs = field->pairs;

	return text_of(harness, mem,
		mem_printf(mem,
			"SELECT COALESCE(GROUP_CONCAT(%s, '>', %s, '\\n' ORDER BY %s, %s"
			" SEPARATOR ''), '') FROM %s",
			pairs->column, pairs->related_column, pairs->column, pairs->related_column,
			pairs->table));
}

int main(void)
{
	static const struct row_store_harness_type type = {
		.name = "mysql",
		.open = open_harness,
		.close = close_harness,
		.begin = begin,
		.commit = commit,
		.end = end,
		.put = put,
		.put_pair = put_pair,
		.drop = drop,
		.content_type = content_type,
		.dump = dump,
		.dump_pairs = dump_pairs,
	};

	return row_store_contract_run("mysql_row_store", &type);
}
