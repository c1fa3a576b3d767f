#include "config.h"

#include "orm_mapping/tables/composed_order.h"

/* No two rows have the same value there, so that what would come next decides nothing. */
static bool is_total(const struct composed_place *place)
{
	return !place->may_be_null && place->field->flags & (ROW_KEY | ROW_UNIQUE);
}

/*
 * Ends where the order is total: the server does not see that itself, and would sort the whole
 * table instead of reading along the unique index.
 */
bool composed_order_find(struct composed_joins *joins, const struct row_request *request,
	struct composed_order *out, struct error *err)
{
	bool ends = false;

	*out = (struct composed_order){NULL, 0};
	out->sorts = mem_array(joins->composed->mem, struct composed_sort, request->order_count);
	for (size_t i = 0; i < request->order_count && !ends; i++) {
		const struct row_order *order = &request->order[i];
		struct composed_sort *sort = &out->sorts[out->count++];

		if (!composed_joins_find_value(joins, order->path, &sort->place, err))
			return false;
		sort->is_descending = order->is_descending != request->is_backward;
		sort->from = request->from ? request->from[i] : NULL;
		ends = is_total(&sort->place);
	}
	return true;
}

/* Always true, to stand between what may fail. */
static bool put_words(const struct composed_sql *composed, const char *words)
{
	(void)fputs(words, composed->sql);
	return true;
}

static bool is_text_of_another_type(const struct row_field *field)
{
	return field->flags & ROW_OF_MEMBERS || field->kind == ROW_JSON;
}

void composed_order_put_value(const struct composed_sort *sort, FILE *sql)
{
	const struct row_field *field = sort->place.field;
	const char *before = "";
	const char *behind = "";

	if (is_text_of_another_type(field)) {
		before = "CAST(";
		behind = " AS CHAR)";
	} else if (field->kind == ROW_BOOLEAN) {
		before = "(";
		behind = " <> 0)";
	}
	(void)fputs(before, sql);
	composed_place_put(&sort->place, sql);
	(void)fputs(behind, sql);
}

/* A zero date, which is read as none, and which the server sorts behind NULL. */
static bool may_be_zero(const struct composed_sort *sort)
{
	return sort->place.field->kind == ROW_DATE || sort->place.field->kind == ROW_DATETIME;
}

static bool put_is_null(const struct composed_sql *composed, const struct composed_sort *sort)
{
	(void)fputs("(", composed->sql);
	composed_place_put(&sort->place, composed->sql);
	(void)fputs(" IS NULL", composed->sql);
	if (may_be_zero(sort)) {
		(void)fputs(" OR YEAR(", composed->sql);
		composed_place_put(&sort->place, composed->sql);
		(void)fputs(") = 0", composed->sql);
	}
	return put_words(composed, ")");
}

static bool put_is_not_null(const struct composed_sql *composed, const struct composed_sort *sort)
{
	(void)fputs(may_be_zero(sort) ? "YEAR(" : "", composed->sql);
	composed_place_put(&sort->place, composed->sql);
	return put_words(composed, may_be_zero(sort) ? ") > 0" : " IS NOT NULL");
}

static bool put_comparison(struct composed_sql *composed, const struct composed_sort *sort,
	const char *comparison, struct error *err)
{
	composed_order_put_value(sort, composed->sql);
	(void)fputs(comparison, composed->sql);
	return composed_sql_put_value(composed, sort->place.field, sort->from, err);
}

/* Descending, NULL comes behind every value. */
static bool put_descending(struct composed_sql *composed, const struct composed_sort *sort,
	const char *comparison, struct error *err)
{
	if (!sort->place.may_be_null)
		return put_comparison(composed, sort, comparison, err);
	return put_words(composed, "(") && put_comparison(composed, sort, comparison, err) &&
		put_words(composed, " OR ") && put_is_null(composed, sort) &&
		put_words(composed, ")");
}

/* That this one value comes behind. */
static bool put_behind(
	struct composed_sql *composed, const struct composed_sort *sort, struct error *err)
{
	if (sort->from)
		return sort->is_descending ? put_descending(composed, sort, " < ", err)
					   : put_comparison(composed, sort, " > ", err);
	return sort->is_descending ? put_words(composed, "FALSE") : put_is_not_null(composed, sort);
}

static bool put_same(
	struct composed_sql *composed, const struct composed_sort *sort, struct error *err)
{
	return sort->from ? put_comparison(composed, sort, " = ", err)
			  : put_is_null(composed, sort);
}

/* That it does not come before. */
static bool put_not_before(
	struct composed_sql *composed, const struct composed_sort *sort, struct error *err)
{
	if (sort->from)
		return sort->is_descending ? put_descending(composed, sort, " <= ", err)
					   : put_comparison(composed, sort, " >= ", err);
	return sort->is_descending ? put_is_null(composed, sort) : put_words(composed, "TRUE");
}

/*
 * With a and b: (a >= x AND (a > x OR (a = x AND b > y))). The first part, which the others imply,
 * tells the server where in an index to start.
 */
static bool put_behind_all(struct composed_sql *composed, const struct composed_sort *sorts,
	size_t count, struct error *err)
{
	if (count == 1)
		return put_behind(composed, sorts, err);
	return put_words(composed, "(") && put_not_before(composed, sorts, err) &&
		put_words(composed, " AND (") && put_behind(composed, sorts, err) &&
		put_words(composed, " OR (") && put_same(composed, sorts, err) &&
		put_words(composed, " AND ") &&
		put_behind_all(composed, sorts + 1, count - 1, err) && put_words(composed, ")))");
}

bool composed_order_put_behind(
	struct composed_sql *composed, const struct composed_order *order, struct error *err)
{
	return put_behind_all(composed, order->sorts, order->count, err);
}

void composed_order_put(const struct composed_order *order, FILE *sql)
{
	for (size_t i = 0; i < order->count; i++) {
		const struct composed_sort *sort = &order->sorts[i];

		(void)fputs(i == 0 ? " ORDER BY " : ", ", sql);
		composed_order_put_value(sort, sql);
		(void)fputs(sort->is_descending ? " DESC" : "", sql);
	}
}
