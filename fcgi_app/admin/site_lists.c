#include "config.h"

#include "fcgi_app/admin/site_parts.h"
#include "services/rows/recipe.h"

#define TEXT_COLUMN "__str__"

static bool has_word(TALLOC_CTX *mem, const char *words, const char *word)
{
	for (const char *next; (next = site_next_word(mem, &words));)
		if (strcmp(next, word) == 0)
			return true;
	return false;
}

/* "Supplier name", of supplier.name: whose it is, and what. */
static const char *path_label(struct site_builder *builder, const char *path)
{
	const char *dot = strchr(path, '.');
	const struct row_field *first;

	if (!dot)
		return row_field_label(builder->mem, row_model_field(builder->rows, path));
	first = row_model_field(
		builder->rows, mem_text_n(builder->mem, path, (size_t)(dot - path)));
	return mem_printf(builder->mem, "%s %s", row_field_label(builder->mem, first),
		row_path_field(first->relation->target, dot + 1)->label);
}

/* A column of what a row is called has no path; its label is what such rows are called. */
static bool make_column(struct site_builder *builder, const char *name, struct admin_column *column)
{
	const struct row_field *field;

	column->name = name;
	if (strcmp(name, TEXT_COLUMN) == 0) {
		column->label = row_capitalise(builder->mem, builder->rows->verbose_name);
		return true;
	}
	field = site_field(builder, "list", name);
	if (!field)
		return false;
	if (!row_path_field(builder->rows, name) || field->pairs)
		return site_fault(builder, "list: %s has many values, and a column one", name);
	column->path = name;
	column->label = path_label(builder, name);
	column->field = field;
	column->is_sortable = field->column && field->kind != ROW_BINARY;
	return true;
}

static bool make_columns(struct site_builder *builder)
{
	const char *words = builder->declared->list ? builder->declared->list : TEXT_COLUMN;
	struct admin_column *columns =
		mem_array(builder->mem, struct admin_column, site_count_words(words) + 1);
	size_t count = 0;

	for (const char *name; (name = site_next_word(builder->mem, &words)); count++)
		if (!make_column(builder, name, &columns[count]))
			return false;
	builder->model->columns = columns;
	builder->model->column_count = count;
	if (count == 0)
		return site_fault(builder, "list: there is no column");
	if (!builder->declared->links)
		columns[0].is_link = true;
	for (size_t i = 0; builder->declared->links && i < count; i++)
		columns[i].is_link =
			has_word(builder->mem, builder->declared->links, columns[i].name);
	return true;
}

static bool check_links(struct site_builder *builder)
{
	const char *words = builder->declared->links;

	for (const char *name; (name = site_next_word(builder->mem, &words));)
		if (!has_word(builder->mem, builder->declared->list, name))
			return site_fault(builder, "links: %s is no column of the list", name);
	return true;
}

/* What a first character says of a word of the search; others stand for "contains". */
static const struct {
	char sign;
	enum row_test test;
} search_signs[] = {
	{'^', TEST_STARTS_WITH},
	{'=', TEST_IS         },
};

static struct admin_search search_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(search_signs); i++)
		if (*word == search_signs[i].sign)
			return (struct admin_search){word + 1, search_signs[i].test};
	return (struct admin_search){word, TEST_CONTAINS};
}

static bool make_searches(struct site_builder *builder)
{
	const char *words = builder->declared->search;
	struct admin_search *searches =
		mem_array(builder->mem, struct admin_search, site_count_words(words) + 1);
	size_t count = 0;

	for (const char *word; (word = site_next_word(builder->mem, &words)); count++) {
		const struct row_field *field;

		searches[count] = search_of(word);
		field = site_field(builder, "search", searches[count].path);
		if (!field)
			return false;
		if (field->pairs || !field->column)
			return site_fault(builder, "search: %s has no column", word);
	}
	builder->model->searches = searches;
	builder->model->search_count = count;
	return true;
}

static enum admin_filter_kind filter_kind(const struct row_field *field)
{
	if (field->relation)
		return FILTER_RELATED;
	if (field->choice_count > 0)
		return FILTER_CHOICES;
	switch (field->kind) {
	case ROW_BOOLEAN:
		return FILTER_BOOLEAN;
	case ROW_DATE:
	case ROW_DATETIME:
		return FILTER_DATE;
	case ROW_INTEGER:
	case ROW_UNSIGNED:
	case ROW_REAL:
	case ROW_DECIMAL:
		return FILTER_NUMBER;
	default:
		return FILTER_EMPTY;
	}
}

static bool make_filters(struct site_builder *builder)
{
	const char *words = builder->declared->filters;
	struct admin_filter *filters =
		mem_array(builder->mem, struct admin_filter, site_count_words(words) + 1);
	size_t count = 0;

	for (const char *path; (path = site_next_word(builder->mem, &words)); count++) {
		const struct row_field *field = site_field(builder, "filters", path);

		if (!field)
			return false;
		if (field->expression)
			return site_fault(builder, "filters: %s has no column", path);
		filters[count] = (struct admin_filter){
			path, path_label(builder, path), field, filter_kind(field)};
	}
	builder->model->filters = filters;
	builder->model->filter_count = count;
	return true;
}

/* A word of an order; the path is behind its sign. */
static bool make_order_word(struct site_builder *builder, const char *word, struct row_order *order)
{
	const struct row_field *field;

	*order = (struct row_order){word + (*word == '-'), *word == '-'};
	field = site_field(builder, "order", order->path);
	if (!field)
		return false;
	if (!field->column || !row_path_field(builder->rows, order->path))
		return site_fault(builder, "order: %s has no column", order->path);
	return true;
}

/* Ends with the key, without which two rows might change places from page to page. */
static bool make_order(struct site_builder *builder)
{
	const char *words =
		builder->declared->order ? builder->declared->order : builder->rows->order;
	struct row_order *orders =
		mem_array(builder->mem, struct row_order, site_count_words(words) + 1);
	const struct row_field *key = builder->rows->key;
	bool has_key = false;
	size_t count = 0;

	for (const char *word; (word = site_next_word(builder->mem, &words)); count++) {
		if (!make_order_word(builder, word, &orders[count]))
			return false;
		has_key = has_key || (key && strcmp(orders[count].path, key->name) == 0);
	}
	/* Like what stands before it, or no index serves both. */
	if (key && !has_key) {
		orders[count] = (struct row_order){
			key->name, count == 0 || orders[count - 1].is_descending};
		count++;
	}
	builder->model->order = orders;
	builder->model->order_count = count;
	return true;
}

static bool make_dates(struct site_builder *builder)
{
	const char *name = builder->declared->dates;
	const struct row_field *field = name ? site_field(builder, "dates", name) : NULL;

	if (!name)
		return true;
	if (!field)
		return false;
	if (row_model_field(builder->rows, name) != field || !field->column ||
		(field->kind != ROW_DATE && field->kind != ROW_DATETIME))
		return site_fault(builder, "dates: %s is no date of the table", name);
	builder->model->dates = field;
	return true;
}

bool site_make_list(struct site_builder *builder)
{
	return make_columns(builder) && check_links(builder) && make_searches(builder) &&
		make_filters(builder) && make_order(builder) && make_dates(builder);
}
