#include "config.h"

#include "fcgi_app/admin/command_form.h"
#include "fcgi_app/admin/form_load.h"
#include "fcgi_app/admin/form_send.h"
#include "fcgi_app/admin/form_show.h"
#include "services/bus/journal.h"

static struct form_input *find_input(const struct admin_form *form, const char *name)
{
	struct form_row *row = form_main_row(form);

	for (size_t i = 0; i < form->main.field_count; i++)
		if (strcmp(row->inputs[i].field->name, name) == 0)
			return &row->inputs[i];
	return NULL;
}

/* What is not in the form says which row is meant. */
static const char *stored_value(const struct admin_form *form, const char *name)
{
	const struct row_model *model = form->page->model->rows;
	const struct row_field *field = row_model_field(model, name);

	return field && form->values ? form->values[row_field_index(model, field)] : NULL;
}

/* Of what nobody changed here it takes what stands there now: another's change is no conflict. */
static const char *value_for(const struct admin_form *form, const struct form_input *input,
	const char *name, bool is_seen)
{
	if (!input || !input->is_editable)
		return stored_value(form, name);
	if (!form_is_addition(form) && !form_input_is_changed(input))
		return input->stored;
	return is_seen ? input->seen : input->value;
}

static void set_field(struct admin_form *form, struct message *message, const struct field *field)
{
	const char *name = command_form_source(form->mem, form->command, field->name);
	bool is_seen = strncmp(field->name, COMMAND_SEEN, strlen(COMMAND_SEEN)) == 0;
	struct form_input *input = find_input(form, name);
	const char *value = value_for(form, input, name, is_seen);
	const char *complaint;

	if (command_form_set(form->mem, message, field, value, &complaint))
		return;
	if (input && input->is_editable && !is_seen)
		input->complaint = complaint;
	else
		form->complaint = mem_printf(form->mem, "%s: %s", field->name, complaint);
}

static struct message *make_message(struct admin_form *form)
{
	const struct message_type *type = form->command->type;
	struct message *message = message_new(form->mem, type);

	for (size_t i = 0; i < type->field_count; i++)
		set_field(form, message, &type->fields[i]);
	return message;
}

/* Begins a page with what the command will do, if that is to be confirmed and is not yet. */
static bool preview(
	struct admin_form *form, const struct message *message, bool *asks, struct error *err)
{
	struct admin_page *page = form->page;
	const struct admin_writes *writes = &page->model->declared->writes;

	*asks = false;
	return !writes->preview || form_is_addition(form) ||
		form_value(page->request->form, FORM_CONFIRM) ||
		writes->preview(page, message, asks, err);
}

static void note_changes(struct admin_form *form, struct journal_entry *entry)
{
	const struct form_row *row = form_main_row(form);
	size_t count = form->main.field_count;
	const char **labels = mem_array(form->mem, const char *, count + 1);
	struct journal_value *values = mem_array(form->mem, struct journal_value, count);

	for (size_t i = 0; i < count; i++) {
		const struct form_input *input = &row->inputs[i];

		if (!form_input_is_changed(input))
			continue;
		labels[entry->value_count] = row_field_label(form->mem, input->field);
		values[entry->value_count++] =
			(struct journal_value){input->field->name, input->seen, input->value};
	}
	entry->values = values;
	if (!form_is_addition(form))
		entry->fields = labels;
}

/* Of what a command added the unit of work knows the key. */
static bool make_entry(struct admin_form *form, struct journal_entry *entry, struct error *err)
{
	*entry = (struct journal_entry){
		.actor = admin_actor(form->page),
		.model = form->page->model->rows->label,
		.object_id = form_main_row(form)->key,
		.key_made = &form->key_made,
		.mem = form->mem,
		.action = form_is_addition(form) ? JOURNAL_ADDITION : JOURNAL_CHANGE,
	};
	note_changes(form, entry);
	return form_object_text(form, &entry->object_text, err);
}

/* What somebody else changed meanwhile, and which of it is changed here, too. */
static bool find_conflicts(struct admin_form *form, struct error *err)
{
	struct admin_form *fresh;

	if (!form_load(form->page, &fresh, err))
		return false;
	for (size_t i = 0; i < form->main.field_count; i++) {
		struct form_input *input = &form_main_row(form)->inputs[i];

		input->stored = form_main_row(fresh)->inputs[i].stored;
		if (!input->is_editable ||
			row_value_is_same(input->field, input->stored, input->seen))
			continue;
		form->is_stale = true;
		input->now = input->stored;
		input->is_in_conflict = form_input_is_changed(input) &&
			!row_value_is_same(input->field, input->stored, input->value);
	}
	return true;
}

/* What a domain says no to is said on top: only it knows which fields that is about. */
static bool refuse(struct admin_form *form, enum form_outcome *outcome, struct error *err)
{
	struct error why = *err;

	if (why.kind != ERROR_INVALID && why.kind != ERROR_CONFLICT)
		return false;
	*err = (struct error){0};
	*outcome = why.kind == ERROR_CONFLICT ? FORM_STALE : FORM_REFUSED;
	if (why.kind == ERROR_CONFLICT && !form_is_addition(form) && !find_conflicts(form, err))
		return false;
	if (!form->is_stale)
		form->complaint = mem_text(form->mem, why.message);
	return true;
}

bool form_send_command(struct admin_form *form, enum form_outcome *outcome, struct error *err)
{
	const struct message *message = make_message(form);
	struct journal_entry entry;
	bool asks;

	if (!form_is_good(form))
		return true;
	if (!preview(form, message, &asks, err))
		return refuse(form, outcome, err);
	if (asks) {
		*outcome = FORM_ASKING;
		return true;
	}
	if (!make_entry(form, &entry, err))
		return false;
	if (!message_bus_handle_noted(form->page->admin->bus, message, &entry, NULL, err))
		return refuse(form, outcome, err);
	*outcome = FORM_SAVED;
	return true;
}
