#include "config.h"

#include "orm_mapping/tables/row_conditions.h"

#include <string.h>

#include "base/text_stream.h"
#include "orm_mapping/mapper/name.h"
#include "services/rows/recipe.h"

/* What stands between the place and the value; TEST_IS_NULL has none. */
static const char *const operators[] = {
	[TEST_IS] = " = ",
	[TEST_LESS] = " < ",
	[TEST_AT_MOST] = " <= ",
	[TEST_MORE] = " > ",
	[TEST_AT_LEAST] = " >= ",
	[TEST_STARTS_WITH] = " LIKE ",
	[TEST_CONTAINS] = " LIKE ",
};

/* For LIKE: what starts with the text or, if a "%" stands before it, has it anywhere. */
static char *pattern(TALLOC_CTX *mem, const char *text, const char *before)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	(void)fputs(before, out);
	for (; *text; text++) {
		if (strchr("%_\\", *text))
			(void)putc('\\', out);
		(void)putc(*text, out);
	}
	(void)putc('%', out);
	return text_stream_take(&stream, mem);
}

static bool is_null_wanted(
	const struct row_condition *condition, bool *is_wanted, struct error *err)
{
	const char *value = condition->value ? condition->value : "";

	*is_wanted = strcmp(value, "1") == 0;
	return *is_wanted || strcmp(value, "0") == 0 ||
		error_set(
			err, ERROR_INVALID, "whether %s is empty must be 1 or 0", condition->path);
}

static bool put_null_test(struct composed_sql *composed, const struct composed_place *place,
	const struct row_condition *condition, struct error *err)
{
	bool is_wanted;

	if (!is_null_wanted(condition, &is_wanted, err))
		return false;
	composed_place_put(place, composed->sql);
	(void)fputs(is_wanted ? " IS NULL" : " IS NOT NULL", composed->sql);
	return true;
}

static bool put_test(struct composed_sql *composed, const struct composed_place *place,
	const struct row_condition *condition, struct error *err)
{
	bool is_pattern = condition->test == TEST_STARTS_WITH || condition->test == TEST_CONTAINS;
	const char *before = condition->test == TEST_CONTAINS ? "%" : "";

	if (condition->test == TEST_IS_NULL)
		return put_null_test(composed, place, condition, err);
	composed_place_put(place, composed->sql);
	(void)fputs(operators[condition->test], composed->sql);
	if (!is_pattern)
		return composed_sql_put_value(composed, place->field, condition->value, err);
	if (!condition->value)
		return error_set(
			err, ERROR_INVALID, "%s needs a text to look for", condition->path);
	composed_sql_put_text(composed, pattern(composed->mem, condition->value, before));
	return true;
}

static bool put_condition(
	struct composed_joins *joins, const struct row_condition *condition, struct error *err);

/* What is written of the targets: which tables, and what must hold there. */
struct targets {
	struct composed_joins joins; /* of them, where a path leads on into their table */
	struct text_stream test;
	unsigned pairs; /* the name of the table of pairs */
};

/* Writes a condition on the targets aside, as their tables, which come first, are known then. */
static bool write_test(struct targets *targets, struct composed_sql *composed,
	const struct composed_place *place, const struct row_condition *condition,
	struct error *err)
{
	const struct row_relation *relation = place->field->relation;
	const struct composed_place target = {
		.table = targets->pairs,
		.column = place->field->pairs->related_column,
		.field = relation->target_field,
	};
	const struct row_condition further = {place->rest, condition->test, condition->value};
	FILE *sql = composed->sql;
	bool ok;

	composed->sql = text_stream_open(&targets->test);
	if (place->rest) {
		composed_joins_init(&targets->joins, composed, relation->target);
		ok = put_condition(&targets->joins, &further, err);
	} else {
		ok = put_test(composed, &target, condition, err);
	}
	composed->sql = sql;
	text_stream_end(&targets->test);
	return ok;
}

/* The pairs of the row, and their targets where more than the keys is asked for. */
static void put_pairs(FILE *sql, const struct targets *targets, const struct composed_place *place)
{
	const struct row_pairs *pairs = place->field->pairs;

	(void)fputs("EXISTS (SELECT 1 FROM ", sql);
	name_put(sql, pairs->table);
	(void)fprintf(sql, " AS t%u", targets->pairs);
	if (targets->joins.count > 0) {
		(void)fputs(" JOIN (", sql);
		composed_joins_put(&targets->joins, sql);
		(void)fputs(") ON ", sql);
		composed_column_put(sql, targets->joins.tables[0].name,
			place->field->relation->target_field->column);
		(void)fputs(" = ", sql);
		composed_column_put(sql, targets->pairs, pairs->related_column);
	}
	(void)fputs(" WHERE ", sql);
	composed_column_put(sql, targets->pairs, pairs->column);
	(void)fputs(" = ", sql);
	composed_column_put(sql, place->table, place->model->key->column);
}

static bool put_any_target(struct composed_sql *composed, const struct composed_place *place,
	const struct row_condition *condition, struct error *err)
{
	struct targets targets = {.pairs = composed->tables++};
	bool ok = write_test(&targets, composed, place, condition, err);

	put_pairs(composed->sql, &targets, place);
	(void)fprintf(composed->sql, " AND %s)", targets.test.text);
	text_stream_release(&targets.test);
	return ok;
}

/* A row whose many-to-many field is NULL has no targets. */
static bool put_no_target(struct composed_sql *composed, const struct composed_place *place,
	const struct row_condition *condition, struct error *err)
{
	struct targets targets = {.pairs = composed->tables++};
	bool is_wanted;

	if (!is_null_wanted(condition, &is_wanted, err))
		return false;
	(void)fputs(is_wanted ? "NOT " : "", composed->sql);
	put_pairs(composed->sql, &targets, place);
	(void)putc(')', composed->sql);
	return true;
}

/* By pairs, so that a row is there once, however many of its targets fit. */
static bool put_condition_on_targets(struct composed_joins *joins,
	const struct composed_place *place, const struct row_condition *condition,
	struct error *err)
{
	const struct row_relation *relation = place->field->relation;

	if (!relation || !relation->target || !relation->target_field || !place->model->key)
		return error_set(
			err, ERROR_INTERNAL, "%s leads to an unknown table", condition->path);
	if (condition->test == TEST_IS_NULL && !place->rest)
		return put_no_target(joins->composed, place, condition, err);
	return put_any_target(joins->composed, place, condition, err);
}

static bool put_condition(
	struct composed_joins *joins, const struct row_condition *condition, struct error *err)
{
	struct composed_place place;

	if (!composed_joins_find(joins, condition->path, &place, err))
		return false;
	if (place.field->pairs)
		return put_condition_on_targets(joins, &place, condition, err);
	return put_test(joins->composed, &place, condition, err);
}

/* Any of the conditions. */
static bool put_clause(
	struct composed_joins *joins, const struct row_clause *clause, struct error *err)
{
	FILE *sql = joins->composed->sql;

	(void)fputs(clause->count == 0 ? "(FALSE" : "(", sql);
	for (size_t i = 0; i < clause->count; i++) {
		(void)fputs(i == 0 ? "" : " OR ", sql);
		if (!put_condition(joins, &clause->any[i], err))
			return false;
	}
	(void)putc(')', sql);
	return true;
}

/* One of the conditions, and none of those before it. */
static bool put_alternative(struct composed_joins *joins, const struct row_clause *clause,
	size_t condition, struct error *err)
{
	FILE *sql = joins->composed->sql;
	const struct row_clause before = {clause->any, condition};
	bool ok = put_condition(joins, &clause->any[condition], err);

	if (!ok || condition == 0)
		return ok;
	(void)fputs(" AND ", sql);
	ok = put_clause(joins, &before, err);
	(void)fputs(" IS NOT TRUE", sql);
	return ok;
}

bool row_conditions_put(struct composed_joins *joins, const struct row_selection *selection,
	const struct row_alternative *only, struct error *err)
{
	for (size_t i = 0; i < selection->clause_count; i++) {
		const struct row_clause *clause = &selection->clauses[i];
		bool is_split = only && only->clause == i;

		(void)fputs(i == 0 ? " WHERE " : " AND ", joins->composed->sql);
		if (!(is_split ? put_alternative(joins, clause, only->condition, err)
			       : put_clause(joins, clause, err)))
			return false;
	}
	return true;
}

static bool is_indexed(const struct row_model *model, const struct row_condition *condition)
{
	const struct row_field *field = row_path_field(model, condition->path);

	return field && !field->pairs && condition->test != TEST_CONTAINS &&
		field->flags & (ROW_KEY | ROW_UNIQUE | ROW_INDEXED);
}

/* Whether another one before it has the same path: of one index, the server reads many places. */
static bool is_repeated(const struct row_clause *clause, size_t condition)
{
	for (size_t i = 0; i < condition; i++)
		if (strcmp(clause->any[i].path, clause->any[condition].path) == 0)
			return true;
	return false;
}

static bool is_worth_splitting(const struct row_model *model, const struct row_clause *clause)
{
	for (size_t i = 0; i < clause->count; i++)
		if (!is_indexed(model, &clause->any[i]) || is_repeated(clause, i))
			return false;
	return clause->count > 1;
}

bool row_conditions_find_split(const struct row_selection *selection, size_t *clause)
{
	for (*clause = 0; *clause < selection->clause_count; ++*clause)
		if (is_worth_splitting(selection->model, &selection->clauses[*clause]))
			return true;
	return false;
}
