#include "config.h"

#include "fcgi_app/admin/form_send.h"
#include "fcgi_app/admin/value_text.h"

/* An edit, and which inputs of which row its entries came from. */
struct sent_row {
	struct row_edit *edit;
	struct form_row *row;
	struct form_input **inputs; /* parallel to the edit's entries */
};

struct sending {
	struct admin_form *form;
	struct row_edit *children;
	struct sent_row *rows; /* the main one first, then the children */
	size_t row_count;
};

/*
 * Of a row that is there what was changed; of a new one all that could be typed; of one that goes
 * all that was shown of it.
 */
static bool is_sent(const struct form_row *row, const struct form_input *input)
{
	if (row->is_removed)
		return input->is_shown;
	return row->key ? form_input_is_changed(input) : input->is_editable;
}

static void fill_entries(
	struct admin_form *form, const struct form_part *part, struct sent_row *sent)
{
	struct row_edit *edit = sent->edit;

	edit->entries = mem_array(form->mem, struct row_entry, part->field_count);
	for (size_t i = 0; i < part->field_count; i++) {
		struct form_input *input = &sent->row->inputs[i];

		if (!is_sent(sent->row, input))
			continue;
		sent->inputs[edit->entry_count] = input;
		edit->entries[edit->entry_count++] = (struct row_entry){
			.field = input->field,
			.value = input->value,
			.seen = input->seen,
			.targets = input->targets,
			.seen_targets = input->seen_targets,
		};
	}
}

static void fill_edit(struct sending *sending, const struct form_part *part, struct form_row *row,
	struct row_edit *edit)
{
	struct sent_row *sent = &sending->rows[sending->row_count++];

	*edit = (struct row_edit){
		.model = part->model->rows,
		.action = row->is_removed ? ROW_REMOVED
			: row->key        ? ROW_CHANGED
					  : ROW_ADDED,
		.key = row->key,
		.link = part->link,
	};
	*sent = (struct sent_row){
		.edit = edit,
		.row = row,
		.inputs = mem_array(sending->form->mem, struct form_input *, part->field_count),
	};
	fill_entries(sending->form, part, sent);
}

static bool is_untouched(const struct form_part *part, const struct form_row *row)
{
	return row->key && !row->is_removed && !form_row_is_changed(part, row);
}

static size_t count_rows(const struct admin_form *form)
{
	size_t count = 1;

	for (size_t i = 0; i < form->inline_count; i++)
		count += form->inlines[i].row_count;
	return count;
}

static void fill(struct sending *sending, struct row_edit *edit)
{
	struct admin_form *form = sending->form;
	size_t count = count_rows(form);

	sending->rows = mem_array(form->mem, struct sent_row, count);
	sending->children = mem_array(form->mem, struct row_edit, count);
	fill_edit(sending, &form->main, form_main_row(form), edit);
	edit->children = sending->children;
	for (size_t i = 0; i < form->inline_count; i++) {
		const struct form_part *part = &form->inlines[i];

		for (size_t j = 0; j < part->row_count; j++)
			if (!is_untouched(part, &part->rows[j]))
				fill_edit(sending, part, &part->rows[j],
					&edit->children[edit->child_count++]);
	}
}

static const char *complaint_of(
	const struct admin_form *form, const struct row_complaint *complaint)
{
	return complaint->text ? complaint_text(form->mem, form->page->words, complaint) : NULL;
}

static void take_complaints(const struct sending *sending, const char *otherwise)
{
	struct admin_form *form = sending->form;

	for (size_t i = 0; i < sending->row_count; i++) {
		const struct sent_row *sent = &sending->rows[i];

		for (size_t j = 0; j < sent->edit->entry_count; j++)
			sent->inputs[j]->complaint =
				complaint_of(form, &sent->edit->entries[j].complaint);
		sent->row->complaint = complaint_of(form, &sent->edit->complaint);
	}
	if (form_is_good(form))
		form->complaint = mem_text(form->mem, otherwise);
}

/* Words between blanks, ending in NULL. */
static const char *const *split(TALLOC_CTX *mem, const char *text)
{
	const char **words = NULL;
	size_t count = 0, capacity = 0;

	while (*(text += strspn(text, " "))) {
		size_t length = strcspn(text, " ");

		mem_grow(mem, words, &capacity, count + 2);
		words[count++] = mem_text_n(mem, text, length);
		text += length;
	}
	mem_grow(mem, words, &capacity, count + 1);
	words[count] = NULL;
	return words;
}

static void take_conflict(
	struct admin_form *form, struct form_input *input, const struct row_entry *entry)
{
	if (!entry->is_in_conflict)
		return;
	form->is_stale = input->is_in_conflict = true;
	input->now = entry->now;
	if (input->field->pairs)
		input->stored_targets = split(form->mem, entry->now ? entry->now : "");
}

static void take_conflicts(const struct sending *sending, const char *otherwise)
{
	struct admin_form *form = sending->form;

	for (size_t i = 0; i < sending->row_count; i++) {
		const struct sent_row *sent = &sending->rows[i];

		for (size_t j = 0; j < sent->edit->entry_count; j++)
			take_conflict(form, sent->inputs[j], &sent->edit->entries[j]);
		sent->row->complaint = complaint_of(form, &sent->edit->complaint);
	}
	if (!form->is_stale && form_is_good(form))
		form->complaint = mem_text(form->mem, otherwise);
}

bool form_send_row(struct admin_form *form, enum form_outcome *outcome, struct error *err)
{
	struct admin_page *page = form->page;
	struct sending sending = {.form = form};
	struct row_edit edit;
	const struct save_row command = {
		.message = MESSAGE(&save_row_type),
		.model = page->model->rows->label,
		.key = form_main_row(form)->key,
		.actor = admin_actor(page),
		.edit = &edit,
		.mem = form->mem,
	};

	fill(&sending, &edit);
	if (message_bus_handle(page->admin->bus, &command.message, NULL, err)) {
		*outcome = FORM_SAVED;
		form->key_made = edit.key;
		return true;
	}
	if (err->kind != ERROR_CONFLICT && err->kind != ERROR_INVALID)
		return false;
	*outcome = err->kind == ERROR_CONFLICT ? FORM_STALE : FORM_REFUSED;
	if (err->kind == ERROR_CONFLICT)
		take_conflicts(&sending, err->message);
	else
		take_complaints(&sending, err->message);
	*err = (struct error){0};
	return true;
}
