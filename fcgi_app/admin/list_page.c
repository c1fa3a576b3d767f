#include "config.h"

#include "fcgi_app/admin/export.h"
#include "fcgi_app/admin/list_actions.h"
#include "fcgi_app/admin/list_view.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"
#include "services/rows/recipe.h"

/* What the visitor may do here, besides looking. */
struct offers {
	struct list_actions actions;
	bool may_add;
	bool may_export;
};

static bool find_offers(struct admin_page *page, struct offers *out, struct error *err)
{
	return list_actions_find(page, &out->actions, err) &&
		admin_may(page, page->model, RIGHT_ADD, &out->may_add, err) &&
		export_may(page, &out->may_export, err);
}

static void write_tool(struct admin_page *page, const char *url, const char *text)
{
	html_format(page->out, "<li><a class=\"button\" href=\"%s\">%s</a></li>\n", url, text);
}

/* Commands that are of no row have a page where their fields are asked for. */
static bool write_commands(const struct list_view *view, struct error *err)
{
	struct admin_page *page = view->page;
	const struct admin_action *action = page->model->declared->actions;

	for (; action && action->name; action++) {
		bool may;

		if (action->is_of_rows)
			continue;
		if (!visitor_may(page->request->visitor, action->permission, &may, err))
			return false;
		if (may)
			write_tool(page,
				admin_with_filters(page->mem,
					mem_printf(page->mem, "%s?name=%s",
						admin_url(page->mem, page->model, NULL, "action"),
						path_escape(page->mem, action->name)),
					view->query),
				words_text(page->words, action->label));
	}
	return true;
}

static void write_exports(const struct list_view *view)
{
	static const struct {
		const char *name;
		const char *label;
	} formats[] = {
		{"csv",  N_("Export as CSV") },
                {"json", N_("Export as JSON")}
        };
	struct admin_page *page = view->page;
	const char *query = list_query(page->mem, &view->address, &(struct list_change){0});

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		write_tool(page,
			mem_printf(page->mem, "%s?%s%sformat=%s",
				admin_url(page->mem, page->model, NULL, "export"), query,
				*query ? "&" : "", formats[i].name),
			words_text(page->words, formats[i].label));
}

static bool write_tools(
	const struct list_view *view, const struct offers *offers, struct error *err)
{
	struct admin_page *page = view->page;

	html_format(page->out, "<ul class=\"tools\">\n");
	if (offers->may_add)
		write_tool(page,
			admin_with_filters(page->mem,
				admin_url(page->mem, page->model, NULL, "add"), view->query),
			T(page, "Add"));
	if (!write_commands(view, err))
		return false;
	if (offers->may_export)
		write_exports(view);
	html_format(page->out, "</ul>\n");
	return true;
}

/* "Name", "Maker: name": the field that the path leads to, and from where. */
static const char *searched_field(const struct admin_page *page, const char *path)
{
	const struct row_model *rows = page->model->rows;
	const struct row_field *field = row_path_field(rows, path);
	const struct row_field *from =
		row_model_field(rows, mem_text_n(page->mem, path, strcspn(path, ".")));

	if (!field || !from)
		return path;
	if (field == from)
		return row_field_label(page->mem, field);
	return mem_printf(page->mem, "%s: %s", row_field_label(page->mem, from), field->label);
}

/* "Name, Maker: name, Notes" */
static const char *searched_fields(const struct admin_page *page)
{
	const struct admin_model *model = page->model;
	const char *text = "";

	for (size_t i = 0; i < model->search_count; i++)
		text = mem_printf(page->mem, "%s%s%s", text, *text ? ", " : "",
			searched_field(page, model->searches[i].path));
	return text;
}

static void write_search(const struct list_view *view)
{
	struct admin_page *page = view->page;

	if (page->model->search_count == 0)
		return;
	html_format(page->out, "<form class=\"search\" method=\"get\" role=\"search\">\n");
	list_write_kept(page->out, &view->address, LIST_WITH("q", NULL));
	html_format(page->out,
		"<label for=\"q\" class=\"visually-hidden\">%s</label>\n"
		"<input type=\"search\" id=\"q\" name=\"q\" value=\"%s\" maxlength=\"%d\""
		" aria-describedby=\"q-help\">\n<button>%s</button>\n"
		"<small class=\"help\" id=\"q-help\">%s</small>\n</form>\n",
		T(page, "Search"), view->address.search, LIST_SEARCH_MAX, T(page, "Search"),
		searched_fields(page));
}

static void write_scope(const struct list_view *view, const char *name, const char *label)
{
	const char *chosen = view->address.scope ? view->address.scope->name : NULL;
	bool is_current = name && chosen ? strcmp(name, chosen) == 0 : name == chosen;

	html_format(view->page->out, "<a href=\"%s\"%s>%s</a>\n",
		list_url(view->page->mem, &view->address, LIST_WITH("scope", name)),
		is_current ? " aria-current=page" : "", label);
}

static void write_scopes(const struct list_view *view)
{
	struct admin_page *page = view->page;
	const struct admin_scope *scope = page->model->declared->scopes;

	if (!scope)
		return;
	html_format(page->out, "<nav class=\"scopes\" aria-label=\"%s\">\n", T(page, "Views"));
	write_scope(view, NULL, T(page, "All"));
	for (; scope->name; scope++)
		write_scope(view, scope->name, words_text(page->words, scope->label));
	html_format(page->out, "</nav>\n");
}

static bool is_shown(const struct list_address *address, const struct admin_column *column)
{
	for (size_t i = 0; i < address->column_count; i++)
		if (address->columns[i] == column)
			return true;
	return false;
}

static void write_columns(const struct list_view *view)
{
	struct admin_page *page = view->page;
	const struct admin_model *model = page->model;

	if (model->column_count < 2)
		return;
	html_format(page->out,
		"<details class=\"columns\"><summary>%s</summary>\n<form method=\"get\">\n",
		T(page, "Columns"));
	list_write_kept(page->out, &view->address, LIST_WITH("columns", NULL));
	for (size_t i = 0; i < model->column_count; i++)
		html_format(page->out,
			"<label><input type=\"checkbox\" name=\"columns\" value=\"%s\"%s> %s"
			"</label>\n",
			model->columns[i].name,
			is_shown(&view->address, &model->columns[i]) ? " checked" : "",
			model->columns[i].label);
	html_format(page->out, "<button>%s</button>\n</form>\n</details>\n", T(page, "Show"));
}

/* Back to the order that the table has of itself. */
static void write_order(const struct list_view *view)
{
	struct admin_page *page = view->page;

	if (view->address.chosen_count > 0)
		html_format(page->out, "<p><a href=\"%s\">%s</a></p>\n",
			list_url(page->mem, &view->address, LIST_WITH("o", NULL)),
			T(page, "Undo sorting"));
}

static const char *emptiness(const struct list_view *view)
{
	if (view->count.number > 0)
		return T(view->page, "There is nothing in this part of the list.");
	if (view->address.selection.clause_count > 0)
		return T(view->page, "Nothing here is like that.");
	return T(view->page, "There is nothing here yet.");
}

static void write_across(const struct list_view *view)
{
	struct admin_page *page = view->page;

	if (view->rows.count == view->count.number)
		return;
	html_format(page->out,
		"<label><input type=\"checkbox\" name=\"" LIST_ACROSS_FIELD "\" value=\"1\"> %s"
		"</label>\n",
		mem_printf(page->mem, T(page, "All of this list: %s"),
			list_count_text(page, &view->count)));
}

static void write_actions(const struct list_view *view, const struct list_actions *actions)
{
	struct admin_page *page = view->page;

	html_format(page->out,
		"<div class=\"actions\">\n<label for=\"action\">%s</label>\n"
		"<select name=\"action\" id=\"action\">\n<option value=\"\">-</option>\n",
		T(page, "With the rows chosen"));
	for (size_t i = 0; i < actions->count; i++)
		html_format(page->out, "<option value=\"%s\">%s</option>\n", actions->items[i].name,
			words_text(page->words, actions->items[i].label));
	html_format(page->out, "</select>\n");
	write_across(view);
	html_format(page->out, "<button>%s</button>\n</div>\n", T(page, "Go"));
}

static void write_rows(const struct list_view *view, const struct list_actions *actions)
{
	struct admin_page *page = view->page;

	if (view->rows.count == 0) {
		html_format(page->out, "<p class=\"empty\">%s</p>\n", emptiness(view));
		return;
	}
	if (actions->count == 0) {
		list_write_table(view, false);
		return;
	}
	html_format(page->out, "<form method=\"post\" data-file>\n");
	frame_write_token(page->out, page->request);
	write_actions(view, actions);
	list_write_table(view, true);
	html_format(page->out, "</form>\n");
}

static bool write_page(const struct list_view *view, const struct offers *offers, struct error *err)
{
	struct admin_page *page = view->page;

	(void)admin_begin(page, 200,
		row_capitalise(page->mem, page->model->rows->verbose_name_plural), "list");
	if (!write_tools(view, offers, err))
		return false;
	write_search(view);
	write_scopes(view);
	list_write_dates(view);
	write_columns(view);
	write_order(view);
	list_write_filters(view);
	write_rows(view, &offers->actions);
	list_write_pager(view);
	frame_end(page->out);
	return true;
}

/* What the reader calls invalid came from the address, too: the value of a filter, a place. */
bool list_page(struct admin_page *page, struct error *err)
{
	struct offers offers;
	struct list_view view;

	if (!list_view_read(page, &view, err)) {
		if (err->kind != ERROR_INVALID)
			return false;
		list_refuse(page, &view.address, err);
		return true;
	}
	return find_offers(page, &offers, err) && write_page(&view, &offers, err);
}
