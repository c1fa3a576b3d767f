#include "config.h"

#include "fcgi_app/stock_admin.h"

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

static bool write_stock_link(struct admin_page *page, const char *sku, struct error *err)
{
	bool may;

	if (!stock_may_view(page, "batch", &may, err))
		return false;
	if (may)
		html_format(page->out, "<p><a href=\"%s\">%s</a></p>\n", stock_url(page->mem, sku),
			mem_printf(page->mem, T(page, "Stock of %s"), sku));
	return true;
}

/* What is read of an allocation. */
enum { ORDER, UNITS, BATCH, LINE_ID, BATCH_ID, PATH_COUNT };
static const char *const paths[PATH_COUNT] = {
	"line.orderid", "line.qty", "batch.reference", "line.id", "batch.id"};

/* Allocations, as the pages of their two sides show them. */
struct allocations {
	const char *path; /* those for which it has the value, newest last */
	const char *value;
	const char *title;
	const char
		*heading; /* of the other side, told by the text at a place and led to by the key */
	const char *model;
	size_t text;
	size_t key;
};

static bool read_allocations(struct admin_page *page, const struct admin_model *model,
	const struct allocations *wanted, struct row_list *out, struct error *err)
{
	const struct row_condition condition = {wanted->path, TEST_IS, wanted->value};
	const struct row_clause clause = {&condition, 1};
	const struct row_order order = {"id", false};

	return row_reader_read(page->admin->reader, page->mem,
		&(struct row_request){
			.selection = {model->rows, &clause, 1},
			.paths = paths,
			.path_count = PATH_COUNT,
			.order = &order,
			.order_count = 1,
			.limit = LINES_MAX,
        },
		out, err);
}

/* target: where the other side is shown; NULL: nowhere for this visitor. */
static void write_allocation(struct admin_page *page, const struct allocations *wanted,
	const struct admin_model *target, const char *const *values)
{
	html_format(page->out, "<tr><td>");
	if (target)
		html_format(page->out, "<a href=\"%s\">%s</a>",
			admin_url(page->mem, target, values[wanted->key], "change"),
			values[wanted->text]);
	else
		html_write(page->out, values[wanted->text]);
	html_format(page->out, "</td><td class=\"number\">%s</td></tr>\n", values[UNITS]);
}

static bool write_table(struct admin_page *page, const struct allocations *wanted,
	const struct row_list *found, struct error *err)
{
	const struct admin_model *target = NULL;
	bool may;

	if (!stock_may_view(page, wanted->model, &may, err))
		return false;
	if (may)
		target = admin_site_find(page->site, "alloc", wanted->model);
	html_format(page->out,
		"<section>\n<h2>%s</h2>\n<div class=\"scroll\">\n"
		"<table class=\"rows\"><thead><tr><th scope=\"col\">%s</th>"
		"<th scope=\"col\" class=\"number\">%s</th></tr></thead>\n<tbody>\n",
		wanted->title, wanted->heading, T(page, "Units"));
	for (size_t i = 0; i < found->count; i++)
		write_allocation(page, wanted, target, found->items[i]);
	html_format(page->out, "</tbody></table>\n</div>\n</section>\n");
	return true;
}

/* For whoever may see them. */
static bool write_allocations(struct admin_page *page, const struct allocations *wanted,
	struct row_list *found, struct error *err)
{
	const struct admin_model *model = admin_site_find(page->site, "alloc", "allocation");
	bool may;

	*found = (struct row_list){0};
	if (!stock_may_view(page, "allocation", &may, err))
		return false;
	if (!may)
		return true;
	return read_allocations(page, model, wanted, found, err) &&
		(found->count == 0 || write_table(page, wanted, found, err));
}

static void write_all_link(struct admin_page *page, const char *filter, const char *key)
{
	const struct admin_model *model = admin_site_find(page->site, "alloc", "allocation");

	html_format(page->out, "<p><a href=\"%s?%s=%s\">%s</a></p>\n",
		admin_url(page->mem, model, NULL, NULL), filter, key, T(page, "All of them"));
}

bool write_batch_extra(struct admin_page *page, const char *const *values, struct error *err)
{
	const struct allocations of_batch = {
		.path = "batch",
		.value = page->key,
		.title = T(page, "Order lines it serves"),
		.heading = T(page, "Order"),
		.model = "orderline",
		.text = ORDER,
		.key = LINE_ID,
	};
	struct row_list found;

	if (!write_stock_link(page, value_of(page, values, "sku"), err) ||
		!write_allocations(page, &of_batch, &found, err))
		return false;
	if (found.has_more)
		write_all_link(page, "batch", page->key);
	return true;
}

bool write_order_line_extra(struct admin_page *page, const char *const *values, struct error *err)
{
	const struct allocations of_order = {
		.path = "line.orderid",
		.value = value_of(page, values, "orderid"),
		.title = T(page, "Where the order is served from"),
		.heading = T(page, "Batch"),
		.model = "batch",
		.text = BATCH,
		.key = BATCH_ID,
	};
	struct row_list found;

	return write_stock_link(page, value_of(page, values, "sku"), err) &&
		write_allocations(page, &of_order, &found, err);
}

bool write_item_extra(struct admin_page *page, const char *const *values, struct error *err)
{
	return write_stock_link(page, value_of(page, values, "sku"), err);
}
