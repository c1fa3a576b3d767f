#include "config.h"

#include "fcgi_app/admin/history_message.h"
#include "fcgi_app/admin/nav.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/http/html.h"
#include "services/bus/journal.h"

#define RECENT_MAX 10
#define APP_PLACE  1 /* of the path's segments, as in "/ficus/alloc/" */

/* A table that the visitor may see, and what else they may do. */
struct entry {
	const struct nav_table *table;
	bool may_add;
	bool may_change;
};

struct index {
	const char *app; /* "": all of them */
	struct entry *entries;
	size_t count;
};

static bool is_shown(const struct index *index, const struct admin_model *model)
{
	return !*index->app || strcmp(index->app, model->rows->app) == 0;
}

static bool read_entries(struct admin_page *page, struct index *index, struct error *err)
{
	index->entries = mem_array(page->mem, struct entry, page->table_count);
	for (size_t i = 0; i < page->table_count; i++) {
		const struct nav_table *table = &page->tables[i];
		struct entry *entry = &index->entries[index->count];

		if (!is_shown(index, table->model))
			continue;
		entry->table = table;
		index->count++;
		if (!admin_may(page, table->model, RIGHT_ADD, &entry->may_add, err) ||
			!admin_may(page, table->model, RIGHT_CHANGE, &entry->may_change, err))
			return false;
	}
	return true;
}

static const struct row_model *rows_of(const struct entry *entry)
{
	return entry->table->model->rows;
}

static void write_link(
	struct admin_page *page, const struct entry *entry, const char *name, const char *text)
{
	html_format(page->out, "<a href=\"%s\">%s<span class=\"visually-hidden\"> (%s)</span></a>",
		admin_url(page->mem, entry->table->model, NULL, name), text,
		rows_of(entry)->verbose_name_plural);
}

static void write_entry(struct admin_page *page, const struct entry *entry)
{
	html_format(page->out, "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th><td>",
		entry->table->url, row_capitalise(page->mem, rows_of(entry)->verbose_name_plural));
	if (entry->may_add)
		write_link(page, entry, "add", T(page, "Add"));
	html_format(page->out, "</td><td>");
	if (entry->table->may_view)
		write_link(
			page, entry, NULL, entry->may_change ? T(page, "Change") : T(page, "View"));
	html_format(page->out, "</td></tr>\n");
}

static bool begins_app(const struct index *index, size_t i)
{
	return i == 0 ||
		strcmp(rows_of(&index->entries[i])->app, rows_of(&index->entries[i - 1])->app) != 0;
}

static bool ends_app(const struct index *index, size_t i)
{
	return i + 1 == index->count || begins_app(index, i + 1);
}

/* On the page of one app its name is the heading already. */
static void write_app_head(struct admin_page *page, const struct index *index, const char *app)
{
	html_format(page->out, "<section>\n");
	if (!*index->app)
		html_format(page->out, "<h2><a href=\"" ADMIN_PATH "%s/\">%s</a></h2>\n", app,
			row_capitalise(page->mem, app));
	html_format(page->out,
		"<table class=\"rows\">\n<caption "
		"class=\"visually-hidden\">%s</caption>\n<tbody>\n",
		row_capitalise(page->mem, app));
}

static void write_entries(struct admin_page *page, const struct index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		if (begins_app(index, i))
			write_app_head(page, index, rows_of(&index->entries[i])->app);
		write_entry(page, &index->entries[i]);
		if (ends_app(index, i))
			html_format(page->out, "</tbody>\n</table>\n</section>\n");
	}
	if (index->count == 0)
		html_format(page->out, "<p class=\"empty\">%s</p>\n",
			T(page, "There is nothing here that you may see."));
}

/* NULL: its table is none of those on the page. */
static const struct admin_model *model_of(
	const struct index *index, const struct history_line *line)
{
	for (size_t i = 0; i < index->count && line->model; i++)
		if (strcmp(rows_of(&index->entries[i])->label, line->model) == 0)
			return index->entries[i].table->model;
	return NULL;
}

static void write_recent_line(
	struct admin_page *page, const struct index *index, const struct history_line *line)
{
	const struct admin_model *model = model_of(index, line);

	html_format(page->out, "<li>");
	if (model && model->rows->key && line->object_id && line->action != JOURNAL_DELETION)
		html_format(page->out, "<a href=\"%s\">%s</a>",
			admin_url(page->mem, model, line->object_id, "change"), line->object_text);
	else
		html_format(page->out, "%s", line->object_text);
	if (model)
		html_format(page->out, " (%s)", model->rows->verbose_name);
	html_format(page->out, ": %s</li>\n", history_message_text(page->mem, page->words, line));
}

static void write_recent_lines(
	struct admin_page *page, const struct index *index, const struct history_lines *lines)
{
	html_format(page->out, "<ol>\n");
	for (size_t i = 0; i < lines->count; i++)
		write_recent_line(page, index, &lines->items[i]);
	html_format(page->out, "</ol>\n");
}

static void write_recent(
	struct admin_page *page, const struct index *index, const struct history_lines *lines)
{
	html_format(page->out, "<section class=\"recent\">\n<h2>%s</h2>\n",
		T(page, "What you did last"));
	if (lines->count == 0)
		html_format(page->out, "<p class=\"empty\">%s</p>\n", T(page, "Nothing yet."));
	else
		write_recent_lines(page, index, lines);
	html_format(page->out, "</section>\n");
}

/* The way up begins here. */
static void begin_all(struct admin_page *page)
{
	page->out = frame_begin(&(struct frame){
		.request = page->request,
		.response = page->response,
		.words = page->words,
		.status = 200,
		.title = T(page, "Home"),
		.kind = "index",
	});
}

static bool show_all(struct admin_page *page, const struct index *index, struct error *err)
{
	struct history_lines lines;

	if (!row_history_of_user(
		    page->admin->history, page->mem, admin_actor(page), RECENT_MAX, &lines, err))
		return false;
	begin_all(page);
	write_entries(page, index);
	write_recent(page, index, &lines);
	frame_end(page->out);
	return true;
}

static bool show_app(struct admin_page *page, const struct index *index, struct error *err)
{
	if (index->count == 0)
		return error_set(err, ERROR_NOT_FOUND, "There is no app %s here.", index->app);
	(void)admin_begin(page, 200, row_capitalise(page->mem, index->app), "index");
	write_entries(page, index);
	frame_end(page->out);
	return true;
}

bool index_page(struct admin_page *page, struct error *err)
{
	const struct path *path = &page->request->path;
	struct index index = {.app = path->count > APP_PLACE ? path->segments[APP_PLACE] : ""};

	if (!read_entries(page, &index, err))
		return false;
	return *index.app ? show_app(page, &index, err) : show_all(page, &index, err);
}
