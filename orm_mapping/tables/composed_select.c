#include "config.h"

#include "orm_mapping/tables/composed_select.h"

#include <assert.h>

#include "base/text_stream.h"
#include "orm_mapping/tables/composed_joins.h"
#include "orm_mapping/tables/composed_order.h"
#include "orm_mapping/tables/model_table.h"
#include "orm_mapping/tables/row_conditions.h"

/*
 * A statement before its tables are known, which every path may add to: what stands behind them is
 * written aside, what stands before them is a list of places.
 */
struct draft {
	TALLOC_CTX *mem;
	struct composed_sql composed;
	struct composed_joins joins;
	struct text_stream rest;
	struct column *columns; /* of the results */
	struct row_type results;
};

static void open_draft(struct draft *draft, TALLOC_CTX *mem, const struct row_model *model)
{
	*draft = (struct draft){.mem = mem, .composed = {.mem = mem}};
	draft->composed.sql = text_stream_open(&draft->rest);
	composed_joins_init(&draft->joins, &draft->composed, model);
}

static struct composed_select *assemble(const struct draft *draft, const char *before)
{
	struct composed_select *made = mem_new(draft->mem, struct composed_select);
	struct text_stream stream;
	FILE *sql = text_stream_open(&stream);

	(void)fputs(before, sql);
	composed_joins_put(&draft->joins, sql);
	(void)fputs(draft->rest.text, sql);
	made->results = draft->results;
	made->params = draft->composed.values;
	made->query = (struct query){
		.sql = text_stream_take(&stream, draft->mem),
		.params = composed_sql_params(&draft->composed),
		.results = &made->results,
		.is_transient = true,
	};
	return made;
}

/* Ends the draft, which becomes a statement if all of it could be written. */
static bool close_draft(
	struct draft *draft, bool ok, const char *before, const struct composed_select **out)
{
	text_stream_end(&draft->rest);
	*out = ok ? assemble(draft, before) : NULL;
	text_stream_release(&draft->rest);
	return ok;
}

/* Whatever it is, it may be NULL on the way here. Bytes are not for people: their number is. */
static struct row_field read_as(const struct row_field *field)
{
	struct row_field result = *field;

	result.column = field->name;
	result.flags |= ROW_NULLABLE;
	if (field->kind == ROW_BINARY)
		result.kind = ROW_INTEGER;
	return result;
}

static void add_result(struct draft *draft, const struct row_field *field)
{
	struct row_type *results = &draft->results;
	const struct row_field result = read_as(field);
	struct column *column = &draft->columns[results->count++];

	*column = model_column(&result, results->size);
	results->size += model_column_size(column->type);
}

static void expect_results(struct draft *draft, size_t count)
{
	draft->columns = mem_array(draft->mem, struct column, count);
	draft->results.columns = draft->columns;
}

static void put_read(FILE *list, const struct composed_place *place)
{
	bool is_counted = place->field->kind == ROW_BINARY;

	(void)fputs(is_counted ? "OCTET_LENGTH(" : "", list);
	composed_place_put(place, list);
	(void)fputs(is_counted ? ")" : "", list);
}

static bool put_list(
	struct draft *draft, const struct row_request *request, FILE *list, struct error *err)
{
	struct composed_place place;

	assert(request->path_count > 0);
	expect_results(draft, request->path_count);
	for (size_t i = 0; i < request->path_count; i++) {
		if (!composed_joins_find_value(&draft->joins, request->paths[i], &place, err))
			return false;
		(void)fputs(i == 0 ? "SELECT " : ", ", list);
		put_read(list, &place);
		add_result(draft, place.field);
	}
	(void)fputs(" FROM ", list);
	return true;
}

static void put_limit(struct draft *draft, uint64_t limit, uint64_t offset)
{
	(void)fputs(" LIMIT ", draft->composed.sql);
	composed_sql_put_count(&draft->composed, limit);
	if (offset == 0)
		return;
	(void)fputs(" OFFSET ", draft->composed.sql);
	composed_sql_put_count(&draft->composed, offset);
}

/* What stands behind the tables, but for the limit. */
static bool put_rest(struct draft *draft, const struct row_request *request, struct error *err)
{
	const struct row_selection *selection = &request->selection;
	FILE *sql = draft->composed.sql;
	struct composed_order order;

	if (!composed_order_find(&draft->joins, request, &order, err) ||
		!row_conditions_put(&draft->joins, selection, err))
		return false;
	if (request->from && order.count > 0) {
		(void)fputs(selection->clause_count == 0 ? " WHERE " : " AND ", sql);
		if (!composed_order_put_behind(&draft->composed, &order, err))
			return false;
	}
	composed_order_put(&order, sql);
	return true;
}

bool composed_select_rows(TALLOC_CTX *mem, const struct row_request *request, uint64_t limit,
	const struct composed_select **out, struct error *err)
{
	struct draft draft;
	struct text_stream list;
	bool ok;

	open_draft(&draft, mem, request->selection.model);
	ok = put_list(&draft, request, text_stream_open(&list), err) &&
		put_rest(&draft, request, err);
	if (ok && limit > 0)
		put_limit(&draft, limit, request->offset);
	text_stream_end(&list);
	(void)close_draft(&draft, ok, list.text, out);
	text_stream_release(&list);
	return ok;
}

bool composed_select_count(TALLOC_CTX *mem, const struct row_selection *selection, uint64_t limit,
	const struct composed_select **out, struct error *err)
{
	static const struct row_field number = {.name = "a number of rows", .kind = ROW_INTEGER};
	struct draft draft;
	bool ok;

	open_draft(&draft, mem, selection->model);
	expect_results(&draft, 1);
	add_result(&draft, &number);
	ok = row_conditions_put(&draft.joins, selection, err);
	put_limit(&draft, limit, 0);
	(void)fputs(") AS counted", draft.composed.sql);
	return close_draft(&draft, ok, "SELECT COUNT(*) FROM (SELECT 1 FROM ", out);
}

static char *bounds_of(TALLOC_CTX *mem, const struct composed_place *place)
{
	struct text_stream stream;
	FILE *list = text_stream_open(&stream);

	(void)fputs("SELECT MIN(", list);
	put_read(list, place);
	(void)fputs("), MAX(", list);
	put_read(list, place);
	(void)fputs(") FROM ", list);
	return text_stream_take(&stream, mem);
}

bool composed_select_bounds(TALLOC_CTX *mem, const struct row_selection *selection,
	const char *path, const struct composed_select **out, struct error *err)
{
	struct draft draft;
	struct composed_place place;
	bool ok;

	open_draft(&draft, mem, selection->model);
	ok = composed_joins_find_value(&draft.joins, path, &place, err) &&
		row_conditions_put(&draft.joins, selection, err);
	if (!ok)
		return close_draft(&draft, false, "", out);
	expect_results(&draft, 2);
	add_result(&draft, place.field);
	add_result(&draft, place.field);
	return close_draft(&draft, true, bounds_of(mem, &place), out);
}

const char *const *composed_select_texts(
	TALLOC_CTX *mem, const struct composed_select *select, const void *row)
{
	const char **texts = mem_array(mem, const char *, select->results.count);

	for (size_t i = 0; i < select->results.count; i++)
		texts[i] = model_value_text(mem, &select->results.columns[i], row);
	return texts;
}
