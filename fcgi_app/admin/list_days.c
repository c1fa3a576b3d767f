#include "config.h"

#include "fcgi_app/admin/list_view.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"

/* Years that are linked to: the latest; a range reaches the others. */
#define YEARS_MAX 40

static const char *const months[] = {N_("January"), N_("February"), N_("March"), N_("April"),
	N_("May"), N_("June"), N_("July"), N_("August"), N_("September"), N_("October"),
	N_("November"), N_("December")};

static const char *number_text(TALLOC_CTX *mem, int number)
{
	return number ? mem_printf(mem, "%d", number) : NULL;
}

/* A link to a year, a month or a day; to all dates, when there is no year. */
static void write_link(const struct list_view *view, struct list_dates dates, const char *text)
{
	TALLOC_CTX *mem = view->page->mem;
	const char *name = view->page->model->dates->name;
	struct list_change change = {.path = name};
	const struct list_parameter parts[] = {
		{mem_printf(mem, "%s__year",  name), number_text(mem, dates.year),  NULL, NULL},
		{mem_printf(mem, "%s__month", name), number_text(mem, dates.month), NULL, NULL},
		{mem_printf(mem, "%s__day",   name), number_text(mem, dates.day),   NULL, NULL},
	};

	memcpy(change.set, parts, sizeof(parts));
	html_format(view->page->out, "<li><a href=\"%s\">%s</a></li>\n",
		list_url(mem, &view->address, &change), text);
}

static void write_years(const struct list_view *view, struct date first, struct date last)
{
	int from = last.year - first.year < YEARS_MAX ? first.year : last.year - YEARS_MAX + 1;

	for (int year = from; year <= last.year; year++)
		write_link(
			view, (struct list_dates){year, 0, 0}, number_text(view->page->mem, year));
}

static const char *month_text(const struct list_view *view, struct list_dates dates)
{
	return mem_printf(view->page->mem, T(view->page, "%s %d"),
		T(view->page, months[dates.month - 1]), dates.year);
}

static void write_months(const struct list_view *view, struct date first, struct date last)
{
	for (int8_t month = first.month; month <= last.month; month++) {
		struct list_dates dates = {first.year, month, 0};

		write_link(view, dates, month_text(view, dates));
	}
}

static void write_days(const struct list_view *view, struct date first, struct date last)
{
	for (int8_t day = first.day; day <= last.day; day++)
		write_link(view, (struct list_dates){first.year, first.month, day},
			number_text(view->page->mem, day));
}

static const char *day_text(const struct list_view *view, struct list_dates dates)
{
	static const struct row_field day = {.kind = ROW_DATE};
	char text[DATE_TEXT_SIZE];

	return value_show(view->page->mem, view->page->words, &day,
		date_format(list_dates_first(dates), text));
}

/* What is chosen is no link: one is there. */
static void write_chosen(const struct list_view *view)
{
	const struct list_dates *dates = &view->address.dates;
	const char *text = dates->month && dates->day ? day_text(view, *dates)
		: dates->month                        ? month_text(view, *dates)
						      : number_text(view->page->mem, dates->year);

	html_format(view->page->out, "<li><strong aria-current=\"true\">%s</strong></li>\n", text);
}

/* The way back up from what is chosen, and that itself. */
static void write_way_up(const struct list_view *view)
{
	const struct list_dates *dates = &view->address.dates;

	if (!dates->year)
		return;
	write_link(view, (struct list_dates){0, 0, 0}, T(view->page, "All dates"));
	if (dates->month)
		write_link(view, (struct list_dates){dates->year, 0, 0},
			number_text(view->page->mem, dates->year));
	if (dates->month && dates->day)
		write_link(view, (struct list_dates){dates->year, dates->month, 0},
			month_text(view, (struct list_dates){dates->year, dates->month, 0}));
	write_chosen(view);
}

/* What the range between the two is divided into. */
static void write_parts(const struct list_view *view, struct date first, struct date last)
{
	if (view->address.dates.month)
		write_days(view, first, last);
	else if (first.year == last.year)
		write_months(view, first, last);
	else
		write_years(view, first, last);
}

void list_write_dates(const struct list_view *view)
{
	const struct row_field *field = view->page->model->dates;
	const struct list_dates *chosen = &view->address.dates;
	FILE *out = view->page->out;
	struct date first;
	struct date last;

	if (!field || !view->dates.least || !list_day_of(field, view->dates.least, &first) ||
		!list_day_of(field, view->dates.greatest, &last))
		return;
	html_format(out, "<nav class=\"dates\" aria-label=\"%s\">\n<ul>\n",
		row_field_label(view->page->mem, field));
	write_way_up(view);
	if (!chosen->day)
		write_parts(view, first, last);
	html_format(out, "</ul>\n</nav>\n");
}
