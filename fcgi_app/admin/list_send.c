#include "config.h"

#include "fcgi_app/admin/command_form.h"
#include "fcgi_app/admin/list_actions.h"
#include "fcgi_app/http/html.h"
#include "services/bus/journal.h"
#include "services/rows/recipe.h"

/* Commands that one request may take the time for. */
#define COMMANDS_MAX 1000

/* Rows that were refused and are told of one by one. */
#define REFUSALS_MAX 5

/* One command for each row, one after the other: some may be refused, and the others stay done. */
struct sending {
	const struct list_chosen *chosen;
	const struct list_action *action;
	const char **paths; /* the key, then a source for each field, then what names a row */
	size_t path_count;
	size_t done;
	size_t refused;
};

static bool ask(const struct list_chosen *chosen, const struct list_action *action, int status,
	struct error *err)
{
	struct admin_page *page = chosen->page;
	const char *label = words_text(page->words, action->label);
	const char *const *names;

	if (!list_chosen_names(chosen, &names, err))
		return false;
	(void)admin_begin(page, status, label, "form");
	html_format(page->out, "<p>%s</p>\n",
		mem_printf(page->mem,
			words_count(page->words,
				"With this %zu row:", "With these %zu rows:", chosen->count),
			chosen->count));
	list_chosen_write_names(chosen, names);
	list_chosen_begin_form(chosen, action->name);
	html_format(page->out, "<input type=\"hidden\" name=\"post\" value=\"yes\">\n");
	admin_write_confirmation(page, status == 422);
	list_chosen_end_form(chosen, "main", label);
	frame_end(page->out);
	return true;
}

static void find_paths(struct sending *sending)
{
	struct admin_page *page = sending->chosen->page;
	const struct row_model *rows = page->model->rows;
	const struct admin_command *command = sending->action->command;
	const char *const *names = recipe_paths(page->mem, rows);
	size_t named = 0;
	size_t count = 0;

	while (names[named])
		named++;
	sending->paths = mem_array(page->mem, const char *, 1 + command->type->field_count + named);
	sending->paths[count++] = rows->key->name;
	for (size_t i = 0; i < command->type->field_count; i++)
		sending->paths[count++] =
			command_form_source(page->mem, command, command->type->fields[i].name);
	for (size_t i = 0; i < named; i++)
		sending->paths[count++] = names[i];
	sending->path_count = count;
}

static bool read_rows(const struct sending *sending, struct row_list *out, struct error *err)
{
	struct admin_page *page = sending->chosen->page;
	const struct row_order by_key = {page->model->rows->key->name, false};
	const struct row_request request = {
		.selection = list_chosen_rows(sending->chosen),
		.paths = sending->paths,
		.path_count = sending->path_count,
		.order = &by_key,
		.order_count = 1,
		.limit = LIST_CHOSEN_MAX,
	};

	return row_reader_read(page->admin->reader, page->mem, &request, out, err);
}

static bool fill(
	struct message *command, const char *const *values, TALLOC_CTX *mem, struct error *err)
{
	for (size_t i = 0; i < command->type->field_count; i++) {
		const struct field *field = &command->type->fields[i];
		const char *complaint;

		if (!command_form_set(mem, command, field, values[i], &complaint))
			return error_set(err, ERROR_INVALID, "%s: %s", field->name, complaint);
	}
	return true;
}

/* values: as sending's paths. */
static bool send_one(const struct sending *sending, const char *const *values, const char *name,
	struct error *err)
{
	struct admin_page *page = sending->chosen->page;
	TALLOC_CTX *mem = mem_context(page->mem, "command");
	struct message *command = message_new(mem, sending->action->command->type);
	const struct journal_entry entry = {
		.actor = admin_actor(page),
		.model = page->model->rows->label,
		.object_id = values[0],
		.object_text = name,
		.action = sending->action->noted_as,
	};
	bool ok = fill(command, values + 1, mem, err) &&
		message_bus_handle_noted(page->admin->bus, command, &entry, NULL, err);

	talloc_free(mem);
	return ok;
}

/* What one row cannot have is its own affair; when the database is away, so it is for the rest. */
static bool is_of_row(const struct error *err)
{
	return err->kind != ERROR_UNAVAILABLE && err->kind != ERROR_INTERNAL;
}

static const char *done_text(const struct sending *sending)
{
	struct admin_page *page = sending->chosen->page;

	return mem_printf(page->mem,
		words_count(page->words, "Done for %zu row.", "Done for %zu rows.", sending->done),
		sending->done);
}

static void tell_refusal(struct sending *sending, const char *name, const struct error *err)
{
	struct admin_page *page = sending->chosen->page;

	if (sending->refused++ < REFUSALS_MAX)
		admin_tell(
			page, MESSAGE_ERROR, mem_printf(page->mem, "%s: %s", name, err->message));
}

static bool send_all(struct sending *sending, const struct row_list *rows, struct error *err)
{
	struct admin_page *page = sending->chosen->page;
	size_t named = 1 + sending->action->command->type->field_count;

	for (size_t i = 0; i < rows->count; i++) {
		const char *const *values = rows->items[i];
		const char *name = recipe_text(page->mem, page->model->rows, values + named);

		if (send_one(sending, values, name, err)) {
			sending->done++;
		} else if (is_of_row(err)) {
			tell_refusal(sending, name, err);
		} else {
			if (sending->done > 0)
				admin_tell(page, MESSAGE_WARNING, done_text(sending));
			return false;
		}
	}
	return true;
}

/* Rows that are not there any more were neither done nor refused. */
static void tell(const struct sending *sending)
{
	struct admin_page *page = sending->chosen->page;
	size_t left = sending->chosen->count - sending->done;
	const char *done = done_text(sending);

	if (left == 0) {
		list_chosen_leave(sending->chosen, MESSAGE_SUCCESS, done);
		return;
	}
	list_chosen_leave(sending->chosen, MESSAGE_WARNING,
		mem_printf(page->mem, "%s %s", done,
			mem_printf(page->mem,
				words_count(page->words, "%zu is as it was.",
					"%zu are as they were.", left),
				left)));
}

static void refuse_too_many(const struct list_chosen *chosen)
{
	list_chosen_leave(chosen, MESSAGE_ERROR,
		mem_printf(chosen->page->mem,
			T(chosen->page, "Nothing was done: choose at most %d rows for this."),
			COMMANDS_MAX));
}

bool list_send(
	const struct list_chosen *chosen, const struct list_action *action, struct error *err)
{
	struct sending sending = {.chosen = chosen, .action = action};
	struct row_list rows;
	bool right = false;

	if (chosen->count > COMMANDS_MAX) {
		refuse_too_many(chosen);
		return true;
	}
	if (!list_chosen_is_confirmed(chosen))
		return ask(chosen, action, list_chosen_status(chosen), err);
	if (!admin_confirm_password(chosen->page, &right, err))
		return false;
	if (!right)
		return ask(chosen, action, 422, err);
	find_paths(&sending);
	if (!read_rows(&sending, &rows, err) || !send_all(&sending, &rows, err))
		return false;
	tell(&sending);
	return true;
}
