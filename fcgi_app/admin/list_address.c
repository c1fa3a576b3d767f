#include "config.h"

#include "fcgi_app/admin/list_address.h"

#include <stdlib.h>

#include "fcgi_app/admin/list_cursor.h"
#include "fcgi_app/admin/list_link.h"
#include "fcgi_app/admin/list_search.h"
#include "fcgi_app/http/query.h"

#define AFTER  "after"
#define BEFORE "before"
#define WHOLE  "all"
#define LAST   "last"

/* An address that is being read. */
struct reading {
	TALLOC_CTX *mem;
	struct list_address *out;
	struct list_clauses clauses;
	struct row_order *order;
};

/* The path a column is sorted by; NULL: it is not. */
static const char *sort_path(const struct list_address *address, size_t column)
{
	const struct admin_column *found = &address->model->columns[column];

	return found->is_sortable ? found->path : NULL;
}

/* By its number from 1 on, or by its name. */
static const char *find_sort_path(const struct reading *reading, const char *word)
{
	const struct admin_model *model = reading->out->model;
	size_t digits = strspn(word, "0123456789");

	if (digits > 0 && digits < 4 && !word[digits]) {
		size_t number = strtoul(word, NULL, 10);

		return number >= 1 && number <= model->column_count
			? sort_path(reading->out, number - 1)
			: NULL;
	}
	for (size_t i = 0; i < model->column_count; i++)
		if (strcmp(list_name(reading->mem, model->columns[i].name), word) == 0)
			return sort_path(reading->out, i);
	return NULL;
}

static bool is_ordered_by(const struct list_address *address, const char *path)
{
	for (size_t i = 0; i < address->order_count; i++)
		if (strcmp(address->order[i].path, path) == 0)
			return true;
	return false;
}

static void add_order(struct reading *reading, const char *path, bool is_descending)
{
	if (!is_ordered_by(reading->out, path))
		reading->order[reading->out->order_count++] =
			(struct row_order){path, is_descending};
}

/* The order has room for every column once, and the model's own. */
static bool read_order(struct reading *reading, const char *value, struct error *err)
{
	while (*value) {
		bool is_descending = *value == '-';
		size_t length = strcspn(value + is_descending, ".");
		const char *word = mem_text_n(reading->mem, value + is_descending, length);
		const char *path = find_sort_path(reading, word);

		if (!path)
			return error_set(err, ERROR_INVALID,
				"o: expected columns that the list can be sorted by");
		add_order(reading, path, is_descending);
		value += is_descending + length;
		value += *value == '.';
	}
	reading->out->chosen_count = reading->out->order_count;
	return true;
}

static bool read_page(struct reading *reading, const char *value, struct error *err)
{
	size_t digits = strspn(value, "0123456789");
	size_t page = digits <= 4 ? strtoul(value, NULL, 10) : 0;

	reading->out->page = page;
	return (!value[digits] && page >= 1 && page <= LIST_PAGE_MAX) ||
		error_set(err, ERROR_INVALID, "p: expected a number from 1 to %d", LIST_PAGE_MAX);
}

static bool read_search(struct reading *reading, const char *value, struct error *err)
{
	reading->out->search = value;
	return list_search_read(&reading->clauses, reading->out->model, value, err);
}

/* The filter of a scope is a query, too; that it is none is our own mistake. */
static bool select_scope(struct reading *reading, struct error *err)
{
	const struct admin_scope *scope = reading->out->scope;
	struct query_walk walk = {.rest = scope->filter};

	for (;;) {
		const char *path = NULL;

		if (!query_next(reading->mem, &walk, err))
			break;
		if (!walk.name)
			return true;
		if (!list_filter_read(&reading->clauses, reading->out->model, scope, walk.name,
			    walk.value, &path, err) ||
			!path)
			break;
	}
	return error_set(err, ERROR_INTERNAL, "the scope %s has no filter that can be read: %s",
		scope->name, scope->filter);
}

static bool read_scope(struct reading *reading, const char *value, struct error *err)
{
	const struct admin_scope *scope = reading->out->model->declared->scopes;

	while (scope && scope->name && strcmp(scope->name, value) != 0)
		scope++;
	if (!scope || !scope->name)
		return error_set(err, ERROR_INVALID, "scope: there is none of that name");
	reading->out->scope = scope;
	return select_scope(reading, err);
}

static const struct admin_column *find_column(const struct admin_model *model, const char *name)
{
	for (size_t i = 0; i < model->column_count; i++)
		if (strcmp(model->columns[i].name, name) == 0)
			return &model->columns[i];
	return NULL;
}

static bool read_columns(struct reading *reading, const char *value, struct error *err)
{
	struct list_address *out = reading->out;
	const struct admin_column **columns =
		mem_array(reading->mem, const struct admin_column *, out->model->column_count);
	size_t count = 0;

	for (size_t length; *value; value += length + (value[length] == ',')) {
		length = strcspn(value, ",");
		if (count == out->model->column_count)
			return error_set(err, ERROR_INVALID, "columns: there are not so many");
		columns[count] = find_column(out->model, mem_text_n(reading->mem, value, length));
		if (!columns[count++])
			return error_set(err, ERROR_INVALID, "columns: there is none called %.*s",
				(int)length, value);
	}
	out->columns = columns;
	out->column_count = count;
	return true;
}

static bool read_counting(struct reading *reading, const char *value, struct error *err)
{
	reading->out->is_counted = strcmp(value, LIST_COUNT_EXACT) == 0;
	return reading->out->is_counted ||
		error_set(err, ERROR_INVALID,
			LIST_COUNT_NAME ": expected " LIST_COUNT_EXACT ", or nothing");
}

/* What part of the list is shown depends on its order, which may stand behind it. */
static bool read_later(struct reading *reading, const char *value, struct error *err)
{
	(void)reading;
	(void)value;
	(void)err;
	return true;
}

static const struct known {
	const char *name;
	bool (*read)(struct reading *reading, const char *value, struct error *err);
} known[] = {
	{"q",             read_search  },
	{"o",             read_order   },
	{"p",             read_page    },
	{AFTER,           read_later   },
	{BEFORE,          read_later   },
	{"scope",         read_scope   },
	{"columns",       read_columns },
	{LIST_COUNT_NAME, read_counting},
	{WHOLE,           read_later   },
	{LAST,            read_later   },
};

static const struct known *find_known(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strcmp(known[i].name, name) == 0)
			return &known[i];
	return NULL;
}

/* That what is filtered by has one value, and which, of the clause that was just read. */
static const char *value_of(const struct list_clauses *clauses)
{
	const struct row_clause *last = &clauses->items[clauses->count - 1];

	return last->count == 1 && last->any[0].test == TEST_IS ? last->any[0].value : NULL;
}

static bool read_filter(struct reading *reading, struct list_parameter *item, struct error *err)
{
	struct list_address *out = reading->out;
	bool is_date;

	if (!list_dates_read(out->model, item->name, item->value, &out->dates, &is_date, err))
		return false;
	if (is_date)
		item->path = out->model->dates->name;
	else if (!list_filter_read(&reading->clauses, out->model, NULL, item->name, item->value,
			 &item->path, err))
		return false;
	else if (item->path)
		item->is = value_of(&reading->clauses);
	return item->path ||
		error_set(err, ERROR_INVALID, "%s: the list has no such filter", item->name);
}

static bool read_item(struct reading *reading, struct list_parameter *item, struct error *err)
{
	const struct known *found = find_known(item->name);

	if (found ? found->read(reading, item->value, err) : read_filter(reading, item, err))
		return true;
	reading->out->wrong = item->name;
	return false;
}

/* Django's, which mean nothing here, and what the export page reads by itself. */
static bool means_nothing(const char *name)
{
	static const char *const names[] = {"e", "format", "_facets", "_popup"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

bool list_address_is_reserved(const char *name)
{
	return means_nothing(name) || find_known(name);
}

static bool is_nothing(const struct query_walk *walk)
{
	return means_nothing(walk->name) ||
		(!*walk->value && strcmp(walk->name, WHOLE) != 0 && strcmp(walk->name, LAST) != 0);
}

static struct list_parameter *find_item(struct list_address *address, const char *name)
{
	for (size_t i = 0; i < address->count; i++)
		if (strcmp(address->items[i].name, name) == 0)
			return &address->items[i];
	return NULL;
}

/* Of what is no filter the last one counts, but columns add up, as boxes of a form are sent. */
static void take_item(struct reading *reading, const char *name, const char *value)
{
	struct list_address *out = reading->out;
	struct list_parameter *item = find_known(name) ? find_item(out, name) : NULL;

	if (!item)
		out->items[out->count++] = (struct list_parameter){.name = name, .value = value};
	else if (strcmp(name, "columns") == 0)
		item->value = mem_printf(reading->mem, "%s,%s", item->value, value);
	else
		item->value = value;
}

static bool take_items(struct reading *reading, const char *query, struct error *err)
{
	struct query_walk walk = {.rest = query};

	for (;;) {
		if (!query_next(reading->mem, &walk, err))
			return false;
		if (!walk.name)
			return true;
		if (is_nothing(&walk))
			continue;
		if (reading->out->count == LIST_PARAMETERS_MAX)
			return error_set(err, ERROR_INVALID, "there are more than %d parameters",
				LIST_PARAMETERS_MAX);
		take_item(reading, walk.name, walk.value);
	}
}

/*
 * Behind what was chosen: the key alone, in the same direction, since an index is read in one; of
 * rows without a key, and when nothing was chosen, the model's order.
 */
static void complete_order(struct reading *reading)
{
	const struct admin_model *model = reading->out->model;
	const struct row_field *key = model->rows->key;
	size_t chosen = reading->out->chosen_count;

	if (chosen > 0 && key) {
		add_order(reading, key->name, reading->order[chosen - 1].is_descending);
		return;
	}
	for (size_t i = 0; i < model->order_count; i++)
		add_order(reading, model->order[i].path, model->order[i].is_descending);
}

/* A list has one place to be at. */
static bool read_place(struct reading *reading, struct error *err)
{
	struct list_address *out = reading->out;
	const char *after = list_address_value(out, AFTER);
	const char *before = list_address_value(out, BEFORE);
	const char *cursor = after ? after : before;
	int places;

	out->is_whole = list_address_value(out, WHOLE);
	out->is_last = list_address_value(out, LAST);
	out->is_backward = before;
	places = (after != NULL) + (before != NULL) + (out->page > 1) + out->is_last;
	out->wrong = after ? AFTER : before ? BEFORE : LAST;
	if (places > 1)
		return error_set(err, ERROR_INVALID, "%s: expected one place in the list, not %d",
			out->wrong, places);
	if ((cursor || out->is_last) && !out->model->rows->key)
		return error_set(err, ERROR_INVALID,
			"%s: rows without a key have pages by their numbers alone", out->wrong);
	if (cursor && !list_cursor_read(reading->mem, cursor, out->order_count, &out->from))
		return error_set(err, ERROR_INVALID,
			"%s: expected a place in this list, in its order", out->wrong);
	out->wrong = NULL;
	return true;
}

static bool select_dates(struct reading *reading, struct error *err)
{
	const struct list_dates *dates = &reading->out->dates;

	if (!dates->year && !dates->month && !dates->day)
		return true;
	if (list_dates_select(&reading->clauses, reading->out->model->dates, *dates, err))
		return true;
	reading->out->wrong = mem_printf(reading->mem, "%s__%s", reading->out->model->dates->name,
		dates->day             ? "day"
			: dates->month ? "month"
				       : "year");
	return false;
}

static void set_defaults(struct reading *reading)
{
	struct list_address *out = reading->out;
	const struct admin_model *model = out->model;
	const struct admin_column **columns =
		mem_array(reading->mem, const struct admin_column *, model->column_count);

	for (size_t i = 0; i < model->column_count; i++)
		columns[i] = &model->columns[i];
	out->columns = columns;
	out->column_count = model->column_count;
	out->search = "";
	out->page = 1;
	reading->order = mem_array(
		reading->mem, struct row_order, model->column_count + model->order_count + 1);
	out->order = reading->order;
}

static bool read_items(struct reading *reading, struct error *err)
{
	for (size_t i = 0; i < reading->out->count; i++)
		if (!read_item(reading, &reading->out->items[i], err))
			return false;
	complete_order(reading);
	return read_place(reading, err) && select_dates(reading, err);
}

bool list_address_read(TALLOC_CTX *mem, const struct admin_model *model, const char *query,
	struct list_address *out, struct error *err)
{
	struct reading reading = {.mem = mem, .out = out, .clauses = {.mem = mem}};

	*out = (struct list_address){.model = model};
	set_defaults(&reading);
	if (!take_items(&reading, query, err) || !read_items(&reading, err))
		return false;
	out->selection =
		(struct row_selection){model->rows, reading.clauses.items, reading.clauses.count};
	return true;
}

const char *list_address_value(const struct list_address *address, const char *name)
{
	for (size_t i = 0; i < address->count; i++)
		if (strcmp(address->items[i].name, name) == 0)
			return address->items[i].value;
	return NULL;
}
