#include "config.h"

#include "fcgi_app/admin/nav.h"

#include "fcgi_app/http/html.h"

/* Links to as many tables stand beside a page: with a hundred rows it is still under 60 KB. */
#define TABLES_MAX 100

/* Of the path's segments, as in "/ficus/alloc/batch/", which has four. */
#define APP_PLACE  1
#define LIST_COUNT 4

bool nav_read(struct admin_page *page, struct error *err)
{
	struct nav_table *tables = mem_array(page->mem, struct nav_table, page->site->count);

	page->tables = tables;
	page->table_count = 0;
	for (size_t i = 0; i < page->site->count; i++) {
		const struct admin_model *model = &page->site->models[i];
		struct nav_table *table = &tables[page->table_count];
		bool may_add;

		*table = (struct nav_table){.model = model};
		if (!admin_may(page, model, RIGHT_VIEW, &table->may_view, err) ||
			!admin_may(page, model, RIGHT_ADD, &may_add, err))
			return false;
		table->url = admin_url(page->mem, model, NULL, table->may_view ? NULL : "add");
		page->table_count += table->may_view || may_add;
	}
	return true;
}

static const char *app_of(const struct admin_page *page, size_t i)
{
	return page->tables[i].model->rows->app;
}

/* Behind the last table of the app that begins there. */
static size_t end_of_app(const struct admin_page *page, size_t first)
{
	size_t end = first + 1;

	while (end < page->table_count && strcmp(app_of(page, end), app_of(page, first)) == 0)
		end++;
	return end;
}

static bool is_at_app(const struct admin_page *page, const char *app)
{
	const struct path *path = &page->request->path;

	if (page->model)
		return strcmp(page->model->rows->app, app) == 0;
	return path->count > APP_PLACE && strcmp(path->segments[APP_PLACE], app) == 0;
}

static bool is_list(const struct admin_page *page)
{
	const struct path *path = &page->request->path;

	return path->count == LIST_COUNT && !*path->segments[LIST_COUNT - 1];
}

/* current: as in aria-current; NULL: the page is about something else. */
static void write_link(FILE *out, const char *url, const char *text, const char *current)
{
	html_format(out, "<li><a href=\"%s\"", url);
	if (current)
		html_format(out, " aria-current=\"%s\"", current);
	html_format(out, ">%s</a>", text);
}

static void write_table(FILE *out, const struct admin_page *page, const struct nav_table *table)
{
	const char *here = is_list(page) ? "page" : "true";

	write_link(out, table->url,
		row_capitalise(page->mem, table->model->rows->verbose_name_plural),
		table->model == page->model ? here : NULL);
	html_format(out, "</li>\n");
}

static void write_app(FILE *out, const struct admin_page *page, size_t first, size_t end)
{
	const char *app = app_of(page, first);
	bool is_here = is_at_app(page, app);
	bool has_room = page->table_count <= TABLES_MAX || (is_here && end - first <= TABLES_MAX);

	write_link(out, mem_printf(page->mem, ADMIN_PATH "%s/", app),
		row_capitalise(page->mem, app), is_here && !page->model ? "page" : NULL);
	if (has_room) {
		html_format(out, "\n<ul>\n");
		for (size_t i = first; i < end; i++)
			write_table(out, page, &page->tables[i]);
		html_format(out, "</ul>");
	}
	html_format(out, "</li>\n");
}

void nav_write(FILE *out, const struct admin_page *page)
{
	const char *name = T(page, "Tables");

	if (page->table_count == 0 || admin_is_in_dialog(page))
		return;
	html_format(out,
		"<nav class=\"tables\" aria-label=\"%s\">\n"
		"<details><summary>%s</summary></details>\n<div>\n<ul>\n",
		name, name);
	for (size_t first = 0, end; first < page->table_count; first = end) {
		end = end_of_app(page, first);
		write_app(out, page, first, end);
	}
	html_format(out, "</ul>\n</div>\n</nav>\n");
}
