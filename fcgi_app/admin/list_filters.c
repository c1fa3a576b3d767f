#include "config.h"

#include "base/datetime.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/list_view.h"
#include "fcgi_app/http/html.h"

static const char *named(const struct list_view *view, const char *path, const char *suffix)
{
	TALLOC_CTX *mem = view->page->mem;
	const char *name = list_name(mem, path);

	return mem_printf(
		mem, "%s%s", name, !*suffix && list_address_is_reserved(name) ? "__exact" : suffix);
}

/* Whether the list is what the link leads to, as far as this filter goes. */
static bool is_current(const struct list_address *address, const struct list_change *change)
{
	size_t count = 0;
	size_t wanted = 0;

	for (size_t i = 0; i < address->count; i++)
		if (address->items[i].path && strcmp(address->items[i].path, change->path) == 0)
			count++;
	for (; wanted < LIST_CHANGES_MAX && change->set[wanted].name; wanted++) {
		const char *value = list_address_value(address, change->set[wanted].name);

		if (!value || strcmp(value, change->set[wanted].value) != 0)
			return false;
	}
	return count == wanted;
}

static void write_link(
	const struct list_view *view, const struct list_change *change, const char *text)
{
	html_format(view->page->out, "<li><a href=\"%s\"%s>%s</a></li>\n",
		list_url(view->page->mem, &view->address, change),
		is_current(&view->address, change) ? " aria-current=true" : "", text);
}

/* A link to the rows with one parameter of the filter and no other one. suffix "": is. */
static void write_choice(const struct list_view *view, const struct admin_filter *filter,
	const char *suffix, const char *value, const char *text)
{
	const struct list_change change = {
		.path = filter->path,
		.set = {{.name = named(view, filter->path, suffix), .value = value}},
	};

	write_link(view, &change, text);
}

static void write_any(const struct list_view *view, const struct admin_filter *filter)
{
	write_link(view, &(struct list_change){.path = filter->path}, T(view->page, "Any"));
}

static void write_nulls(const struct list_view *view, const struct admin_filter *filter)
{
	if (!(filter->field->flags & ROW_NULLABLE))
		return;
	write_choice(view, filter, "__isnull", "1", T(view->page, "Empty"));
	write_choice(view, filter, "__isnull", "0", T(view->page, "Not empty"));
}

static void write_boolean(const struct list_view *view, const struct admin_filter *filter)
{
	write_choice(view, filter, "", "1", T(view->page, "Yes"));
	write_choice(view, filter, "", "0", T(view->page, "No"));
}

static void write_choices(const struct list_view *view, const struct admin_filter *filter)
{
	const struct row_field *field = filter->field;

	for (size_t i = 0; i < field->choice_count; i++)
		if (*field->choices[i].value)
			write_choice(
				view, filter, "", field->choices[i].value, field->choices[i].label);
}

static const struct form_relation *related_of(
	const struct list_view *view, const struct admin_filter *filter)
{
	return &view->related[filter - view->page->model->filters];
}

/* What a row is called that is chosen, or its key, if there is none. */
static const char *chosen_text(
	const struct list_view *view, const struct admin_filter *filter, const char *value)
{
	const char *text = form_relation_text(related_of(view, filter), value);

	return text ? text : value;
}

/* Of too many to be listed, those that are chosen. */
static void write_chosen(const struct list_view *view, const struct admin_filter *filter)
{
	const struct list_address *address = &view->address;

	for (size_t i = 0; i < address->count; i++)
		if (list_filters_chosen(&address->items[i], filter))
			html_format(view->page->out, "<li><span aria-current=true>%s</span></li>\n",
				chosen_text(view, filter, address->items[i].is));
}

static void write_related(const struct list_view *view, const struct admin_filter *filter)
{
	const struct form_relation *related = related_of(view, filter);

	if (!related->is_whole)
		write_chosen(view, filter);
	for (size_t i = 0; related->is_whole && i < related->count; i++)
		write_choice(view, filter, "", related->options[i].value, related->options[i].text);
}

static void write_empty(const struct list_view *view, const struct admin_filter *filter)
{
	write_choice(view, filter, "__isempty", "1", T(view->page, "Empty"));
	write_choice(view, filter, "__isempty", "0", T(view->page, "Not empty"));
}

static void write_days(const struct list_view *view, const struct admin_filter *filter,
	struct date first, struct date end, const char *text)
{
	char least[DATE_TEXT_SIZE];
	char limit[DATE_TEXT_SIZE];
	const struct list_change change = {
		.path = filter->path,
		.set = {{.name = named(view, filter->path, "__gte"),
				.value = date_format(first, least)},
			{.name = named(view, filter->path, "__lt"),
				.value = date_format(end, limit)}},
	};

	write_link(view, &change, text);
}

static void write_dates(const struct list_view *view, const struct admin_filter *filter)
{
	const struct admin_page *page = view->page;
	struct date today = datetime_local_of_instant(clock_now_us(page->admin->clock)).date;
	struct date tomorrow = list_day_after(today, 1);
	struct list_dates month = {today.year, today.month, 0};
	struct list_dates year = {today.year, 0, 0};

	write_days(view, filter, today, tomorrow, T(page, "Today"));
	write_days(view, filter, list_day_after(today, -7), tomorrow, T(page, "Past 7 days"));
	write_days(view, filter, list_dates_first(month), list_dates_end(month),
		T(page, "This month"));
	write_days(
		view, filter, list_dates_first(year), list_dates_end(year), T(page, "This year"));
}

/* A browser's own input for days shows no moments: those get a plain one, not to be lost unseen. */
static const char *type_for(const char *type, const char *value)
{
	struct date day;
	bool is_day = strlen(value) < DATE_TEXT_SIZE && date_parse(value, &day);

	return strcmp(type, "date") == 0 && *value && !is_day ? "text" : type;
}

static void write_input(const struct list_view *view, const struct admin_filter *filter,
	const char *label, const char *suffix, const char *type)
{
	const char *name = named(view, filter->path, suffix);
	const char *sent = list_address_value(&view->address, name);
	const char *value = sent ? sent : "";

	html_format(view->page->out,
		"<label>%s <input type=\"%s\" name=\"%s\" value=\"%s\"%s></label>\n", label,
		type_for(type, value), name, value, strcmp(type, "number") == 0 ? " step=any" : "");
}

static void begin_form(const struct list_view *view, const struct admin_filter *filter)
{
	html_format(view->page->out, "<form class=\"range\" method=\"get\" aria-label=\"%s\">\n",
		filter->label);
	list_write_kept(
		view->page->out, &view->address, &(struct list_change){.path = filter->path});
}

static void end_form(const struct list_view *view)
{
	html_format(view->page->out, "<button>%s</button>\n</form>\n", T(view->page, "Filter"));
}

static void write_range(
	const struct list_view *view, const struct admin_filter *filter, const char *type)
{
	begin_form(view, filter);
	write_input(view, filter, T(view->page, "From"), "__gte", type);
	write_input(view, filter, T(view->page, "To"), "__lte", type);
	end_form(view);
}

/* The value that is chosen, of several the last one; "": none. */
static const char *chosen_value(
	const struct list_address *address, const struct admin_filter *filter)
{
	const char *value = "";

	for (size_t i = 0; i < address->count; i++)
		if (list_filters_chosen(&address->items[i], filter))
			value = address->items[i].is;
	return value;
}

/* Where there is a script, and the right to look rows up, one finds them by their names. */
static void write_key(const struct list_view *view, const struct admin_filter *filter)
{
	const struct admin_page *page = view->page;
	const char *name = named(view, filter->path, "");
	const char *value = chosen_value(&view->address, filter);
	bool is_searched = related_of(view, filter)->may_view;

	begin_form(view, filter);
	html_format(page->out,
		"<label for=\"filter-%s\">%s</label>\n"
		"<input type=\"text\" id=\"filter-%s\" name=\"%s\" value=\"%s\"",
		name, is_searched ? filter->label : T(page, "Key"), name, name, value);
	if (is_searched)
		html_format(page->out,
			" placeholder=\"%s\" data-autocomplete=\"%s?field=%s\" data-text=\"%s\"",
			T(page, "Key"), admin_url(page->mem, page->model, NULL, "autocomplete"),
			filter->path, chosen_text(view, filter, value));
	html_format(page->out, ">\n");
	end_form(view);
}

/* What a filter has besides its links. */
static void write_form(const struct list_view *view, const struct admin_filter *filter)
{
	if (filter->kind == FILTER_DATE)
		write_range(view, filter, "date");
	else if (filter->kind == FILTER_NUMBER)
		write_range(view, filter, "number");
	else if (filter->kind == FILTER_RELATED && !related_of(view, filter)->is_whole)
		write_key(view, filter);
}

/* What there is to click at, besides any and none. */
static void (*const writers[])(const struct list_view *view, const struct admin_filter *filter) = {
	[FILTER_BOOLEAN] = write_boolean,
	[FILTER_CHOICES] = write_choices,
	[FILTER_RELATED] = write_related,
	[FILTER_DATE] = write_dates,
	[FILTER_NUMBER] = NULL, /* a range alone */
	[FILTER_EMPTY] = write_empty,
};

static bool is_used(const struct list_address *address, const struct admin_filter *filter)
{
	for (size_t i = 0; i < address->count; i++)
		if (address->items[i].path && strcmp(address->items[i].path, filter->path) == 0)
			return true;
	return false;
}

static void write_filter(const struct list_view *view, const struct admin_filter *filter)
{
	FILE *out = view->page->out;

	html_format(out, "<details%s><summary>%s</summary>\n<ul>\n",
		is_used(&view->address, filter) ? " open" : "", filter->label);
	write_any(view, filter);
	if (writers[filter->kind])
		writers[filter->kind](view, filter);
	if (filter->kind != FILTER_EMPTY)
		write_nulls(view, filter);
	html_format(out, "</ul>\n");
	write_form(view, filter);
	html_format(out, "</details>\n");
}

void list_write_filters(const struct list_view *view)
{
	const struct admin_model *model = view->page->model;
	FILE *out = view->page->out;

	if (model->filter_count == 0)
		return;
	html_format(out,
		"<aside class=\"filters\" aria-labelledby=\"filters\">\n<h2 id=\"filters\">%s"
		"</h2>\n",
		T(view->page, "Filter"));
	if (view->address.selection.clause_count > 0)
		html_format(out, "<p><a href=\"%s\">%s</a></p>\n",
			list_url(view->page->mem, &view->address,
				&(struct list_change){.drops_filters = true}),
			T(view->page, "Clear all filters"));
	for (size_t i = 0; i < model->filter_count; i++)
		write_filter(view, &model->filters[i]);
	html_format(out, "</aside>\n");
}
