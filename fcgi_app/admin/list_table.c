#include "config.h"

#include "fcgi_app/admin/list_view.h"

#include "fcgi_app/admin/list_text.h"
#include "fcgi_app/admin/list_actions.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"

/* Columns that one may sort by at a time: those last asked for. */
#define SORTED_MAX 3

/* What is shown of a text; the rest is to be read on the row's own page. */
#define CELL_MAX 100

/* Whether the order that holds begins with the column. */
static bool is_first(const struct list_address *address, const struct admin_column *column)
{
	return address->order_count > 0 && column->path &&
		strcmp(address->order[0].path, column->path) == 0;
}

static const struct admin_column *column_of(const struct admin_model *model, const char *path)
{
	for (size_t i = 0; i < model->column_count; i++)
		if (model->columns[i].path && strcmp(model->columns[i].path, path) == 0)
			return &model->columns[i];
	return NULL;
}

/* The order in which the column comes first, and those chosen before behind it. */
static const char *sorted_by(const struct list_view *view, const struct admin_column *column)
{
	const struct list_address *address = &view->address;
	TALLOC_CTX *mem = view->page->mem;
	bool was_first = is_first(address, column);
	const char *order =
		mem_printf(mem, "%s%s", was_first && !address->order[0].is_descending ? "-" : "",
			list_name(mem, column->name));
	size_t count = 1;

	for (size_t i = 0; i < address->chosen_count && count < SORTED_MAX; i++) {
		const struct row_order *other = &address->order[i];
		const struct admin_column *its = column_of(address->model, other->path);

		if (its == column)
			continue;
		count++;
		order = mem_printf(mem, "%s.%s%s", order, other->is_descending ? "-" : "",
			list_name(mem, its->name));
	}
	return order;
}

static bool is_number(const struct row_field *field)
{
	if (field->relation || field->choice_count > 0)
		return false;
	return field->kind == ROW_INTEGER || field->kind == ROW_UNSIGNED ||
		field->kind == ROW_REAL || field->kind == ROW_DECIMAL;
}

static const char *cell_class(const struct row_field *field, const char *value)
{
	if (field && field->kind == ROW_BOOLEAN && value)
		return *value == '0' ? " class=no" : " class=yes";
	return field && is_number(field) ? " class=number" : "";
}

static void write_header(const struct list_view *view, const struct admin_column *column)
{
	const struct list_address *address = &view->address;
	FILE *out = view->page->out;

	html_format(out, "<th scope=\"col\"%s", cell_class(column->field, NULL));
	if (!column->is_sortable || !column->path) {
		html_format(out, ">%s</th>\n", column->label);
		return;
	}
	if (is_first(address, column))
		html_format(out, " aria-sort=\"%s\"",
			address->order[0].is_descending ? "descending" : "ascending");
	html_format(out, "><a href=\"%s\">%s</a></th>\n",
		list_url(view->page->mem, address, LIST_WITH("o", sorted_by(view, column))),
		column->label);
}

/* A box in the head chooses all that are on the page; a script does it, and shows it. */
static void write_head(const struct list_view *view, bool has_actions)
{
	FILE *out = view->page->out;

	html_format(out,
		"<div class=\"scroll\">\n<table class=\"rows\">\n"
		"<caption class=\"visually-hidden\">%s</caption>\n",
		row_capitalise(view->page->mem, view->page->model->rows->verbose_name_plural));
	html_format(out, "<thead><tr>\n");
	if (has_actions)
		html_format(out,
			"<th class=\"select\" scope=\"col\"><span "
			"class=\"visually-hidden\">%s</span>"
			"<input type=\"checkbox\" hidden data-count=\"%zu\" "
			"aria-label=\"%s\"></th>\n",
			T(view->page, "Chosen"), view->rows.count,
			T(view->page, "Select all rows of this page"));
	for (size_t i = 0; i < view->address.column_count; i++)
		write_header(view, view->address.columns[i]);
	html_format(out, "</tr></thead>\n<tbody>\n");
}

/* Where a value itself leads to; NULL: nowhere. Only what a browser opens as a page of the web. */
static const char *value_link(
	const struct list_view *view, const struct row_field *field, const char *value)
{
	if (!field || !value || !*value || field->flags & ROW_SECRET)
		return NULL;
	if (field->kind == ROW_URL && value_is_web_address(value))
		return value;
	if (field->kind == ROW_FILE)
		return list_file_url(
			view->page->mem, view->page->admin->settings->media_url, value);
	return NULL;
}

/* What a row's links lead to, with the way back to this very list. */
static const char *row_link(const struct list_view *view, const char *const *values)
{
	TALLOC_CTX *mem = view->page->mem;
	const struct admin_model *model = view->page->model;
	const char *key = model->rows->key ? values[view->reading.key] : NULL;

	if (!key)
		return NULL;
	return admin_with_filters(mem, admin_url(mem, model, key, "change"), view->query);
}

static const char *cell_text(const struct list_view *view, size_t column, const char *const *values)
{
	const struct admin_column *shown = view->address.columns[column];
	TALLOC_CTX *mem = view->page->mem;

	if (!shown->path)
		return list_row_text(mem, &view->reading, values);
	return list_cell_text(
		mem, view->page->words, shown, &view->reading.columns[column], values);
}

static void write_cell(
	const struct list_view *view, size_t column, const char *const *values, const char *link)
{
	const struct admin_column *shown = view->address.columns[column];
	const char *value = shown->path ? values[view->reading.columns[column].place] : NULL;
	const char *href = shown->is_link ? link : value_link(view, shown->field, value);
	bool is_head = shown->is_link && link;
	FILE *out = view->page->out;

	html_format(
		out, "<%s%s>", is_head ? "th scope=row" : "td", cell_class(shown->field, value));
	if (href)
		html_format(out, "<a href=\"%s\">", href);
	html_write(out, list_shortened(view->page->mem, cell_text(view, column, values), CELL_MAX));
	html_format(out, href ? "</a></%s>" : "</%s>", is_head ? "th" : "td");
}

static void write_row(const struct list_view *view, const char *const *values, bool has_actions)
{
	FILE *out = view->page->out;
	const char *link = row_link(view, values);

	html_format(out, "<tr>");
	if (has_actions)
		html_format(out,
			"<td class=\"select\"><input type=\"checkbox\" name=\"_selected_action\" "
			"value=\"%s\" aria-label=\"%s\"></td>",
			values[view->reading.key],
			list_shortened(view->page->mem,
				list_row_text(view->page->mem, &view->reading, values), CELL_MAX));
	for (size_t i = 0; i < view->address.column_count; i++)
		write_cell(view, i, values, link);
	html_format(out, "</tr>\n");
}

void list_write_table(const struct list_view *view, bool has_actions)
{
	write_head(view, has_actions);
	for (size_t i = 0; i < view->rows.count; i++)
		write_row(view, view->rows.items[i], has_actions);
	html_format(view->page->out, "</tbody>\n</table>\n</div>\n");
}
