#include "config.h"

#include "orm_mapping/tables/row_writes.h"

#include <assert.h>
#include <inttypes.h>

#include "orm_mapping/tables/row_statement.h"

/* Whether it is a statement that has affected a row. */
static bool run_on_row(struct row_statement *statement, struct connection *conn, struct error *err)
{
	struct effect effect;

	if (!row_statement_execute(statement, conn, &effect))
		return false;
	return effect.affected > 0 ||
		error_set(err, ERROR_BUSY, "a row that was to be written is gone");
}

static void put_condition(struct row_statement *statement, const char *column,
	const struct row_field *field, const char *value)
{
	row_statement_put(statement, " WHERE ");
	row_statement_put_name(statement, column);
	row_statement_put(statement, " = ");
	row_statement_put_value(statement, field, value);
}

/* The parent is there by now. */
static const char *link_value(const struct row_addition *addition)
{
	const struct row_addition *parent = addition->parent;
	const struct row_field *linked = addition->link->relation->target_field;

	if (linked == parent->model->key)
		return parent->key;
	return parent->values[row_field_index(parent->model, linked)];
}

static const char *value_of(const struct row_addition *addition, const struct row_field *field)
{
	if (addition->parent && field == addition->link)
		return link_value(addition);
	return addition->values[row_field_index(addition->model, field)];
}

/* What has no value and must have one is left to the default of its column. */
static bool is_written(const struct row_addition *addition, const struct row_field *field)
{
	return field->column && !(field->flags & ROW_COMPUTED) &&
		(field->flags & ROW_NULLABLE || value_of(addition, field));
}

/* Of each field that is written its name, or its value. */
static void put_fields(
	struct row_statement *statement, const struct row_addition *addition, bool is_named)
{
	const struct row_model *model = addition->model;
	const char *between = "";

	for (size_t i = 0; i < model->field_count; i++) {
		const struct row_field *field = &model->fields[i];

		if (!is_written(addition, field))
			continue;
		row_statement_put(statement, between);
		if (is_named)
			row_statement_put_name(statement, field->column);
		else
			row_statement_put_value(statement, field, value_of(addition, field));
		between = ", ";
	}
}

static bool write_addition(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	struct row_addition *addition = write->addition;
	const struct row_field *key = addition->model->key;
	struct row_statement insert;
	struct effect effect;

	addition->key = value_of(addition, key);
	if (!addition->key && !(key->flags & ROW_AUTO))
		return error_set(err, ERROR_INVALID, "%s must be given", key->name);
	row_statement_begin(&insert, mem, err);
	row_statement_put(&insert, "INSERT INTO ");
	row_statement_put_name(&insert, addition->model->table);
	row_statement_put(&insert, " (");
	put_fields(&insert, addition, true);
	row_statement_put(&insert, ") VALUES (");
	put_fields(&insert, addition, false);
	row_statement_put(&insert, ")");
	if (!row_statement_execute(&insert, conn, &effect))
		return false;
	if (!addition->key)
		addition->key = mem_printf(mem, "%" PRIu64, effect.insert_id);
	if (addition->on_key)
		addition->on_key(addition);
	return true;
}

static bool write_change(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	struct row_statement update;

	row_statement_begin(&update, mem, err);
	row_statement_put(&update, "UPDATE ");
	row_statement_put_name(&update, write->model->table);
	for (size_t i = 0; i < write->change_count; i++) {
		const struct row_change *change = &write->changes[i];

		row_statement_put(&update, i ? ", " : " SET ");
		row_statement_put_name(&update, change->field->column);
		row_statement_put(&update, " = ");
		row_statement_put_value(&update, change->field, change->value);
	}
	put_condition(&update, write->model->key->column, write->model->key, write->key);
	return run_on_row(&update, conn, err);
}

static void begin_removal(
	struct row_statement *statement, TALLOC_CTX *mem, const char *table, struct error *err)
{
	row_statement_begin(statement, mem, err);
	row_statement_put(statement, "DELETE FROM ");
	row_statement_put_name(statement, table);
}

static bool write_removal(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	struct row_statement removal;

	begin_removal(&removal, mem, write->model->table, err);
	put_condition(&removal, write->model->key->column, write->model->key, write->key);
	return run_on_row(&removal, conn, err);
}

/* The columns of a table of pairs: how each is called, and the key whose values stand there. */
struct pair_columns {
	const char *own;
	const struct row_field *own_key;
	const char *target;
	const struct row_field *target_key;
};

/* The model that has the field is one of those that refer to its target. */
static const struct row_model *find_owner(const struct row_field *field)
{
	const struct row_model *target = field->relation->target;

	for (size_t i = 0; target && i < target->reference_count; i++)
		if (target->references[i].field == field)
			return target->references[i].model;
	return NULL;
}

static bool find_columns(const struct row_field *field, struct pair_columns *out, struct error *err)
{
	const struct row_model *owner = find_owner(field);

	if (!owner)
		return error_set(
			err, ERROR_INTERNAL, "%s: nothing is known of its targets", field->name);
	*out = (struct pair_columns){field->pairs->column, owner->key, field->pairs->related_column,
		field->relation->target_field};
	return true;
}

/* Each stands there twice, when they are symmetrical. */
static struct pair_columns turned(struct pair_columns columns)
{
	return (struct pair_columns){
		columns.target, columns.own_key, columns.own, columns.target_key};
}

/* A pair that is there already stays as it is; one with a row that is not there is refused. */
static bool insert_pair(const struct row_write *write, const struct pair_columns *columns,
	struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	const struct row_addition *addition = write->owner.addition;
	struct row_statement insert;
	struct effect ignored;

	row_statement_begin(&insert, mem, err);
	row_statement_put(&insert, "INSERT INTO ");
	row_statement_put_name(&insert, write->field->pairs->table);
	row_statement_put(&insert, " (");
	row_statement_put_name(&insert, columns->own);
	row_statement_put(&insert, ", ");
	row_statement_put_name(&insert, columns->target);
	row_statement_put(&insert, ") VALUES (");
	row_statement_put_value(
		&insert, columns->own_key, addition ? addition->key : write->owner.key);
	row_statement_put(&insert, ", ");
	row_statement_put_value(&insert, columns->target_key, write->target);
	row_statement_put(&insert, ") ON DUPLICATE KEY UPDATE ");
	row_statement_put_name(&insert, columns->own);
	row_statement_put(&insert, " = ");
	row_statement_put_name(&insert, columns->own);
	return row_statement_execute(&insert, conn, &ignored);
}

static bool delete_pair(const struct row_write *write, const struct pair_columns *columns,
	struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	struct row_statement removal;
	struct effect ignored;

	begin_removal(&removal, mem, write->field->pairs->table, err);
	put_condition(&removal, columns->own, columns->own_key, write->owner.key);
	row_statement_put(&removal, " AND ");
	row_statement_put_name(&removal, columns->target);
	row_statement_put(&removal, " = ");
	row_statement_put_value(&removal, columns->target_key, write->target);
	return row_statement_execute(&removal, conn, &ignored);
}

static bool delete_pairs(const struct row_write *write, const struct pair_columns *columns,
	struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	bool is_target = write->kind == WRITE_TARGET_PAIRS_REMOVAL;
	struct row_statement removal;
	struct effect ignored;

	begin_removal(&removal, mem, write->field->pairs->table, err);
	put_condition(&removal, is_target ? columns->target : columns->own,
		is_target ? columns->target_key : columns->own_key, write->key);
	return row_statement_execute(&removal, conn, &ignored);
}

typedef bool pair_writer(const struct row_write *write, const struct pair_columns *columns,
	struct connection *conn, TALLOC_CTX *mem, struct error *err);

static pair_writer *const pair_writers[] = {
	[WRITE_PAIR] = insert_pair,
	[WRITE_PAIR_REMOVAL] = delete_pair,
	[WRITE_PAIRS_REMOVAL] = delete_pairs,
	[WRITE_TARGET_PAIRS_REMOVAL] = delete_pairs,
};

static bool write_pairs(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	pair_writer *run = pair_writers[write->kind];
	struct pair_columns columns, mirror;

	if (!find_columns(write->field, &columns, err) || !run(write, &columns, conn, mem, err))
		return false;
	mirror = turned(columns);
	return !write->field->pairs->is_symmetrical || run(write, &mirror, conn, mem, err);
}

static bool write_row(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	static bool (*const writers[])(const struct row_write *write, struct connection *conn,
		TALLOC_CTX *mem, struct error *err) = {
		[WRITE_ADDITION] = write_addition,
		[WRITE_CHANGE] = write_change,
		[WRITE_REMOVAL] = write_removal,
	};

	if (!write->model->key)
		return error_set(err, ERROR_INVALID, "rows of %s have no key", write->model->label);
	return writers[write->kind](write, conn, mem, err);
}

bool row_write_run(
	const struct row_write *write, struct connection *conn, TALLOC_CTX *mem, struct error *err)
{
	return write->field ? write_pairs(write, conn, mem, err) : write_row(write, conn, mem, err);
}
