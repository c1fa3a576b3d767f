#include "config.h"

#include "fcgi_app/admin/delete_page.h"
#include "fcgi_app/admin/list_actions.h"
#include "fcgi_app/http/html.h"

static bool send(const struct list_chosen *chosen, bool only_asks, struct row_removal *removal,
	struct error *err)
{
	struct admin_page *page = chosen->page;
	const struct remove_rows command = {
		.message = MESSAGE(&remove_rows_type),
		.model = page->model->rows->label,
		.actor = admin_actor(page),
		.of = page->model->rows,
		.keys = chosen->keys,
		.only_asks = only_asks,
		.removal = removal,
		.mem = page->mem,
	};

	return message_bus_handle(page->admin->bus, &command.message, NULL, err);
}

static void write_form(const struct list_chosen *chosen, const char *action, bool was_wrong)
{
	struct admin_page *page = chosen->page;

	list_chosen_begin_form(chosen, action);
	html_format(page->out, "<input type=\"hidden\" name=\"post\" value=\"yes\">\n");
	admin_write_confirmation(page, was_wrong);
	list_chosen_end_form(chosen, "danger", T(page, "Delete"));
}

/* Where it cannot be done, the page says why, and there is only the way back. */
static bool ask(const struct list_chosen *chosen, const struct list_action *action, int status,
	const struct row_removal *removal, struct error *err)
{
	struct admin_page *page = chosen->page;
	const char *const *names;

	if (!list_chosen_names(chosen, &names, err))
		return false;
	(void)admin_begin(page, status, T(page, "Delete"), "delete");
	html_format(page->out, "<p>%s</p>\n",
		mem_printf(page->mem,
			words_count(page->words, "Shall this %zu row be deleted?",
				"Shall these %zu rows be deleted?", chosen->count),
			chosen->count));
	list_chosen_write_names(chosen, names);
	delete_write_removal(page, chosen->keys, removal);
	if (delete_is_possible(page, chosen->keys, removal))
		write_form(chosen, action->name, status == 422);
	else
		list_chosen_write_back(chosen);
	frame_end(page->out);
	return true;
}

/* Some may have been gone already. */
static void tell(const struct list_chosen *chosen, size_t count)
{
	struct admin_page *page = chosen->page;

	list_chosen_leave(chosen, MESSAGE_SUCCESS,
		mem_printf(page->mem,
			words_count(page->words, "%zu row was deleted.", "%zu rows were deleted.",
				count),
			count));
}

bool list_remove(
	const struct list_chosen *chosen, const struct list_action *action, struct error *err)
{
	struct admin_page *page = chosen->page;
	struct row_removal removal = {0};
	bool right;

	if (!send(chosen, true, &removal, err))
		return false;
	delete_touch(page, &removal);
	if (!list_chosen_is_confirmed(chosen))
		return ask(chosen, action, list_chosen_status(chosen), &removal, err);
	if (!delete_is_possible(page, chosen->keys, &removal))
		return ask(chosen, action, 409, &removal, err);
	if (!admin_confirm_password(page, &right, err))
		return false;
	if (!right)
		return ask(chosen, action, 422, &removal, err);
	if (!send(chosen, false, &removal, err))
		return false;
	tell(chosen, removal.found_count);
	return true;
}
