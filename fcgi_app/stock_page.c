#include "config.h"

#include "fcgi_app/stock_page.h"

#include <stdlib.h>

#include "base/datetime.h"
#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/step_chart.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/app.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"

/* More batches than a page shows of a product. */
#define BATCHES_MAX 200

/* Places of what is read of a batch. */
enum { ID, REFERENCE, QTY, AVAILABLE, ETA, PATH_COUNT };
static const char *const paths[PATH_COUNT] = {"id", "reference", "qty", "available", "eta"};

const char *stock_url(TALLOC_CTX *mem, const char *sku)
{
	return mem_printf(mem, STOCK_PATH "%s/", path_escape(mem, sku));
}

static bool read_batches(
	struct admin_page *page, const char *sku, struct row_list *out, struct error *err)
{
	static const struct row_order order[] = {
		{"eta", false},
                {"id",  false}
        };
	const struct row_condition condition = {"sku", TEST_IS, sku};
	const struct row_clause clause = {&condition, 1};

	return row_reader_read(page->admin->reader, page->mem,
		&(struct row_request){
			.selection = {page->model->rows, &clause, 1},
			.paths = paths,
			.path_count = PATH_COUNT,
			.order = order,
			.order_count = ARRAY_SIZE(order),
			.limit = BATCHES_MAX,
        },
		out, err);
}

/* What is there, or was due by now, counts from today; the rest from the day it arrives. */
static size_t collect_steps(const struct row_list *batches, struct date today, struct step *steps)
{
	size_t count = 1;

	steps[0] = (struct step){today, 0};
	for (size_t i = 0; i < batches->count; i++) {
		const char *const *batch = batches->items[i];
		struct date eta = {0};
		struct step step = steps[count - 1];

		if (batch[ETA] && date_parse(batch[ETA], &eta) && date_compare(eta, step.from) > 0)
			step.from = eta;
		step.quantity += strtoll(batch[AVAILABLE] ? batch[AVAILABLE] : "0", NULL, 10);
		if (date_compare(step.from, steps[count - 1].from) > 0)
			count++;
		steps[count - 1] = step;
	}
	return count;
}

static void write_chart(struct admin_page *page, const struct row_list *batches)
{
	struct date today = datetime_local_of_instant(clock_now_us(page->admin->clock)).date;
	struct step *steps = mem_array(page->mem, struct step, batches->count + 1);
	size_t count = collect_steps(batches, today, steps);

	html_format(page->out, "<figure>\n");
	step_chart_write(page->out,
		&(struct step_chart){
			steps, count, T(page, "Units available by date, as in the table below")});
	html_format(page->out, "<figcaption>%s</figcaption>\n</figure>\n",
		T(page, "Units that no order has, by the day they can be sent"));
}

static const char *arrival(const struct admin_page *page, const char *const *batch)
{
	const struct row_field *eta = row_model_field(page->model->rows, paths[ETA]);

	return batch[ETA] ? value_show(page->mem, page->words, eta, batch[ETA])
			  : T(page, "in the warehouse");
}

static void write_batch(struct admin_page *page, const char *const *batch)
{
	html_format(page->out,
		"<tr><th scope=\"row\"><a href=\"%s\">%s</a></th><td>%s</td>"
		"<td class=\"number\">%s</td><td class=\"number\">%s</td></tr>\n",
		admin_url(page->mem, page->model, batch[ID], "change"), batch[REFERENCE],
		arrival(page, batch), batch[QTY], batch[AVAILABLE]);
}

static void write_table(struct admin_page *page, const struct row_list *batches)
{
	html_format(page->out,
		"<div class=\"scroll\">\n<table class=\"rows\">"
		"<caption class=\"visually-hidden\">%s</caption>\n<thead><tr>"
		"<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
		"<th scope=\"col\" class=\"number\">%s</th>"
		"<th scope=\"col\" class=\"number\">%s</th></tr></thead>\n<tbody>\n",
		T(page, "Batches"), T(page, "Batch"), T(page, "Arrives"), T(page, "Bought"),
		T(page, "Available"));
	for (size_t i = 0; i < batches->count; i++)
		write_batch(page, batches->items[i]);
	html_format(page->out, "</tbody></table>\n</div>\n");
	if (batches->has_more)
		html_format(page->out, "<p>%s</p>\n",
			T(page, "There are more batches; the list of batches has them all."));
}

bool stock_may_view(struct admin_page *page, const char *name, bool *may, struct error *err)
{
	const struct admin_model *model = admin_site_find(page->site, "alloc", name);

	*may = false;
	return !model || model->fault || admin_may(page, model, RIGHT_VIEW, may, err);
}

/* The form for it belongs to the order lines. */
static bool may_allocate(struct admin_page *page, bool *may, struct error *err)
{
	return stock_may_view(page, "orderline", may, err) &&
		(!*may || visitor_may(page->request->visitor, "alloc.add_allocation", may, err));
}

static bool write_links(struct admin_page *page, const char *sku, struct error *err)
{
	const char *escaped = path_escape(page->mem, sku);
	bool may;

	if (!may_allocate(page, &may, err))
		return false;
	html_format(page->out, "<p class=\"tools\"><a href=\"%s?sku=%s\">%s</a>",
		admin_url(page->mem, page->model, NULL, NULL), escaped, T(page, "In the list"));
	if (may)
		html_format(page->out, " <a href=\"%saction/?name=allocate&amp;sku=%s\">%s</a>",
			admin_url(page->mem, admin_site_find(page->site, "alloc", "orderline"),
				NULL, NULL),
			escaped, T(page, "Allocate an order line"));
	html_format(page->out, "</p>\n");
	return true;
}

static bool show(struct admin_page *page, const char *sku, struct error *err)
{
	struct row_list batches;

	if (!read_batches(page, sku, &batches, err))
		return false;
	admin_begin(page, 200, mem_printf(page->mem, T(page, "Stock of %s"), sku), "stock");
	if (!write_links(page, sku, err))
		return false;
	if (batches.count == 0) {
		html_format(page->out, "<p class=\"empty\">%s</p>\n",
			T(page, "There are no batches here."));
	} else {
		write_chart(page, &batches);
		write_table(page, &batches);
	}
	frame_end(page->out);
	return true;
}

bool view_stock(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct admin_page page;
	bool may;

	if (!admin_page_open(app->admin, request, response, &page, err))
		return false;
	page.model = admin_site_find(page.site, "alloc", "batch");
	if (!page.model || page.model->fault)
		return error_set(err, ERROR_NOT_FOUND, N_("There are no batches here."));
	if (!admin_may(&page, page.model, RIGHT_VIEW, &may, err))
		return false;
	if (!may)
		return error_set(
			err, ERROR_FORBIDDEN, "You do not have the permission to do this.");
	return show(&page, request_segment(request, "sku"), err);
}
