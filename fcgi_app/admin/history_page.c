#include "config.h"

#include <stdlib.h>

#include "base/datetime.h"
#include "base/utf8.h"
#include "fcgi_app/admin/history_changes.h"
#include "fcgi_app/admin/history_message.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/query.h"

#define PER_PAGE  100
#define PAGES_MAX 100000
#define SHOWN_MAX 300 /* characters of a value */
#define ALIKE_MAX 100 /* of them, before the first that differs */

/* The number after "p=", from 1. */
static bool read_number(struct admin_page *page, size_t *out, struct error *err)
{
	const char *text;
	unsigned long number;

	*out = 1;
	if (!query_find(page->mem, page->request->query, "p", &text, err))
		return false;
	if (!text)
		return true;
	number = strlen(text) <= 6 ? strtoul(text, NULL, 10) : 0;
	if (strspn(text, "0123456789") != strlen(text) || number == 0 || number > PAGES_MAX)
		return error_set(err, ERROR_INVALID, "p: expected a page from 1 to %d", PAGES_MAX);
	*out = number;
	return true;
}

static void write_moment(struct admin_page *page, int64_t time_us)
{
	static const struct row_field moment = {.kind = ROW_DATETIME};
	char text[DATETIME_TEXT_SIZE];

	/* To the second: nobody reads more. */
	datetime_format(datetime_of_instant(time_us - time_us % 1000000), text);
	html_format(page->out, "<time datetime=\"%sZ\">%s</time>", text,
		value_show(page->mem, page->words, &moment, text));
}

/* How many characters two texts begin with alike. */
static size_t count_alike(const char *a, const char *b)
{
	size_t count = 0;

	while (*a && *b && utf8_take(&a) == utf8_take(&b))
		count++;
	return count;
}

/* Where what is shown of the two sides begins: of long ones, shortly before they differ. */
static size_t find_start(const char *before, const char *after)
{
	size_t alike = count_alike(before, after);

	if (alike <= ALIKE_MAX ||
		(!before[utf8_prefix(before, SHOWN_MAX)] && !after[utf8_prefix(after, SHOWN_MAX)]))
		return 0;
	return alike - ALIKE_MAX;
}

/* What one does not see of a long value is told by the dots. */
static const char *cut_out(TALLOC_CTX *mem, const char *text, size_t start)
{
	const char *begin = text + utf8_prefix(text, start);
	size_t length = utf8_prefix(begin, SHOWN_MAX);

	return mem_printf(mem, "%s%.*s%s", start > 0 ? "…" : "", (int)length, begin,
		begin[length] ? "…" : "");
}

/* element: "del" or "ins". */
static void write_side(struct admin_page *page, const char *text, size_t start, const char *element)
{
	if (!text)
		html_format(page->out, "<td>-</td>");
	else
		html_format(page->out, "<td><%s>%s</%s></td>", element,
			cut_out(page->mem, text, start), element);
}

static void write_change(struct admin_page *page, const struct history_change *change)
{
	size_t start =
		change->before && change->after ? find_start(change->before, change->after) : 0;

	html_format(page->out, "<tr><th scope=\"row\">%s</th>", change->label);
	write_side(page, change->before, start, "del");
	write_side(page, change->after, start, "ins");
	html_format(page->out, "</tr>\n");
}

/* In a row of their own, as wide as the table is. */
static void write_changes(struct admin_page *page, const struct history_changes *changes)
{
	if (changes->count == 0)
		return;
	html_format(page->out,
		"<tr><td colspan=\"3\">\n<details>\n<summary>%s</summary>\n<table "
		"class=\"diff\">\n<thead><tr>"
		"<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
		"</tr></thead>\n<tbody>\n",
		T(page, "Values"), T(page, "Field"), T(page, "Before"), T(page, "After"));
	for (size_t i = 0; i < changes->count; i++)
		write_change(page, &changes->items[i]);
	html_format(page->out, "</tbody>\n</table>\n</details>\n</td></tr>\n");
}

static void write_line(struct admin_page *page, const struct history_line *line,
	const struct history_changes *changes)
{
	html_format(page->out, "<tr><th scope=\"row\">");
	write_moment(page, line->time_us);
	html_format(page->out, "</th><td>%s</td><td>%s</td></tr>\n", line->user,
		history_message_text(page->mem, page->words, line));
	write_changes(page, changes);
}

static void write_lines(struct admin_page *page, const struct history_lines *lines,
	const struct history_changes *changes)
{
	html_format(page->out,
		"<div class=\"scroll\" tabindex=\"0\">\n<table class=\"rows\">\n"
		"<caption class=\"visually-hidden\">%s</caption>\n<thead><tr>"
		"<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
		"</tr></thead>\n<tbody>\n",
		T(page, "What was done, oldest first"), T(page, "When"), T(page, "Who"),
		T(page, "What"));
	for (size_t i = 0; i < lines->count; i++)
		write_line(page, &lines->items[i], &changes[i]);
	html_format(page->out, "</tbody>\n</table>\n</div>\n");
}

static void write_page_link(
	struct admin_page *page, const char *rel, size_t number, const char *text)
{
	html_format(page->out, "<a rel=\"%s\" href=\"%s\">%s</a>\n", rel,
		admin_with_filters(page->mem, mem_printf(page->mem, "?p=%zu", number),
			admin_kept_filters(page)),
		text);
}

static void write_pages(struct admin_page *page, size_t number, bool has_more)
{
	if (number == 1 && !has_more)
		return;
	html_format(page->out, "<nav class=\"pages\" aria-label=\"%s\">\n", T(page, "Pages"));
	if (number > 1)
		write_page_link(page, "prev", number - 1, T(page, "Earlier"));
	if (has_more)
		write_page_link(page, "next", number + 1, T(page, "Later"));
	html_format(page->out, "</nav>\n");
}

/* What the row is called. NOT_FOUND: it is not there, and never was. */
static bool find_text(struct admin_page *page, const struct history_lines *lines, struct error *err)
{
	if (!admin_row_text(page, page->model->rows, page->key, &page->row_text, err))
		return false;
	return page->row_text || lines->count > 0 ||
		error_set(err, ERROR_NOT_FOUND, "There is no %s with the key %s.",
			page->model->rows->verbose_name, page->key);
}

/* What it was called last. */
static void write_that_it_is_gone(struct admin_page *page, const struct history_lines *lines)
{
	if (page->row_text)
		return;
	html_format(page->out, "<p class=\"notice\">%s</p>\n",
		mem_printf(page->mem, T(page, "%s is not there any more."),
			lines->items[lines->count - 1].object_text));
}

bool history_page(struct admin_page *page, struct error *err)
{
	const struct history_changes *changes;
	struct history_lines lines;
	size_t number;

	if (!read_number(page, &number, err) ||
		!row_history_of_row(page->admin->history, page->mem, page->model->rows->label,
			page->key, (number - 1) * PER_PAGE, PER_PAGE, &lines, err) ||
		!find_text(page, &lines, err) || !history_changes_read(page, &lines, &changes, err))
		return false;
	(void)admin_begin(page, 200, T(page, "History"), "history");
	write_that_it_is_gone(page, &lines);
	if (lines.count > 0)
		write_lines(page, &lines, changes);
	else
		html_format(page->out, "<p class=\"empty\">%s</p>\n",
			T(page, "Nothing was done to it here, or in the old admin."));
	write_pages(page, number, lines.has_more);
	frame_end(page->out);
	return true;
}
