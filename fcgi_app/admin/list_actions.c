#include "config.h"

#include "fcgi_app/admin/list_actions.h"

#include "fcgi_app/admin/export.h"
#include "fcgi_app/admin/list_view.h"
#include "fcgi_app/admin/pages.h"

static void add(struct list_actions *actions, struct list_action action)
{
	if (actions->count < LIST_ACTIONS_MAX)
		actions->items[actions->count++] = action;
}

static bool add_removal(struct admin_page *page, struct list_actions *out, struct error *err)
{
	const struct admin_command *command = page->model->declared->writes.remove;
	struct list_action action = {
		.name = "delete_selected",
		.label = N_("Delete"),
		.act = list_remove,
	};
	bool may;

	if (!admin_may(page, page->model, RIGHT_DELETE, &may, err))
		return false;
	if (command != &admin_by_row) {
		action.act = list_send;
		action.command = command;
		action.noted_as = JOURNAL_DELETION;
	}
	if (may)
		add(out, action);
	return true;
}

/* What is changed by a command of its own has no other way. */
static bool add_setting(struct admin_page *page, struct list_actions *out, struct error *err)
{
	bool may;

	if (page->model->declared->writes.change != &admin_by_row)
		return true;
	if (!admin_may(page, page->model, RIGHT_CHANGE, &may, err))
		return false;
	if (may)
		add(out,
			(struct list_action){
				.name = "set_field",
				.label = N_("Set one field"),
				.act = list_set,
			});
	return true;
}

static void add_export(
	struct list_actions *out, const char *name, const char *label, const char *format)
{
	add(out,
		(struct list_action){
			.name = name, .label = label, .act = list_export, .format = format});
}

static bool add_exports(struct admin_page *page, struct list_actions *out, struct error *err)
{
	bool may;

	if (!export_may(page, &may, err))
		return false;
	if (!may)
		return true;
	add_export(out, "export_csv", N_("Export as CSV"), "csv");
	add_export(out, "export_json", N_("Export as JSON"), "json");
	return true;
}

static bool add_declared(struct admin_page *page, struct list_actions *out, struct error *err)
{
	const struct admin_action *action = page->model->declared->actions;

	for (; action && action->name; action++) {
		bool may;

		if (!action->is_of_rows)
			continue;
		if (!visitor_may(page->request->visitor, action->permission, &may, err))
			return false;
		if (may)
			add(out,
				(struct list_action){
					.name = action->name,
					.label = action->label,
					.act = list_send,
					.command = &action->command,
					.noted_as = action->noted_as,
				});
	}
	return true;
}

bool list_actions_find(struct admin_page *page, struct list_actions *out, struct error *err)
{
	*out = (struct list_actions){.count = 0};
	return !page->model->rows->key ||
		(add_declared(page, out, err) && add_setting(page, out, err) &&
			add_exports(page, out, err) && add_removal(page, out, err));
}

static const struct list_action *find_action(const struct list_actions *actions, const char *name)
{
	for (size_t i = 0; name && i < actions->count; i++)
		if (strcmp(actions->items[i].name, name) == 0)
			return &actions->items[i];
	return NULL;
}

static void refuse_too_much(const struct list_chosen *chosen)
{
	list_chosen_leave(chosen, MESSAGE_ERROR,
		mem_printf(chosen->page->mem,
			T(chosen->page,
				"Nothing was done: that would be more than %d rows at once. Filter "
				"the list first."),
			LIST_CHOSEN_MAX));
}

static bool act(
	const struct list_chosen *chosen, const struct list_action *action, struct error *err)
{
	if (chosen->is_too_much) {
		refuse_too_much(chosen);
		return true;
	}
	if (chosen->count == 0 && !(chosen->is_across && action->format)) {
		list_chosen_leave(chosen, MESSAGE_WARNING,
			T(chosen->page, "Nothing was done: choose some rows first."));
		return true;
	}
	return action->act(chosen, action, err);
}

bool list_act_page(struct admin_page *page, struct error *err)
{
	const struct form *form = page->request->form;
	const struct list_action *action;
	struct list_actions actions;
	struct list_chosen chosen;

	if (!list_actions_find(page, &actions, err))
		return false;
	action = find_action(&actions, form ? form_value(form, "action") : NULL);
	if (!list_chosen_read(page, !action || !action->format, &chosen, err)) {
		if (err->kind != ERROR_INVALID)
			return false;
		list_refuse(page, &chosen.address, err);
		return true;
	}
	if (!action) {
		list_chosen_leave(&chosen, MESSAGE_WARNING,
			T(page, "Nothing was done: choose an action that you may do."));
		return true;
	}
	return act(&chosen, action, err);
}
