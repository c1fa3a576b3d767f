#include "config.h"

#include "orm_mapping/mapper/mapper.h"

#include "orm_mapping/mapper/binding.h"
#include "orm_mapping/mapper/shape.h"

/* What a statement is made from, and the rows from which its parameters come. */
struct call {
	struct statement_key key;
	const void *values;  /* what is written, or a query's parameters */
	size_t row_size;     /* of the rows in values, when key.rows says how many there are */
	const void *key_row; /* whose key says which row is meant */
};

/* So many rows go into one statement at most. */
#define INSERT_ROWS_MAX 32

/* What is kept with a prepared statement. */
struct plan {
	struct shape *shape;
	struct binding *params;
	struct binding *results;
};

static struct plan *plan_new(TALLOC_CTX *owner, const struct statement_key *key)
{
	struct plan *plan = mem_new(owner, struct plan);
	struct shape *shape = shape_new(plan, key);

	plan->shape = shape;
	plan->params = binding_new(plan, shape->params, shape->text.param_count);
	plan->results = binding_new(plan, shape->results, shape->text.result_count);
	return plan;
}

static bool prepare(struct connection *conn, const struct statement_key *key,
	struct statement **out, struct error *err)
{
	struct plan *plan = plan_new(conn, key);
	struct binding *results = plan->results;

	if (!statement_prepare(conn, key, &plan->shape->text, out, err)) {
		talloc_free(plan);
		return false;
	}
	(*out)->context = talloc_move(*out, &plan);
	if (results->count > 0)
		statement_bind_results(*out, results->binds);
	return true;
}

static bool set_params(const struct plan *plan, const struct call *call, struct error *err)
{
	struct binding *params = plan->params;
	size_t count = plan->shape->value_count;

	if (!binding_set(params, 0, count, call->values, err))
		return false;
	for (size_t i = 1; i < call->key.rows; i++)
		if (!binding_set(params, i * count, (i + 1) * count,
			    (const char *)call->values + i * call->row_size, err))
			return false;
	return !call->key_row || binding_set(params, count, params->count, call->key_row, err);
}

static bool run_once(
	struct connection *conn, const struct call *call, struct statement **out, struct error *err)
{
	struct plan *plan;

	*out = statement_find(conn, &call->key);
	if (!*out && !prepare(conn, &call->key, out, err))
		return false;
	plan = (*out)->context;
	if (!set_params(plan, call, err))
		return false;
	statement_bind_params(*out, plan->params->binds);
	return statement_execute(*out, err);
}

/* Whether or not it succeeds, statement_end() follows. */
static bool run(struct connection *conn, const struct call *call, bool without_effect,
	struct statement **out, struct error *err)
{
	return run_once(conn, call, out, err) ||
		(statement_may_repeat(conn, without_effect) && run_once(conn, call, out, err));
}

static const struct plan *plan_of(const struct statement *statement)
{
	return statement->context;
}

static bool get_row(struct statement *statement, TALLOC_CTX *mem, void *row, struct error *err)
{
	const struct plan *plan = plan_of(statement);

	memset(row, 0, plan->shape->row_size);
	return binding_get(plan->results, statement, mem, row, err);
}

static bool collect(struct statement *statement, struct rows *out, struct error *err)
{
	size_t size = plan_of(statement)->shape->row_size;
	size_t capacity = 0;
	bool has_row;

	for (;;) {
		if (!statement_fetch(statement, &has_row, err))
			return false;
		if (!has_row)
			return true;
		if (out->count == capacity)
			out->items =
				mem_regrow(out->mem, out->items, size, &capacity, out->count + 1);
		if (!get_row(statement, out->mem, (char *)out->items + out->count * size, err))
			return false;
		out->count++;
	}
}

static bool fetch_once(
	struct connection *conn, const struct call *call, struct rows *out, struct error *err)
{
	struct statement *statement;
	bool ok;

	out->items = NULL;
	out->count = 0;
	ok = run_once(conn, call, &statement, err) && collect(statement, out, err);
	statement_end(conn);
	return ok;
}

static bool fetch(
	struct connection *conn, const struct call *call, struct rows *out, struct error *err)
{
	return fetch_once(conn, call, out, err) ||
		(statement_may_repeat(conn, true) && fetch_once(conn, call, out, err));
}

bool mapper_fetch(struct connection *conn, const struct query *query, const void *params,
	struct rows *out, struct error *err)
{
	struct call call = {
		.key = {query, OPERATION_QUERY, 0, 0},
		.values = params,
	};

	return fetch(conn, &call, out, err);
}

bool mapper_find(struct connection *conn, const struct table *table, const void *key,
	struct rows *out, struct error *err)
{
	struct call call = {
		.key = {table, OPERATION_FIND, 0, 0},
		.key_row = key,
	};

	return fetch(conn, &call, out, err);
}

static bool visit_all(struct statement *statement, TALLOC_CTX *mem, struct row_visitor *visitor,
	struct error *err)
{
	void *row = mem_array(mem, char, plan_of(statement)->shape->row_size);
	TALLOC_CTX *texts = mem_context(mem, "row texts");
	bool has_row;

	for (;;) {
		if (!statement_fetch(statement, &has_row, err))
			return false;
		if (!has_row)
			return true;
		if (!get_row(statement, texts, row, err) || !visitor->visit(visitor, row, err))
			return false;
		talloc_free_children(texts);
	}
}

bool mapper_each(struct connection *conn, const struct query *query, const void *params,
	struct row_visitor *visitor, struct error *err)
{
	struct call call = {
		.key = {query, OPERATION_QUERY, 0, 0},
		.values = params,
	};
	struct statement *statement;
	TALLOC_CTX *mem = mem_context(conn, "row");
	bool ok;

	ok = run(conn, &call, true, &statement, err) && visit_all(statement, mem, visitor, err);
	statement_end(conn);
	talloc_free(mem);
	return ok;
}

static bool run_write(
	struct connection *conn, const struct call *call, struct effect *out, struct error *err)
{
	struct statement *statement;
	bool ok = run(conn, call, false, &statement, err);

	if (ok) {
		out->affected = statement_affected_rows(statement);
		out->insert_id = statement_insert_id(statement);
	}
	statement_end(conn);
	return ok;
}

bool mapper_execute(struct connection *conn, const struct query *query, const void *params,
	struct effect *effect, struct error *err)
{
	struct call call = {
		.key = {query, OPERATION_QUERY, 0, 0},
		.values = params,
	};
	struct effect ignored;

	return run_write(conn, &call, effect ? effect : &ignored, err);
}

/* The column that the server is to number, or NULL. */
static const struct column *unnumbered_column(const struct table *table, const void *row)
{
	for (size_t i = 0; i < table->row.count; i++)
		if (column_is_unnumbered(&table->row.columns[i], row))
			return &table->row.columns[i];
	return NULL;
}

/* The columns that have none of these flags. */
static uint64_t columns_without(const struct table *table, unsigned flags)
{
	uint64_t set = 0;

	for (size_t i = 0; i < table->row.count; i++)
		if (!(table->row.columns[i].flags & flags))
			set |= (uint64_t)1 << i;
	return set;
}

bool mapper_insert(struct connection *conn, const struct table *table, void *row, struct error *err)
{
	const struct column *number = unnumbered_column(table, row);
	struct call call = {
		.key = {table, OPERATION_INSERT, 1, 0},
		.values = row,
	};
	struct effect effect;

	call.key.variant = columns_without(table, COLUMN_GENERATED);
	if (number)
		call.key.variant &= ~((uint64_t)1 << (number - table->row.columns));
	if (!run_write(conn, &call, &effect, err))
		return false;
	if (number)
		column_set_number(number, row, effect.insert_id);
	return true;
}

/* In powers of two, so that there are few statements to be prepared. */
bool mapper_insert_all(struct connection *conn, const struct table *table, const void *rows,
	size_t count, struct error *err)
{
	struct call call = {
		.key = {table, OPERATION_INSERT, INSERT_ROWS_MAX,
			columns_without(table, COLUMN_AUTO | COLUMN_GENERATED)},
		.values = rows,
		.row_size = table->row.size,
	};
	struct effect ignored;

	for (size_t left = count; left > 0; left -= call.key.rows) {
		while (call.key.rows > left)
			call.key.rows /= 2;
		if (!run_write(conn, &call, &ignored, err))
			return false;
		call.values = (const char *)call.values + call.key.rows * call.row_size;
	}
	return true;
}

/* Writes to one row, which must be there. */
static bool write_one(struct connection *conn, const struct call *call, struct error *err)
{
	struct effect effect;

	if (!run_write(conn, call, &effect, err))
		return false;
	if (effect.affected == 0)
		return error_set(err, ERROR_BUSY, "a row that was to be written is gone");
	return true;
}

static bool is_changed(const struct column *column, const void *before, const void *after)
{
	return !(column->flags & COLUMN_GENERATED) && !column_is_same(column, before, after);
}

bool mapper_update(struct connection *conn, const struct table *table, const void *before,
	const void *after, struct error *err)
{
	struct call call = {
		.key = {table, OPERATION_UPDATE, 0, 0},
		.values = after,
		.key_row = before,
	};

	for (size_t i = 0; i < table->row.count; i++)
		if (is_changed(&table->row.columns[i], before, after))
			call.key.variant |= (uint64_t)1 << i;
	return call.key.variant == 0 || write_one(conn, &call, err);
}

bool mapper_delete(
	struct connection *conn, const struct table *table, const void *row, struct error *err)
{
	struct call call = {
		.key = {table, OPERATION_DELETE, 0, 0},
		.key_row = row,
	};

	return write_one(conn, &call, err);
}
