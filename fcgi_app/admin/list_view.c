#include "config.h"

#include "fcgi_app/admin/list_view.h"

#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/http/html.h"

/* All of them, where there is time for it: else what is known already stays. */
static bool read_exact_count(struct list_view *view, struct error *err)
{
	uint64_t number;

	if (!row_reader_count(view->page->admin->reader, &view->address.selection, ROW_COUNT_ALL,
		    &number, err))
		return false;
	if (number == ROW_COUNT_UNKNOWN)
		view->count.has_given_up = true;
	else
		view->count = (struct list_count){.number = number};
	return true;
}

/* How many rows the list has, as far as it pays to know. */
static bool read_count(struct list_view *view, struct error *err)
{
	struct row_reader *reader = view->page->admin->reader;
	const struct row_selection *selection = &view->address.selection;
	struct list_count *out = &view->count;
	uint64_t estimate = 0;

	*out = (struct list_count){.exactness = LIST_EXACTLY};
	if (selection->clause_count == 0 &&
		!row_reader_estimate(reader, selection->model, &estimate, err))
		return false;
	if (!row_reader_count(reader, selection, LIST_COUNT_MAX, &out->number, err))
		return false;
	if (out->number <= LIST_COUNT_MAX)
		return true;
	if (out->number == ROW_COUNT_UNKNOWN) {
		*out = (struct list_count){.exactness = LIST_UNKNOWN, .number = LIST_COUNT_MAX};
		return true;
	}
	if (estimate > LIST_COUNT_MAX)
		*out = (struct list_count){.exactness = LIST_ABOUT, .number = estimate};
	else
		*out = (struct list_count){.exactness = LIST_MORE_THAN, .number = LIST_COUNT_MAX};
	return !view->address.is_counted || read_exact_count(view, err);
}

const char *list_count_text(const struct admin_page *page, const struct list_count *count)
{
	TALLOC_CTX *mem = page->mem;
	unsigned long number = (unsigned long)count->number;

	switch (count->exactness) {
	case LIST_MORE_THAN:
		return mem_printf(mem, T(page, "more than %lu rows"), number);
	case LIST_ABOUT:
		return mem_printf(mem, T(page, "about %lu rows"), number);
	case LIST_UNKNOWN:
		return T(page, "not counted, as that takes too long");
	case LIST_EXACTLY:
	default:
		return mem_printf(
			mem, words_count(page->words, "%lu row", "%lu rows", number), number);
	}
}

/* The other way round: its beginning is the list's end. */
static void turn_order(struct list_view *view, struct row_request *request)
{
	struct row_order *order =
		mem_array(view->page->mem, struct row_order, request->order_count + 1);

	for (size_t i = 0; i < request->order_count; i++)
		order[i] = (struct row_order){
			request->order[i].path, !request->order[i].is_descending};
	request->order = order;
}

static void turn_rows(struct row_list *rows)
{
	for (size_t i = 0; i < rows->count / 2; i++) {
		const char *const *row = rows->items[i];

		rows->items[i] = rows->items[rows->count - 1 - i];
		rows->items[rows->count - 1 - i] = row;
	}
}

static bool read_rows(struct list_view *view, struct error *err)
{
	struct admin_page *page = view->page;
	struct row_request request = list_request(&view->reading, &view->address);
	bool is_last = view->address.is_last;

	if (is_last)
		turn_order(view, &request);
	if (!row_reader_read(page->admin->reader, page->mem, &request, &view->rows, err))
		return false;
	if (is_last)
		turn_rows(&view->rows);
	return true;
}

/* What is chosen by a filter, and not among what it offers, has its name read: one statement. */
static bool read_chosen(struct list_view *view, const struct admin_filter *filter,
	struct form_relation *related, struct error *err)
{
	const struct list_address *address = &view->address;
	const char **values = mem_array(view->page->mem, const char *, address->count + 1);
	size_t count = 0;

	for (size_t i = 0; i < address->count; i++) {
		const struct list_parameter *item = &address->items[i];

		if (list_filters_chosen(item, filter) && !form_relation_text(related, item->is))
			values[count++] = item->is;
	}
	return form_relation_read_values(view->page, related, values, err);
}

static bool read_related(struct list_view *view, size_t index, struct error *err)
{
	struct admin_page *page = view->page;
	const struct admin_filter *filter = &page->model->filters[index];
	const struct row_relation *to = filter->field->relation;
	struct form_relation *related = &view->related[index];
	const struct form_option_request request = {.limit = LIST_OPTIONS_MAX};
	bool has_more;

	if (filter->kind != FILTER_RELATED || !to || !to->target || !to->target->key)
		return true;
	related->field = filter->field;
	related->target = admin_site_find_rows(page->site, to->target);
	if (!form_relation_read(page, related, &request, &has_more, err))
		return false;
	related->is_whole = !has_more;
	if (related->is_whole)
		return true;
	if (related->target &&
		!admin_may(page, related->target, RIGHT_VIEW, &related->may_view, err))
		return false;
	return read_chosen(view, filter, related, err);
}

static bool read_all_related(struct list_view *view, struct error *err)
{
	size_t count = view->page->model->filter_count;

	view->related = mem_array(view->page->mem, struct form_relation, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!read_related(view, i, err))
			return false;
	return true;
}

/* Of the dates alone, whatever else is chosen: the index's two ends. */
static bool read_dates(struct list_view *view, struct error *err)
{
	struct admin_page *page = view->page;
	const struct row_field *field = page->model->dates;
	struct list_clauses clauses = {.mem = page->mem};
	struct row_selection selection = {.model = page->model->rows};

	if (!list_dates_are_shown(page->model))
		return true;
	if (view->address.dates.year &&
		!list_dates_select(&clauses, field, view->address.dates, err))
		return false;
	selection.clauses = clauses.items;
	selection.clause_count = clauses.count;
	return row_reader_bounds(
		page->admin->reader, page->mem, &selection, field->name, &view->dates, err);
}

bool list_view_read(struct admin_page *page, struct list_view *view, struct error *err)
{
	*view = (struct list_view){.page = page};
	if (!list_address_read(page->mem, page->model, page->request->query, &view->address, err))
		return false;
	list_reading_init(&view->reading, page->mem, &view->address, LIST_NEEDS_NAMES);
	view->query = list_query(page->mem, &view->address, NULL);
	return read_rows(view, err) && read_count(view, err) && read_all_related(view, err) &&
		read_dates(view, err);
}

void list_refuse(
	struct admin_page *page, const struct list_address *address, const struct error *err)
{
	FILE *out = admin_begin(page, 400, T(page, "This is no address of a list"), "error");

	html_format(out, "<p class=\"notice error\" role=\"alert\">%s</p>\n<ul>\n", err->message);
	if (address->wrong)
		html_format(out, "<li><a href=\"%s\">%s</a></li>\n",
			list_url(page->mem, address, LIST_WITH(address->wrong, NULL)),
			T(page, "The list without this"));
	html_format(out, "<li><a href=\"%s\">%s</a></li>\n</ul>\n",
		admin_url(page->mem, page->model, NULL, NULL), T(page, "The whole list"));
	frame_end(out);
}
