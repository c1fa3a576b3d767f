#include "config.h"

#include "fcgi_app/stock_admin.h"

#include <assert.h>
#include <inttypes.h>

#include "domain/commands.h"
#include "fcgi_app/admin/admin.h"
#include "fcgi_app/app.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/stock_page.h"
#include "services/preview.h"

/* Lines that a page shows of a batch or an order; the list has all of them. */
#define LINES_MAX 50

static void write_move(struct admin_page *page, const struct relocation *move)
{
	html_format(page->out, "<tr><td>%s</td><td class=\"number\">%d</td>", move->line.orderid,
		(int)move->line.quantity);
	if (move->batchref)
		html_format(page->out, "<td>%s</td></tr>\n", move->batchref);
	else
		html_format(page->out, "<td><strong>%s</strong></td></tr>\n",
			T(page, "nowhere: out of stock"));
}

bool preview_batch_revision(
	struct admin_page *page, const struct message *message, bool *asks, struct error *err)
{
	const struct revise_batch *command = message_as(message, &revise_batch_type);
	struct revision_preview preview;

	if (!preview_revise_batch(page->admin->app->deps, page->mem, command, &preview, err))
		return false;
	*asks = preview.count > 0;
	if (!*asks)
		return true;
	page->out = admin_begin(page, 200, T(page, "Some orders have to move"), "form");
	html_format(page->out, "<p>%s</p>\n",
		T(page,
			"With this quantity the batch no longer has enough for these order lines. "
			"They leave it, the newest first, and go where there is stock:"));
	html_format(page->out,
		"<div class=\"scroll\" tabindex=\"0\">\n"
		"<table class=\"rows\"><thead><tr><th scope=\"col\">%s</th>"
		"<th scope=\"col\" class=\"number\">%s</th><th scope=\"col\">%s</th></tr></thead>\n"
		"<tbody>\n",
		T(page, "Order"), T(page, "Units"), T(page, "Goes to"));
	for (size_t i = 0; i < preview.count; i++)
		write_move(page, &preview.items[i]);
	html_format(page->out, "</tbody></table>\n</div>\n");
	return true;
}

/* The history has it as a line that was added, which gets its key with the commit. */
bool send_allocate(struct admin_page *page, const struct message *message, const char **told,
	struct error *err)
{
	const struct allocate *command = message_as(message, &allocate_type);
	struct reply reply = {.mem = page->mem};
	const char *key = NULL;
	struct journal_entry entry = {
		.actor = admin_actor(page),
		.model = "alloc.orderline",
		.key_made = &key,
		.mem = page->mem,
		.object_text = mem_printf(page->mem, "%s: %" PRId32 " of %s", command->orderid,
			command->quantity, command->sku),
		.action = JOURNAL_ADDITION,
	};

	if (!message_bus_handle_noted(page->admin->bus, message, &entry, &reply, err))
		return false;
	if (!reply.batchref)
		return error_set(err, ERROR_CONFLICT, "Out of stock for sku %s", command->sku);
	*told = mem_printf(page->mem, T(page, "Order %s takes its %s from the batch %s."),
		command->orderid, command->sku, reply.batchref);
	return true;
}

static const char *value_of(
	const struct admin_page *page, const char *const *values, const char *name)
{
	const struct row_model *model = page->model->rows;
	const char *value = values[row_field_index(model, row_model_field(model, name))];

	return value ? value : "";
}

static void write_stock_link(struct admin_page *page, const char *sku)
{
	html_format(page->out, "<p><a href=\"%s\">%s</a></p>\n", stock_url(page->mem, sku),
		mem_printf(page->mem, T(page, "Stock of %s"), sku));
}

/* The allocations for which a path has a value, newest last; of a table one may look at. */
static bool read_allocations(struct admin_page *page, const char *path, const char *value,
	struct row_list *out, struct error *err)
{
	static const char *const paths[] = {
		"line.orderid", "line.qty", "batch.reference", "line.id", "batch.id"};
	const struct admin_model *model = admin_site_find(page->site, "alloc", "allocation");
	const struct row_condition condition = {path, TEST_IS, value};
	const struct row_clause clause = {&condition, 1};
	const struct row_order order = {"id", false};
	bool may = false;

	*out = (struct row_list){0};
	if (!model || model->fault || !admin_may(page, model, RIGHT_VIEW, &may, err) || !may)
		return err->kind == ERROR_NONE;
	return row_reader_read(page->admin->reader, page->mem,
		&(struct row_request){
			.selection = {model->rows, &clause, 1},
			.paths = paths,
			.path_count = ARRAY_SIZE(paths),
			.order = &order,
			.order_count = 1,
			.limit = LINES_MAX,
        },
		out, err);
}

static void write_link(struct admin_page *page, const char *name, const char *key, const char *text)
{
	const struct admin_model *model = admin_site_find(page->site, "alloc", name);

	html_format(page->out, "<td><a href=\"%s\">%s</a></td>",
		admin_url(page->mem, model, key, "change"), text);
}

static void begin_table(struct admin_page *page, const char *title, const char *first)
{
	html_format(page->out,
		"<section>\n<h2>%s</h2>\n<div class=\"scroll\">\n"
		"<table class=\"rows\"><thead><tr><th scope=\"col\">%s</th>"
		"<th scope=\"col\" class=\"number\">%s</th></tr></thead>\n<tbody>\n",
		title, first, T(page, "Units"));
}

static void end_table(struct admin_page *page)
{
	html_format(page->out, "</tbody></table>\n</div>\n</section>\n");
}

static void write_all_link(struct admin_page *page, const char *filter, const char *key)
{
	const struct admin_model *model = admin_site_find(page->site, "alloc", "allocation");

	html_format(page->out, "<p><a href=\"%s?%s=%s\">%s</a></p>\n",
		admin_url(page->mem, model, NULL, NULL), filter, key, T(page, "All of them"));
}

bool write_batch_extra(struct admin_page *page, const char *const *values, struct error *err)
{
	struct row_list lines;

	write_stock_link(page, value_of(page, values, "sku"));
	if (!read_allocations(page, "batch", page->key, &lines, err))
		return false;
	if (lines.count == 0)
		return true;
	begin_table(page, T(page, "Order lines it serves"), T(page, "Order"));
	for (size_t i = 0; i < lines.count; i++) {
		html_format(page->out, "<tr>");
		write_link(page, "orderline", lines.items[i][3], lines.items[i][0]);
		html_format(page->out, "<td class=\"number\">%s</td></tr>\n", lines.items[i][1]);
	}
	end_table(page);
	if (lines.has_more)
		write_all_link(page, "batch", page->key);
	return true;
}

bool write_order_line_extra(struct admin_page *page, const char *const *values, struct error *err)
{
	struct row_list lines;

	write_stock_link(page, value_of(page, values, "sku"));
	if (!read_allocations(page, "line.orderid", value_of(page, values, "orderid"), &lines, err))
		return false;
	if (lines.count == 0)
		return true;
	begin_table(page, T(page, "Where the order is served from"), T(page, "Batch"));
	for (size_t i = 0; i < lines.count; i++) {
		html_format(page->out, "<tr>");
		write_link(page, "batch", lines.items[i][4], lines.items[i][2]);
		html_format(page->out, "<td class=\"number\">%s</td></tr>\n", lines.items[i][1]);
	}
	end_table(page);
	return true;
}

bool write_item_extra(struct admin_page *page, const char *const *values, struct error *err)
{
	(void)err;
	write_stock_link(page, value_of(page, values, "sku"));
	return true;
}
