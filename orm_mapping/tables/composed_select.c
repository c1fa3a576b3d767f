#include "config.h"

#include "orm_mapping/tables/composed_select.h"

#include "base/text_stream.h"
#include "orm_mapping/tables/composed_joins.h"
#include "orm_mapping/tables/composed_order.h"
#include "orm_mapping/tables/model_table.h"
#include "orm_mapping/tables/row_conditions.h"

/* A statement while it is being written, with what it reads. */
struct draft {
	TALLOC_CTX *mem;
	struct composed_sql composed;
	struct text_stream text;
	struct column *columns; /* of the results */
	struct row_type results;
};

static FILE *open_draft(struct draft *draft, TALLOC_CTX *mem)
{
	*draft = (struct draft){.mem = mem, .composed = {.mem = mem}};
	return text_stream_open(&draft->text);
}

static struct composed_select *assemble(const struct draft *draft)
{
	struct composed_select *made = mem_new(draft->mem, struct composed_select);

	made->results = draft->results;
	made->params = draft->composed.values;
	made->query = (struct query){
		.sql = mem_text(draft->mem, draft->text.text),
		.params = composed_sql_params(&draft->composed),
		.results = &made->results,
		.is_transient = true,
	};
	return made;
}

/* Ends the draft, which becomes a statement if all of it could be written. */
static bool close_draft(struct draft *draft, bool ok, const struct composed_select **out)
{
	text_stream_end(&draft->text);
	*out = ok ? assemble(draft) : NULL;
	text_stream_release(&draft->text);
	return ok;
}

/*
 * One SELECT of it before its tables are known, which every path may add to: what stands behind
 * them is written aside, and so is the list of what is read.
 */
struct part {
	struct draft *draft;
	const struct row_request *request;
	const struct row_alternative *only; /* NULL: it is all of the statement */
	struct composed_joins joins;
	struct composed_order order;
	struct text_stream list;
	struct text_stream rest;
};

static void open_part(struct part *part)
{
	(void)text_stream_open(&part->list);
	part->draft->composed.sql = text_stream_open(&part->rest);
	composed_joins_init(&part->joins, &part->draft->composed, part->request->selection.model);
}

static void close_part(struct part *part)
{
	FILE *sql = part->draft->text.out;

	text_stream_end(&part->list);
	text_stream_end(&part->rest);
	(void)fputs(part->list.text, sql);
	composed_joins_put(&part->joins, sql);
	(void)fputs(part->rest.text, sql);
	text_stream_release(&part->list);
	text_stream_release(&part->rest);
}

/* Whatever it is, it may be NULL on the way here. */
static struct row_field read_as(const struct row_field *field)
{
	struct row_field result = *field;

	result.column = field->name;
	result.flags |= ROW_NULLABLE;
	return result;
}

static void add_result(struct draft *draft, const struct row_field *field)
{
	struct row_type *results = &draft->results;
	const struct row_field result = read_as(field);
	struct column *column = &draft->columns[results->count++];

	*column = model_read_column(&result, results->size);
	results->size += model_column_size(column->type);
}

static void expect_results(struct draft *draft, size_t count)
{
	draft->columns = mem_array(draft->mem, struct column, count);
	draft->results = (struct row_type){.columns = draft->columns};
}

static void put_read(FILE *list, const struct composed_place *place)
{
	bool is_counted = place->field->kind == ROW_BINARY;

	(void)fputs(is_counted ? "OCTET_LENGTH(" : "", list);
	composed_place_put(place, list);
	(void)fputs(is_counted ? ")" : "", list);
}

/* The values are called v0 and so on, and o0 those that parts are sorted by when they are joined.
 */
static void put_name(FILE *list, const struct part *part, char kind, size_t number)
{
	if (part->only)
		(void)fprintf(list, " AS %c%zu", kind, number);
}

static bool put_values(struct part *part, struct error *err)
{
	const struct row_request *request = part->request;
	FILE *list = part->list.out;
	struct composed_place place;

	expect_results(part->draft, request->path_count);
	for (size_t i = 0; i < request->path_count; i++) {
		if (!composed_joins_find_value(&part->joins, request->paths[i], &place, err))
			return false;
		(void)fputs(i == 0 ? "" : ", ", list);
		put_read(list, &place);
		put_name(list, part, 'v', i);
		add_result(part->draft, place.field);
	}
	return true;
}

static void put_sorted(struct part *part)
{
	FILE *list = part->list.out;

	for (size_t i = 0; part->only && i < part->order.count; i++) {
		(void)fputs(", ", list);
		composed_order_put_value(&part->order.sorts[i], list);
		put_name(list, part, 'o', i);
	}
}

/* Without paths, all that is asked is which rows there are. */
static bool put_list(struct part *part, struct error *err)
{
	FILE *list = part->list.out;

	(void)fputs(part->request->path_count == 0 ? COMPOSED_SELECT "1" : COMPOSED_SELECT, list);
	if (!put_values(part, err) ||
		!composed_order_find(&part->joins, part->request, &part->order, err))
		return false;
	put_sorted(part);
	(void)fputs(" FROM ", list);
	return true;
}

static void put_limit(struct composed_sql *composed, uint64_t limit, uint64_t offset)
{
	if (limit == 0)
		return;
	(void)fputs(" LIMIT ", composed->sql);
	composed_sql_put_count(composed, limit);
	if (offset == 0)
		return;
	(void)fputs(" OFFSET ", composed->sql);
	composed_sql_put_count(composed, offset);
}

/* What stands behind the tables, but for the limit. */
static bool put_rest(struct part *part, struct error *err)
{
	const struct row_selection *selection = &part->request->selection;
	struct composed_sql *composed = &part->draft->composed;

	if (!row_conditions_put(&part->joins, selection, part->only, err))
		return false;
	if (part->request->from && part->order.count > 0) {
		(void)fputs(selection->clause_count == 0 ? " WHERE " : " AND ", composed->sql);
		if (!composed_order_put_behind(composed, &part->order, err))
			return false;
	}
	composed_order_put(&part->order, composed->sql);
	return true;
}

static bool put_part(struct part *part, uint64_t limit, uint64_t offset, struct error *err)
{
	bool ok;

	open_part(part);
	ok = put_list(part, err) && put_rest(part, err);
	put_limit(&part->draft->composed, limit, offset);
	close_part(part);
	return ok;
}

/* Of each alternative as many rows as are wanted of all. */
static bool put_alternatives(
	struct part *part, struct row_alternative *only, uint64_t limit, struct error *err)
{
	size_t count = part->request->selection.clauses[only->clause].count;
	FILE *sql = part->draft->text.out;

	part->only = only;
	for (; only->condition < count; only->condition++) {
		(void)fputs(only->condition == 0 ? "(" : " UNION ALL (", sql);
		if (!put_part(part, limit, 0, err))
			return false;
		(void)putc(')', sql);
	}
	return true;
}

static void put_joined_order(const struct composed_order *order, FILE *sql)
{
	for (size_t i = 0; i < order->count; i++)
		(void)fprintf(sql, "%so%zu%s", i == 0 ? " ORDER BY " : ", ", i,
			order->sorts[i].is_descending ? " DESC" : "");
}

/* Each alternative is read along its own index, and what was read is put in order. */
static bool put_joined(
	struct part *part, struct row_alternative *only, uint64_t limit, struct error *err)
{
	const struct row_request *request = part->request;
	struct composed_sql *composed = &part->draft->composed;
	FILE *sql = part->draft->text.out;

	(void)fputs(request->path_count == 0 ? COMPOSED_SELECT "1" : COMPOSED_SELECT, sql);
	for (size_t i = 0; i < request->path_count; i++)
		(void)fprintf(sql, "%sv%zu", i == 0 ? "" : ", ", i);
	(void)fputs(" FROM (", sql);
	if (!put_alternatives(part, only, limit + request->offset, err))
		return false;
	(void)fputs(") AS found", sql);
	put_joined_order(&part->order, sql);
	composed->sql = sql;
	put_limit(composed, limit, request->offset);
	return true;
}

static bool put_rows(
	struct draft *draft, const struct row_request *request, uint64_t limit, struct error *err)
{
	struct part part = {.draft = draft, .request = request};
	struct row_alternative only = {0};

	if (limit > 0 && row_conditions_find_split(&request->selection, &only.clause))
		return put_joined(&part, &only, limit, err);
	return put_part(&part, limit, limit > 0 ? request->offset : 0, err);
}

/* One result: how many rows there are, or the number that stands for each. */
static void expect_number(struct draft *draft)
{
	static const struct row_field number = {.name = "a number of rows", .kind = ROW_INTEGER};

	expect_results(draft, 1);
	add_result(draft, &number);
}

bool composed_select_rows(TALLOC_CTX *mem, const struct row_request *request, uint64_t limit,
	const struct composed_select **out, struct error *err)
{
	struct draft draft;

	bool ok;

	(void)open_draft(&draft, mem);
	ok = put_rows(&draft, request, limit, err);
	if (request->path_count == 0)
		expect_number(&draft);
	return close_draft(&draft, ok, out);
}

bool composed_select_count(TALLOC_CTX *mem, const struct row_selection *selection, uint64_t limit,
	const struct composed_select **out, struct error *err)
{
	const struct row_request all = {.selection = *selection};
	struct draft draft;
	FILE *sql = open_draft(&draft, mem);
	bool ok;

	(void)fputs(COMPOSED_SELECT "COUNT(*) FROM (", sql);
	ok = put_rows(&draft, &all, limit, err);
	(void)fputs(") AS counted", sql);
	expect_number(&draft);
	return close_draft(&draft, ok, out);
}

static bool put_bounds(struct part *part, const char *path, struct error *err)
{
	FILE *list = part->list.out;
	struct composed_place place;

	if (!composed_joins_find_value(&part->joins, path, &place, err))
		return false;
	(void)fputs(COMPOSED_SELECT "MIN(", list);
	put_read(list, &place);
	(void)fputs("), MAX(", list);
	put_read(list, &place);
	(void)fputs(") FROM ", list);
	expect_results(part->draft, 2);
	add_result(part->draft, place.field);
	add_result(part->draft, place.field);
	return true;
}

bool composed_select_bounds(TALLOC_CTX *mem, const struct row_selection *selection,
	const char *path, const struct composed_select **out, struct error *err)
{
	const struct row_request all = {.selection = *selection};
	struct draft draft;
	struct part part = {.draft = &draft, .request = &all};
	bool ok;

	(void)open_draft(&draft, mem);
	open_part(&part);
	ok = put_bounds(&part, path, err) && row_conditions_put(&part.joins, selection, NULL, err);
	close_part(&part);
	return close_draft(&draft, ok, out);
}

const char *const *composed_select_texts(
	TALLOC_CTX *mem, const struct composed_select *select, const void *row)
{
	const char **texts = mem_array(mem, const char *, select->results.count);

	for (size_t i = 0; i < select->results.count; i++)
		texts[i] = model_value_text(mem, &select->results.columns[i], row);
	return texts;
}
