#include "config.h"

#include "orm_mapping/tables/mysql_row_store.h"

#include "orm_mapping/tables/model_table.h"
#include "orm_mapping/tables/pair_keys.h"
#include "orm_mapping/tables/row_statement.h"
#include "orm_mapping/tables/row_writes.h"
#include "services/rows/recipe.h"

static struct mysql_row_store *self(struct row_store *base)
{
	return container_of(base, struct mysql_row_store, base);
}

static void put_equal(
	struct row_statement *statement, const struct row_field *field, const char *value)
{
	row_statement_put_name(statement, field->column);
	row_statement_put(statement, " = ");
	row_statement_put_value(statement, field, value);
}

static void put_read(struct row_statement *statement, const struct row_field *field)
{
	bool is_counted = field->kind == ROW_BINARY;

	row_statement_put(statement, is_counted ? "OCTET_LENGTH(" : "");
	row_statement_put_name(statement, field->column);
	row_statement_put(statement, is_counted ? ")" : "");
}

static void begin_select(struct row_statement *statement, TALLOC_CTX *mem,
	const struct model_table *table, struct error *err)
{
	row_statement_begin(statement, mem, err);
	row_statement_put(statement, "SELECT ");
	for (size_t i = 0; i < table->table.row.count; i++) {
		row_statement_put(statement, i ? ", " : "");
		put_read(statement, table->fields[i]);
	}
	row_statement_put(statement, " FROM ");
	row_statement_put_name(statement, table->table.name);
	row_statement_put(statement, " WHERE ");
}

static struct row row_of(TALLOC_CTX *mem, const struct row_model *model,
	const struct model_table *table, const void *found)
{
	const char **values = mem_array(mem, const char *, model->field_count);

	for (size_t i = 0; i < table->table.row.count; i++)
		values[row_field_index(model, table->fields[i])] =
			model_value_text(mem, &table->table.row.columns[i], found);
	return (struct row){
		.key = model->key ? values[row_field_index(model, model->key)] : NULL,
		.values = values,
	};
}

/* The one row of the model whose field is that value. */
struct wanted_row {
	const struct row_model *model;
	const struct row_field *field;
	const char *value;
	const char *lock; /* SQL */
};

static bool read_row(struct row_store *base, TALLOC_CTX *mem, const struct wanted_row *wanted,
	struct row **out, struct error *err)
{
	const struct model_table *table = model_table_new(mem, wanted->model, NULL);
	struct rows found = {.mem = mem};
	struct row_statement select;

	*out = NULL;
	begin_select(&select, mem, table, err);
	put_equal(&select, wanted->field, wanted->value);
	row_statement_put(&select, wanted->lock);
	if (!row_statement_fetch(&select, self(base)->conn, &table->table.row, &found))
		return false;
	if (found.count > 0) {
		*out = mem_new(mem, struct row);
		**out = row_of(mem, wanted->model, table, found.items);
	}
	return true;
}

static bool lock(struct row_store *base, TALLOC_CTX *mem, const struct row_model *model,
	const char *key, struct row **out, struct error *err)
{
	*out = NULL;
	if (!model->key)
		return error_set(err, ERROR_INVALID, "rows of %s have no key", model->label);
	return read_row(
		base, mem, &(struct wanted_row){model, model->key, key, " FOR UPDATE"}, out, err);
}

/*
 * In the words that both servers know. To MySQL this is a matter of the right to read, where
 * FOR UPDATE would be one of the right to write.
 */
static bool find_target(struct row_store *base, TALLOC_CTX *mem,
	const struct row_relation *relation, const char *value, struct row **out, struct error *err)
{
	return read_row(base, mem,
		&(struct wanted_row){relation->target, relation->target_field, value,
			" LIMIT 1 LOCK IN SHARE MODE"},
		out, err);
}

/* A generic relation refers to rows of several models. */
static void put_content_type(struct row_statement *statement, const struct row_reference *reference)
{
	row_statement_put(statement, " AND ");
	row_statement_put_name(statement, reference->content_type->column);
	row_statement_put(statement, " = (SELECT id FROM django_content_type WHERE app_label = ");
	composed_sql_put_text(&statement->composed, reference->target->app);
	row_statement_put(statement, " AND model = ");
	composed_sql_put_text(&statement->composed, reference->target->name);
	row_statement_put(statement, ")");
}

static void put_any(struct row_statement *statement, const struct row_field *field,
	const char *const *values, size_t count)
{
	row_statement_put_name(statement, field->column);
	for (size_t i = 0; i < count; i++) {
		row_statement_put(statement, i ? ", " : " IN (");
		row_statement_put_value(statement, field, values[i]);
	}
	row_statement_put(statement, ")");
}

static void fill_set(struct row_set *out, const struct row_model *model,
	const struct model_table *table, const struct rows *found, size_t limit)
{
	const char *row = found->items;

	out->has_more = found->count > limit;
	out->count = out->has_more ? limit : found->count;
	out->items = mem_array(found->mem, struct row, out->count);
	for (size_t i = 0; i < out->count; i++, row += table->table.row.size)
		out->items[i] = row_of(found->mem, model, table, row);
}

static bool lock_referring(struct row_store *base, TALLOC_CTX *mem,
	const struct row_reference *reference, const char *const *values, size_t count,
	size_t limit, struct row_set *out, struct error *err)
{
	const struct row_model *model = reference->model;
	const struct model_table *table;
	struct rows found = {.mem = mem};
	bool *wanted;
	struct row_statement select;

	*out = (struct row_set){0};
	if (reference->field->pairs || count == 0)
		return true;
	wanted = recipe_outline(mem, model);
	wanted[row_field_index(model, reference->field)] = true;
	table = model_table_new(mem, model, wanted);
	begin_select(&select, mem, table, err);
	put_any(&select, reference->field, values, count);
	if (reference->content_type)
		put_content_type(&select, reference);
	if (model->key) {
		row_statement_put(&select, " ORDER BY ");
		row_statement_put_name(&select, model->key->column);
	}
	row_statement_put(&select, " LIMIT ");
	composed_sql_put_count(&select.composed, limit + 1);
	row_statement_put(&select, " FOR UPDATE");
	if (!row_statement_fetch(&select, self(base)->conn, &table->table.row, &found))
		return false;
	fill_set(out, model, table, &found, limit);
	return true;
}

struct found_row {
	int64_t number;
};

static const struct column found_columns[] = {
	COLUMN(found_row, number, COLUMN_PLAIN),
};

static const struct row_type found_type = ROW_TYPE(found_row, found_columns);

/* NULL is equal to nothing, nor is it to the server. */
static bool has_null(const struct row_change *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!values[i].value)
			return true;
	return false;
}

static bool has_other(struct row_store *base, const struct row_model *model,
	const struct row_change *values, size_t count, const char *key, bool *out,
	struct error *err)
{
	struct mysql_row_store *store = self(base);
	struct rows found = {.mem = store->mem};
	struct row_statement select;

	*out = false;
	if (has_null(values, count))
		return true;
	row_statement_begin(&select, store->mem, err);
	row_statement_put(&select, "SELECT 1 FROM ");
	row_statement_put_name(&select, model->table);
	for (size_t i = 0; i < count; i++) {
		row_statement_put(&select, i ? " AND " : " WHERE ");
		put_equal(&select, values[i].field, values[i].value);
	}
	if (key) {
		row_statement_put(&select, " AND NOT ");
		put_equal(&select, model->key, key);
	}
	row_statement_put(&select, " LIMIT 1");
	if (!row_statement_fetch(&select, store->conn, &found_type, &found))
		return false;
	*out = found.count > 0;
	return true;
}

static bool lock_pairs(struct row_store *base, TALLOC_CTX *mem, const struct row_model *model,
	const struct row_field *field, const char *key, const char *const **out, struct error *err)
{
	const struct pair_owner owner = {model, field, key, true};

	return pair_keys_read(self(base)->conn, mem, &owner, out, err);
}

static void defer(struct row_store *base, const struct row_write *write)
{
	struct mysql_row_store *store = self(base);

	mem_grow(store->mem, store->writes, &store->capacity, store->count + 1);
	store->writes[store->count++] = *write;
}

static void add(struct row_store *base, struct row_addition *addition)
{
	defer(base,
		&(struct row_write){
			.kind = WRITE_ADDITION, .model = addition->model, .addition = addition});
}

static void change(struct row_store *base, const struct row_model *model, const char *key,
	const struct row_change *changes, size_t count)
{
	if (count > 0)
		defer(base,
			&(struct row_write){.kind = WRITE_CHANGE,
				.model = model,
				.key = key,
				.changes = changes,
				.change_count = count});
}

static void remove_row(struct row_store *base, const struct row_model *model, const char *key)
{
	defer(base, &(struct row_write){.kind = WRITE_REMOVAL, .model = model, .key = key});
}

static void add_pair(struct row_store *base, const struct row_field *field, struct row_owner owner,
	const char *target)
{
	defer(base,
		&(struct row_write){
			.kind = WRITE_PAIR, .field = field, .owner = owner, .target = target});
}

static void remove_pair(
	struct row_store *base, const struct row_field *field, const char *key, const char *target)
{
	defer(base,
		&(struct row_write){.kind = WRITE_PAIR_REMOVAL,
			.field = field,
			.owner.key = key,
			.target = target});
}

static void remove_pairs(
	struct row_store *base, const struct row_field *field, const char *key, bool is_target)
{
	defer(base,
		&(struct row_write){
			.kind = is_target ? WRITE_TARGET_PAIRS_REMOVAL : WRITE_PAIRS_REMOVAL,
			.field = field,
			.key = key});
}

void mysql_row_store_init(struct mysql_row_store *store, struct connection *conn)
{
	static const struct row_store_ops ops = {lock, lock_referring, find_target, has_other,
		lock_pairs, add, change, remove_row, add_pair, remove_pair, remove_pairs};

	*store = (struct mysql_row_store){.base = {&ops}, .conn = conn};
}

void mysql_row_store_reset(struct mysql_row_store *store, TALLOC_CTX *mem)
{
	store->mem = mem;
	store->writes = NULL;
	store->count = 0;
	store->capacity = 0;
}

bool mysql_row_store_write(const struct mysql_row_store *store, struct error *err)
{
	for (size_t i = 0; i < store->count; i++)
		if (!row_write_run(&store->writes[i], store->conn, store->mem, err))
			return false;
	return true;
}
