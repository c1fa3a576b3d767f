#include "config.h"

#include "fcgi_app/admin/list_cursor.h"
#include "fcgi_app/admin/list_view.h"
#include "fcgi_app/http/html.h"

static void write_link(const struct list_view *view, const struct list_change *change,
	const char *rel, const char *text)
{
	html_format(view->page->out, "<a href=\"%s\"%s%s>%s</a>\n",
		list_url(view->page->mem, &view->address, change), rel ? " rel=" : "",
		rel ? rel : "", text);
}

/* Where a row stands in the list's order; NULL: it is too long to be said in an address. */
static const char *place_of(const struct list_view *view, const char *const *row)
{
	size_t count = view->address.order_count;
	const char **values = mem_array(view->page->mem, const char *, count + 1);

	for (size_t i = 0; i < count; i++)
		values[i] = row[view->reading.order[i]];
	return list_cursor_write(view->page->mem, values, count);
}

static void write_step(const struct list_view *view, const char *name, const char *const *row,
	const char *rel, const char *text)
{
	const char *place = place_of(view, row);

	if (place)
		write_link(view, LIST_WITH(name, place), rel, text);
	else
		html_format(view->page->out, "<span>%s</span>\n",
			T(view->page, "The list goes on, but not in this order."));
}

/* In front of a row of which nothing is left, the way on is from the start. */
static bool has_previous(const struct list_view *view)
{
	const struct list_address *address = &view->address;

	if (address->is_backward && view->rows.count == 0)
		return true;
	if (address->is_backward || address->is_last)
		return view->rows.has_more;
	return address->from || address->page > 1;
}

static bool has_next(const struct list_view *view)
{
	const struct list_address *address = &view->address;

	return address->is_backward || (view->rows.has_more && !address->is_last);
}

static void write_steps(const struct list_view *view)
{
	struct admin_page *page = view->page;
	size_t count = view->rows.count;

	if (has_previous(view)) {
		write_link(view, &(struct list_change){0}, NULL, T(page, "First"));
		if (count > 0)
			write_step(
				view, "before", view->rows.items[0], "prev", T(page, "Previous"));
	}
	if (has_next(view)) {
		if (count > 0)
			write_step(view, "after", view->rows.items[count - 1], "next",
				T(page, "Next"));
		write_link(view, LIST_WITH("last", ""), NULL, T(page, "Last"));
	}
}

static void write_numbered_step(
	const struct list_view *view, size_t number, const char *rel, const char *text)
{
	write_link(view, LIST_WITH("p", mem_printf(view->page->mem, "%zu", number)), rel, text);
}

/* Of rows that nothing tells apart one goes on from page to page. */
static void write_numbered_steps(const struct list_view *view)
{
	struct admin_page *page = view->page;
	size_t number = view->address.page;

	if (number > 1) {
		write_link(view, &(struct list_change){0}, NULL, T(page, "First"));
		write_numbered_step(view, number - 1, "prev", T(page, "Previous"));
	}
	if (view->rows.has_more && number < LIST_PAGE_MAX)
		write_numbered_step(view, number + 1, "next", T(page, "Next"));
	else if (view->rows.has_more)
		html_format(page->out, "<span>%s</span>\n",
			T(page, "The list goes on: filter it to see the rest."));
}

static void write_number(const struct list_view *view, size_t number)
{
	TALLOC_CTX *mem = view->page->mem;
	const char *text = mem_printf(mem, "%zu", number);

	if (number == view->address.page)
		html_format(view->page->out, "<a href=\"%s\" aria-current=\"page\">%s</a>\n",
			list_url(mem, &view->address, LIST_WITH("p", text)), text);
	else
		write_link(view, LIST_WITH("p", text), NULL, text);
}

/* One that was come to by its place has no number. */
static bool has_numbers(const struct list_view *view)
{
	return view->count.exactness == LIST_EXACTLY && view->count.number <= LIST_NUMBERED_MAX &&
		!view->address.from && !view->address.is_last;
}

static void write_whole(const struct list_view *view)
{
	uint64_t number = view->count.number;

	if (view->address.is_whole)
		write_link(view, LIST_WITH("all", NULL), NULL, T(view->page, "Show pages"));
	else if (number > LIST_PAGE_SIZE && number <= LIST_WHOLE_MAX)
		write_link(view, LIST_WITH("all", ""), NULL, T(view->page, "Show all"));
}

static void write_numbers(const struct list_view *view)
{
	size_t size = view->address.is_whole ? LIST_WHOLE_MAX : LIST_PAGE_SIZE;
	size_t count = ((size_t)view->count.number + size - 1) / size;

	for (size_t number = 1; count > 1 && number <= count; number++)
		write_number(view, number);
	write_whole(view);
}

/* Where there are so many that they were not counted to the end. */
static void write_counting(const struct list_view *view)
{
	static const struct list_change exactly = {
		.keeps_place = true,
		.set = {{.name = LIST_COUNT_NAME, .value = LIST_COUNT_EXACT}},
	};
	enum list_exactness exactness = view->count.exactness;

	if (view->count.has_given_up)
		html_format(view->page->out, "<span>%s</span>\n",
			T(view->page, "Counting them all took too long."));
	else if (exactness == LIST_MORE_THAN || exactness == LIST_ABOUT)
		write_link(view, &exactly, NULL, T(view->page, "Count exactly"));
}

void list_write_pager(const struct list_view *view)
{
	FILE *out = view->page->out;

	html_format(out,
		"<nav class=\"pages\" aria-label=\"%s\">\n<span class=\"count\">%s</span>\n",
		T(view->page, "Pages"), list_count_text(view->page, &view->count));
	write_counting(view);
	if (has_numbers(view))
		write_numbers(view);
	else if (view->page->model->rows->key)
		write_steps(view);
	else
		write_numbered_steps(view);
	html_format(out, "</nav>\n");
}
