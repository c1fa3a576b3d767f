#include "config.h"

#include "fcgi_app/admin/delete_page.h"

#include "fcgi_app/admin/command_form.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/http/html.h"
#include "services/bus/journal.h"

/* One visit: what would become of it, or becomes of it. */
struct deletion {
	struct admin_page *page;
	const struct admin_command *way; /* in which the table's rows are deleted */
	const char *keys[2];
	struct row_removal removal; /* by row: what goes */
	struct message *command;    /* else: what is sent */
	bool was_wrong;             /* the visitor's own password */
};

static bool is_by_row(const struct deletion *deletion)
{
	return deletion->way == &admin_by_row;
}

static void refuse_gone(const struct admin_page *page, struct error *err)
{
	error_set(err, ERROR_NOT_FOUND, "There is no %s with the key %s.",
		page->model->rows->verbose_name, page->key);
}

static bool send_removal(struct deletion *deletion, bool only_asks, struct error *err)
{
	struct admin_page *page = deletion->page;
	struct remove_rows command = {
		.message = MESSAGE(&remove_rows_type),
		.model = page->model->rows->label,
		.actor = admin_actor(page),
		.of = page->model->rows,
		.keys = deletion->keys,
		.only_asks = only_asks,
		.removal = &deletion->removal,
		.mem = page->mem,
	};

	return message_bus_handle(page->admin->bus, &command.message, NULL, err);
}

/* What the command's fields are filled from, of the row as it stands. */
static bool read_sources(struct deletion *deletion, const char *const **out, struct error *err)
{
	struct admin_page *page = deletion->page;
	const struct row_model *rows = page->model->rows;
	const struct message_type *type = deletion->way->type;
	const struct row_condition is_it = {rows->key->name, TEST_IS, page->key};
	const struct row_clause clause = {&is_it, 1};
	const char *paths[MESSAGE_FIELDS_MAX];
	const struct row_request request = {
		.selection = {rows, &clause, 1},
		.paths = paths,
		.path_count = type->field_count,
		.limit = 1,
	};
	struct row_list found;

	for (size_t i = 0; i < type->field_count; i++)
		paths[i] = command_form_source(page->mem, deletion->way, type->fields[i].name);
	if (!row_reader_read(page->admin->reader, page->mem, &request, &found, err))
		return false;
	if (found.count == 0) {
		refuse_gone(page, err);
		return false;
	}
	*out = found.items[0];
	return true;
}

static bool make_command(struct deletion *deletion, struct error *err)
{
	struct admin_page *page = deletion->page;
	const struct message_type *type = deletion->way->type;
	const char *const *values;
	const char *complaint;

	if (!read_sources(deletion, &values, err))
		return false;
	deletion->command = message_new(page->mem, type);
	for (size_t i = 0; i < type->field_count; i++)
		if (!command_form_set(
			    page->mem, deletion->command, &type->fields[i], values[i], &complaint))
			return error_set(
				err, ERROR_INVALID, "%s: %s", type->fields[i].name, complaint);
	return true;
}

static bool send_command(const struct deletion *deletion, struct error *err)
{
	struct admin_page *page = deletion->page;
	const struct journal_entry entry = {
		.actor = admin_actor(page),
		.model = page->model->rows->label,
		.object_id = page->key,
		.object_text = page->row_text,
		.action = JOURNAL_DELETION,
	};

	return message_bus_handle_noted(page->admin->bus, deletion->command, &entry, NULL, err);
}

/* Where the declaration names a command, what the command takes with it is the command's own. */
static bool begin(struct deletion *deletion, struct admin_page *page, struct error *err)
{
	*deletion = (struct deletion){
		.page = page,
		.way = page->model->declared->writes.remove,
		.keys = {page->key, NULL},
	};
	if (!admin_row_text(page, page->model->rows, page->key, &page->row_text, err))
		return false;
	if (!page->row_text) {
		refuse_gone(page, err);
		return false;
	}
	if (!(is_by_row(deletion) ? send_removal(deletion, true, err)
				  : make_command(deletion, err)))
		return false;
	delete_touch(page, &deletion->removal);
	return true;
}

static bool is_possible(const struct deletion *deletion)
{
	return !is_by_row(deletion) ||
		delete_is_possible(deletion->page, deletion->keys, &deletion->removal);
}

static void write_form(struct deletion *deletion)
{
	struct admin_page *page = deletion->page;

	html_format(page->out, "<form method=\"post\">\n");
	frame_write_token(page->out, page->request);
	html_format(page->out, "<input type=\"hidden\" name=\"post\" value=\"yes\">\n");
	admin_write_filters(page);
	admin_write_confirmation(page, deletion->was_wrong);
	html_format(page->out,
		"<div class=\"buttons\"><button class=\"danger\">%s</button>"
		"<a class=\"button\" href=\"%s\">%s</a></div>\n</form>\n",
		T(page, "Delete"), admin_own_url(page, page->key, "change"), T(page, "Keep it"));
}

/* What goes with it. Of a command nobody knows, unless the application says so. */
static bool write_consequences(struct deletion *deletion, struct error *err)
{
	struct admin_page *page = deletion->page;
	const struct admin_writes *writes = &page->model->declared->writes;
	bool asks;

	if (!is_by_row(deletion))
		return !writes->preview || writes->preview(page, deletion->command, &asks, err);
	delete_write_removal(page, deletion->keys, &deletion->removal);
	return true;
}

static bool show(struct deletion *deletion, int status, struct error *err)
{
	struct admin_page *page = deletion->page;

	(void)admin_begin(page, status, T(page, "Delete"), "delete");
	html_format(page->out, "<p>%s</p>\n",
		mem_printf(page->mem, T(page, "Shall the %s “%s” be deleted?"),
			page->model->rows->verbose_name, page->row_text));
	if (!write_consequences(deletion, err))
		return false;
	if (is_possible(deletion))
		write_form(deletion);
	else
		html_format(page->out,
			"<div class=\"buttons\"><a class=\"button\" href=\"%s\">%s"
			"</a></div>\n",
			admin_own_url(page, page->key, "change"), T(page, "Back"));
	frame_end(page->out);
	return true;
}

bool delete_page(struct admin_page *page, struct error *err)
{
	struct deletion deletion;

	return begin(&deletion, page, err) && show(&deletion, 200, err);
}

static void leave(struct admin_page *page)
{
	admin_tell(page, MESSAGE_SUCCESS,
		mem_printf(page->mem, T(page, "The %s “%s” was deleted."),
			page->model->rows->verbose_name, page->row_text));
	response_redirect(page->response, admin_list_url(page));
}

bool delete_act_page(struct admin_page *page, struct error *err)
{
	struct deletion deletion;
	bool right;

	if (!begin(&deletion, page, err) || !admin_confirm_password(page, &right, err))
		return false;
	deletion.was_wrong = !right;
	if (!right || !is_possible(&deletion))
		return show(&deletion, right ? 409 : 422, err);
	if (!(is_by_row(&deletion) ? send_removal(&deletion, false, err)
				   : send_command(&deletion, err)))
		return false;
	leave(page);
	return true;
}
