#include "config.h"

#include "tests/fakes/fake_row_store.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include "base/text_stream.h"
#include "services/rows/recipe.h"
#include "services/rows/value_syntax.h"

#define HOLDERS_MAX 4

struct stored_row {
	const struct row_model *model;
	const char **values;
	const struct fake_row_store *locked_by;
	const struct fake_row_store *holders[HOLDERS_MAX]; /* who referred to it; NULL: free */
};

struct stored_pair {
	const struct row_field *field;
	const char *key;
	const char *target;
};

enum write_kind {
	WRITE_ADD,
	WRITE_CHANGE,
	WRITE_REMOVE,
	WRITE_ADD_PAIR,
	WRITE_REMOVE_PAIR,
	WRITE_REMOVE_PAIRS,
};

struct write {
	enum write_kind kind;
	struct row_addition *addition;
	const struct row_model *model;
	const char *key;
	const struct row_change *changes;
	size_t change_count;
	const struct row_field *field;
	struct row_owner owner;
	const char *target;
	bool is_target;
};

static struct fake_row_store *self(struct row_store *base)
{
	return container_of(base, struct fake_row_store, base);
}

void fake_rows_init(struct fake_rows *rows, TALLOC_CTX *mem)
{
	*rows = (struct fake_rows){
		FAKE_TABLE(mem, struct stored_row), FAKE_TABLE(mem, struct stored_pair), 0};
}

static struct stored_row *row_at(const struct fake_rows *rows, size_t index)
{
	return fake_table_at(&rows->rows, index);
}

static size_t key_index(const struct row_model *model)
{
	return row_field_index(model, model->key);
}

static struct stored_row *find(
	const struct fake_rows *rows, const struct row_model *model, const char *key)
{
	for (size_t i = 0; i < rows->rows.count; i++) {
		struct stored_row *row = row_at(rows, i);

		if (row->model == model && strcmp(row->values[key_index(model)], key) == 0)
			return row;
	}
	return NULL;
}

static const char *copy(const struct fake_rows *rows, const char *text)
{
	return text ? mem_text(rows->rows.mem, text) : NULL;
}

const char *fake_rows_put(
	struct fake_rows *rows, const struct row_model *model, const char *const *values)
{
	TALLOC_CTX *mem = rows->rows.mem;
	struct stored_row row = {
		.model = model, .values = mem_array(mem, const char *, model->field_count)};

	for (size_t i = 0; i < model->field_count; i++)
		row.values[i] = copy(rows, values[i]);
	if (model->key && !row.values[key_index(model)])
		row.values[key_index(model)] = mem_printf(mem, "%" PRId64, ++rows->last_id);
	fake_table_append(&rows->rows, &row);
	return model->key ? row.values[key_index(model)] : NULL;
}

void fake_rows_put_pair(
	struct fake_rows *rows, const struct row_field *field, const char *key, const char *target)
{
	const struct stored_pair pair = {field, copy(rows, key), copy(rows, target)};
	const struct stored_pair mirrored = {field, pair.target, pair.key};

	fake_table_append(&rows->pairs, &pair);
	if (field->pairs->is_symmetrical)
		fake_table_append(&rows->pairs, &mirrored);
}

void fake_rows_set(struct fake_rows *rows, const struct row_model *model, const char *key,
	const char *name, const char *value)
{
	struct stored_row *row = find(rows, model, key);

	assert(row);
	row->values[row_field_index(model, row_model_field(model, name))] = copy(rows, value);
}

void fake_rows_drop(struct fake_rows *rows, const struct row_model *model, const char *key)
{
	const struct stored_row *row = find(rows, model, key);

	assert(row);
	fake_table_remove(&rows->rows, (size_t)(row - row_at(rows, 0)));
}

/* Lines are sorted as texts, but numbers by what they say. */
static int compare_lines(const void *a, const void *b)
{
	const char *line_a = *(const char *const *)a;
	const char *line_b = *(const char *const *)b;
	long long number_a = atoll(line_a);
	long long number_b = atoll(line_b);

	return number_a != number_b ? (number_a > number_b) - (number_a < number_b)
				    : strcmp(line_a, line_b);
}

static const char *join_sorted(TALLOC_CTX *mem, const char **lines, size_t count)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	if (count > 0)
		qsort(lines, count, sizeof(*lines), compare_lines);
	for (size_t i = 0; i < count; i++)
		(void)fputs(lines[i], out);
	return text_stream_take(&stream, mem);
}

static const char *line_of(TALLOC_CTX *mem, const struct stored_row *row)
{
	const struct row_model *model = row->model;
	const char *line = "";

	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].column)
			line = mem_printf(mem, "%s%s%s", line, *line ? "|" : "",
				row->values[i] ? row->values[i] : "NULL");
	return mem_printf(mem, "%s\n", line);
}

const char *fake_rows_dump(
	const struct fake_rows *rows, TALLOC_CTX *mem, const struct row_model *model)
{
	const char **lines = mem_array(mem, const char *, rows->rows.count);
	size_t count = 0;

	for (size_t i = 0; i < rows->rows.count; i++)
		if (row_at(rows, i)->model == model)
			lines[count++] = line_of(mem, row_at(rows, i));
	return join_sorted(mem, lines, count);
}

const char *fake_rows_dump_pairs(
	const struct fake_rows *rows, TALLOC_CTX *mem, const struct row_field *field)
{
	const char **lines = mem_array(mem, const char *, rows->pairs.count);
	size_t count = 0;

	for (size_t i = 0; i < rows->pairs.count; i++) {
		const struct stored_pair *pair = fake_table_at(&rows->pairs, i);

		if (pair->field == field)
			lines[count++] = mem_printf(mem, "%s>%s\n", pair->key, pair->target);
	}
	return join_sorted(mem, lines, count);
}

/* As a server does with a collation that knows no case. */
static bool is_equal(const struct row_field *field, const char *a, const char *b)
{
	if (!a || !b)
		return false;
	return value_is_text(field->kind) ? strcasecmp(a, b) == 0 : row_value_is_same(field, a, b);
}

static bool is_held_by_another(const struct stored_row *row, const struct fake_row_store *store)
{
	for (size_t i = 0; i < HOLDERS_MAX; i++)
		if (row->holders[i] && row->holders[i] != store)
			return true;
	return false;
}

/* To be locked or written: many may hold a row, but then nobody else writes it. */
static bool is_free(const struct stored_row *row, const struct fake_row_store *store)
{
	return (!row->locked_by || row->locked_by == store) && !is_held_by_another(row, store);
}

static bool refuse_locked(const struct stored_row *row, struct error *err)
{
	return error_set(err, ERROR_BUSY, "somebody else has locked %s", row->model->label);
}

static struct row copy_of(TALLOC_CTX *mem, const struct stored_row *stored)
{
	const struct row_model *model = stored->model;
	const char **values = mem_array(mem, const char *, model->field_count);

	for (size_t i = 0; i < model->field_count; i++)
		if (stored->values[i])
			values[i] = mem_text(mem, stored->values[i]);
	return (struct row){model->key ? values[key_index(model)] : NULL, values};
}

static bool lock(struct row_store *base, TALLOC_CTX *mem, const struct row_model *model,
	const char *key, struct row **out, struct error *err)
{
	struct fake_row_store *store = self(base);
	struct stored_row *stored = find(store->rows, model, key);

	*out = NULL;
	store->reads++;
	if (fake_failure_strikes(&store->fail_read, err))
		return false;
	if (!stored)
		return true;
	if (!is_free(stored, store))
		return refuse_locked(stored, err);
	stored->locked_by = store;
	*out = mem_new(mem, struct row);
	**out = copy_of(mem, stored);
	return true;
}

static void hold(struct stored_row *row, const struct fake_row_store *store)
{
	size_t at = 0;

	while (at < HOLDERS_MAX - 1 && row->holders[at] && row->holders[at] != store)
		at++;
	assert(!row->holders[at] || row->holders[at] == store);
	row->holders[at] = store;
}

static bool find_target(struct row_store *base, TALLOC_CTX *mem,
	const struct row_relation *relation, const char *value, struct row **out, struct error *err)
{
	struct fake_row_store *store = self(base);
	size_t index = row_field_index(relation->target, relation->target_field);

	*out = NULL;
	store->reads++;
	if (fake_failure_strikes(&store->fail_read, err))
		return false;
	for (size_t i = 0; i < store->rows->rows.count; i++) {
		struct stored_row *stored = row_at(store->rows, i);

		if (stored->model != relation->target ||
			!is_equal(relation->target_field, stored->values[index], value))
			continue;
		if (stored->locked_by && stored->locked_by != store)
			return refuse_locked(stored, err);
		hold(stored, store);
		*out = mem_new(mem, struct row);
		**out = copy_of(mem, stored);
		return true;
	}
	return true;
}

static bool refers(const struct stored_row *row, const struct row_reference *reference,
	const char *const *values, size_t count)
{
	const struct row_model *model = reference->model;
	const char *value;

	if (row->model != model)
		return false;
	/* The content type of a model is its label here. */
	if (reference->content_type &&
		strcmp(row->values[row_field_index(model, reference->content_type)],
			reference->target->label) != 0)
		return false;
	value = row->values[row_field_index(model, reference->field)];
	for (size_t i = 0; i < count; i++)
		if (is_equal(reference->field, value, values[i]))
			return true;
	return false;
}

static struct row outline_of(
	TALLOC_CTX *mem, const struct stored_row *stored, const struct row_field *beside)
{
	const bool *wanted = recipe_outline(mem, stored->model);
	struct row row = copy_of(mem, stored);
	const char **values = mem_array(mem, const char *, stored->model->field_count);

	for (size_t i = 0; i < stored->model->field_count; i++)
		if (wanted[i] || &stored->model->fields[i] == beside)
			values[i] = row.values[i];
	row.values = values;
	return row;
}

static bool lock_referring(struct row_store *base, TALLOC_CTX *mem,
	const struct row_reference *reference, const char *const *values, size_t count,
	size_t limit, struct row_set *out, struct error *err)
{
	struct fake_row_store *store = self(base);

	*out = (struct row_set){mem_array(mem, struct row, limit), 0, false};
	store->reads++;
	if (fake_failure_strikes(&store->fail_read, err))
		return false;
	for (size_t i = 0; i < store->rows->rows.count; i++) {
		struct stored_row *stored = row_at(store->rows, i);

		if (!refers(stored, reference, values, count))
			continue;
		out->has_more = out->count == limit;
		if (out->has_more)
			break;
		if (!is_free(stored, store))
			return refuse_locked(stored, err);
		stored->locked_by = store;
		out->items[out->count++] = outline_of(mem, stored, reference->field);
	}
	return true;
}

static bool has_values(const struct stored_row *row, const struct row_change *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_equal(values[i].field,
			    row->values[row_field_index(row->model, values[i].field)],
			    values[i].value))
			return false;
	return true;
}

static bool has_other(struct row_store *base, const struct row_model *model,
	const struct row_change *values, size_t count, const char *key, bool *out,
	struct error *err)
{
	struct fake_row_store *store = self(base);

	*out = false;
	store->reads++;
	if (fake_failure_strikes(&store->fail_read, err))
		return false;
	for (size_t i = 0; i < store->rows->rows.count; i++) {
		const struct stored_row *row = row_at(store->rows, i);
		bool is_it = row->model == model && key &&
			strcmp(row->values[key_index(model)], key) == 0;

		if (row->model == model && !is_it && has_values(row, values, count))
			*out = true;
	}
	return true;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool lock_pairs(struct row_store *base, TALLOC_CTX *mem, const struct row_model *model,
	const struct row_field *field, const char *key, const char *const **out, struct error *err)
{
	struct fake_row_store *store = self(base);
	const struct fake_table *pairs = &store->rows->pairs;
	const char **targets = mem_array(mem, const char *, pairs->count + 1);
	size_t count = 0;

	(void)model;
	store->reads++;
	if (fake_failure_strikes(&store->fail_read, err))
		return false;
	for (size_t i = 0; i < pairs->count; i++) {
		const struct stored_pair *pair = fake_table_at(pairs, i);

		if (pair->field == field && strcmp(pair->key, key) == 0)
			targets[count++] = mem_text(mem, pair->target);
	}
	qsort(targets, count, sizeof(*targets), compare_texts);
	*out = targets;
	return true;
}

static void ask(struct row_store *base, const struct write *write)
{
	fake_table_append(&self(base)->writes, write);
}

static void add(struct row_store *base, struct row_addition *addition)
{
	ask(base, &(struct write){.kind = WRITE_ADD, .addition = addition});
}

static void change(struct row_store *base, const struct row_model *model, const char *key,
	const struct row_change *changes, size_t count)
{
	ask(base,
		&(struct write){.kind = WRITE_CHANGE,
			.model = model,
			.key = key,
			.changes = changes,
			.change_count = count});
}

static void remove_row(struct row_store *base, const struct row_model *model, const char *key)
{
	ask(base, &(struct write){.kind = WRITE_REMOVE, .model = model, .key = key});
}

static void add_pair(struct row_store *base, const struct row_field *field, struct row_owner owner,
	const char *target)
{
	ask(base,
		&(struct write){
			.kind = WRITE_ADD_PAIR, .field = field, .owner = owner, .target = target});
}

static void remove_pair(
	struct row_store *base, const struct row_field *field, const char *key, const char *target)
{
	ask(base,
		&(struct write){
			.kind = WRITE_REMOVE_PAIR, .field = field, .key = key, .target = target});
}

static void remove_pairs(
	struct row_store *base, const struct row_field *field, const char *key, bool is_target)
{
	ask(base,
		&(struct write){.kind = WRITE_REMOVE_PAIRS,
			.field = field,
			.key = key,
			.is_target = is_target});
}

void fake_row_store_init(struct fake_row_store *store, struct fake_rows *rows)
{
	static const struct row_store_ops ops = {lock, lock_referring, find_target, has_other,
		lock_pairs, add, change, remove_row, add_pair, remove_pair, remove_pairs};

	*store = (struct fake_row_store){
		.base = {&ops}, .rows = rows, .writes = FAKE_TABLE(rows->rows.mem, struct write)};
}

static bool is_foreign_key(const struct row_field *field)
{
	return field->column && field->relation && field->relation->target;
}

static bool has_target(const struct fake_rows *rows, const struct stored_row *row, size_t index)
{
	const struct row_relation *relation = row->model->fields[index].relation;
	const struct row_change wanted = {relation->target_field, row->values[index]};

	for (size_t i = 0; i < rows->rows.count; i++)
		if (row_at(rows, i)->model == relation->target &&
			has_values(row_at(rows, i), &wanted, 1))
			return true;
	return false;
}

/* Whether each foreign key of the rows of a model, or of all that refer to it, is one. */
static bool check_foreign_keys(
	const struct fake_rows *rows, const struct row_model *target, struct error *err)
{
	for (size_t i = 0; i < rows->rows.count; i++) {
		const struct stored_row *row = row_at(rows, i);

		for (size_t j = 0; j < row->model->field_count; j++) {
			const struct row_field *field = &row->model->fields[j];

			if (is_foreign_key(field) && row->values[j] &&
				(row->model == target || field->relation->target == target) &&
				!has_target(rows, row, j))
				return error_set(err, ERROR_INTERNAL, "foreign key %s of %s",
					field->name, row->model->label);
		}
	}
	return true;
}

static const char *owner_key(const struct row_owner *owner)
{
	return owner->addition ? owner->addition->key : owner->key;
}

static void apply_add(struct fake_rows *rows, struct row_addition *addition)
{
	if (addition->parent)
		addition->values[row_field_index(addition->model, addition->link)] =
			addition->parent->key;
	addition->key = fake_rows_put(rows, addition->model, addition->values);
	if (addition->on_key)
		addition->on_key(addition);
}

static bool is_pair(const struct stored_pair *pair, const struct write *write)
{
	if (pair->field != write->field)
		return false;
	if (write->kind == WRITE_REMOVE_PAIR && write->field->pairs->is_symmetrical &&
		strcmp(pair->target, write->key) == 0 && strcmp(pair->key, write->target) == 0)
		return true;
	if (write->kind == WRITE_REMOVE_PAIR)
		return strcmp(pair->key, write->key) == 0 &&
			strcmp(pair->target, write->target) == 0;
	return strcmp(write->is_target ? pair->target : pair->key, write->key) == 0;
}

static void apply_remove_pairs(struct fake_rows *rows, const struct write *write)
{
	for (size_t i = rows->pairs.count; i-- > 0;)
		if (is_pair(fake_table_at(&rows->pairs, i), write))
			fake_table_remove(&rows->pairs, i);
}

/* What others locked, or deleted without a lock, cannot be written. */
static bool find_written(
	const struct fake_row_store *store, const struct write *write, struct error *err)
{
	const struct stored_row *row = find(store->rows, write->model, write->key);

	return (row && is_free(row, store)) ||
		error_set(err, ERROR_BUSY, "%s %s is gone", write->model->label, write->key);
}

static bool apply(struct fake_row_store *store, const struct write *write, struct error *err)
{
	struct fake_rows *rows = store->rows;

	switch (write->kind) {
	case WRITE_ADD:
		apply_add(rows, write->addition);
		return check_foreign_keys(rows, write->addition->model, err);
	case WRITE_CHANGE:
		if (!find_written(store, write, err))
			return false;
		for (size_t i = 0; i < write->change_count; i++)
			fake_rows_set(rows, write->model, write->key, write->changes[i].field->name,
				write->changes[i].value);
		return check_foreign_keys(rows, write->model, err);
	case WRITE_REMOVE:
		if (!find_written(store, write, err))
			return false;
		fake_rows_drop(rows, write->model, write->key);
		return check_foreign_keys(rows, write->model, err);
	case WRITE_ADD_PAIR:
		fake_rows_put_pair(rows, write->field, owner_key(&write->owner), write->target);
		return true;
	case WRITE_REMOVE_PAIR:
	case WRITE_REMOVE_PAIRS:
		apply_remove_pairs(rows, write);
		return true;
	}
	return true;
}

/* The rows as they were, should it fail. */
static struct fake_table snapshot(const struct fake_table *table)
{
	struct fake_table copied = *table;

	copied.rows = NULL;
	copied.count = 0;
	copied.capacity = 0;
	for (size_t i = 0; i < table->count; i++)
		fake_table_append(&copied, fake_table_at(table, i));
	return copied;
}

static void own_values(struct fake_rows *rows)
{
	for (size_t i = 0; i < rows->rows.count; i++) {
		struct stored_row *row = row_at(rows, i);

		row->values = mem_copy(rows->rows.mem, row->values,
			row->model->field_count * sizeof(*row->values));
	}
}

bool fake_row_store_commit(struct fake_row_store *store, struct error *err)
{
	struct fake_rows before = *store->rows;

	if (fake_failure_strikes(&store->fail_commit, err))
		return false;
	store->rows->rows = snapshot(&before.rows);
	store->rows->pairs = snapshot(&before.pairs);
	own_values(store->rows);
	for (size_t i = 0; i < store->writes.count; i++)
		if (!apply(store, fake_table_at(&store->writes, i), err)) {
			*store->rows = before;
			return false;
		}
	return true;
}

static void let_go(struct stored_row *row, const struct fake_row_store *store)
{
	if (row->locked_by == store)
		row->locked_by = NULL;
	for (size_t i = 0; i < HOLDERS_MAX; i++)
		if (row->holders[i] == store)
			row->holders[i] = NULL;
}

void fake_row_store_end(struct fake_row_store *store)
{
	for (size_t i = 0; i < store->rows->rows.count; i++)
		let_go(row_at(store->rows, i), store);
	store->writes.count = 0;
}
