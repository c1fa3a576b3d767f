#include "config.h"

#include "fcgi_app/admin/form_read.h"

#include <stdlib.h>

#include "fcgi_app/admin/form_load.h"
#include "fcgi_app/admin/form_original.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/form_table.h"
#include "fcgi_app/admin/value_text.h"

/* What is read from where. */
struct reading {
	struct admin_form *form;
	const struct form *sent;
};

static void complain(
	struct admin_form *form, struct form_input *input, const struct row_complaint *complaint)
{
	input->complaint = complaint_text(form->mem, form->page->words, complaint);
}

/* Keys twice, and an empty one, come from those who type without a script. */
static bool has_target(const char *const *targets, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(targets[i], key) == 0)
			return true;
	return false;
}

static void read_targets(const struct reading *reading, struct form_input *input)
{
	static const struct row_complaint complaint = {
		N_("%s is none of those that can be chosen."), {NULL}};
	const char **targets = NULL;
	const char *typed;
	size_t place = 0, count = 0, capacity = 0;

	while ((typed = form_next(reading->sent, input->name, &place))) {
		const char *key;

		if (!*typed)
			continue;
		key = row_rules_key(reading->form->mem, input->field->relation->target->key, typed);
		if (!key) {
			struct row_complaint wrong = complaint;

			wrong.arguments[0] = typed;
			complain(reading->form, input, &wrong);
			continue;
		}
		mem_grow(reading->form->mem, targets, &capacity, count + 2);
		if (!has_target(targets, count, key))
			targets[count++] = key;
	}
	mem_grow(reading->form->mem, targets, &capacity, count + 1);
	targets[count] = NULL;
	input->targets = targets;
}

static void read_file(const struct reading *reading, struct form_input *input)
{
	const char *clear = mem_printf(reading->form->mem, "%s-clear", input->name);

	input->file = form_file(reading->sent, input->name);
	input->value = input->typed = input->seen ? input->seen : "";
	if (!input->file && form_value(reading->sent, clear))
		input->value = "";
	if (!input->file && !*input->value && !(input->field->flags & ROW_MAY_BE_BLANK))
		complain(reading->form, input,
			&(struct row_complaint){N_("Choose a file."), {NULL}});
}

/* A box that is not ticked sends nothing. */
static const char *typed_in(const struct reading *reading, const struct form_input *input)
{
	const char *typed = form_value(reading->sent, input->name);

	if (typed)
		return typed;
	return input->field->kind == ROW_BOOLEAN && !(input->field->flags & ROW_NULLABLE) ? "0"
											  : "";
}

/* What nobody touched stays exactly as it was, whatever a browser makes of it. */
static void read_value(const struct reading *reading, struct form_input *input)
{
	TALLOC_CTX *mem = reading->form->mem;
	struct row_complaint complaint;

	input->typed = typed_in(reading, input);
	if (input->is_shown && form_input_is_untouched(mem, input)) {
		input->value = input->seen;
		return;
	}
	if (!value_from_input(mem, input->field, input->typed, &input->value, &complaint))
		complain(reading->form, input, &complaint);
}

static void read_typed(const struct reading *reading, struct form_input *input)
{
	if (input->field->pairs)
		read_targets(reading, input);
	else if (input->field->kind == ROW_FILE)
		read_file(reading, input);
	else
		read_value(reading, input);
}

/* A program may send one without saying what it has seen: as if nobody had changed that since. */
static void refuse_unseen(const struct reading *reading, struct form_input *input)
{
	input->is_editable = true;
	input->seen = input->stored;
	input->seen_targets = input->stored_targets;
	read_typed(reading, input);
	complain(reading->form, input,
		&(struct row_complaint){
			N_("The form did not say what stood here before. Please look at it again."),
			{NULL}});
}

/* When a row was begun with: it is stored if nobody types another, so it has to be a value. */
static void read_moment(const struct reading *reading, struct form_input *input)
{
	TALLOC_CTX *mem = reading->form->mem;

	form_original_read(mem, reading->sent, input);
	if (input->seen)
		input->seen = row_rules_key(mem, input->field, input->seen);
	input->is_shown = input->seen != NULL;
}

/* What the form of a stored row did not show is not touched: somebody gave the right to it since.
 */
static void read_input(const struct reading *reading, bool is_stored, struct form_input *input)
{
	if (!input->is_editable)
		return;
	if (is_stored) {
		form_original_read(reading->form->mem, reading->sent, input);
		input->is_editable = input->is_shown;
	} else if (input->field->flags & ROW_STAMPED_ON_ADD) {
		read_moment(reading, input);
	}
	if (input->is_editable)
		read_typed(reading, input);
	else if (form_value(reading->sent, input->name))
		refuse_unseen(reading, input);
}

static void read_row(
	const struct reading *reading, const struct form_part *part, struct form_row *row)
{
	for (size_t i = 0; i < part->field_count; i++)
		read_input(reading, row->key, &row->inputs[i]);
}

/* Other than what an empty row shows. A box that is not ticked says nothing. */
static bool is_input_typed(TALLOC_CTX *mem, const struct form_input *input)
{
	if (input->field->kind == ROW_BOOLEAN && strcmp(input->typed, "1") != 0)
		return false;
	return input->file || *input->targets ||
		(*input->typed && !form_input_is_untouched(mem, input));
}

/* Whether anything was typed into an empty row: else nobody wants it to be added. */
static bool is_typed(TALLOC_CTX *mem, const struct form_part *part, const struct form_row *row)
{
	for (size_t i = 0; i < part->field_count; i++)
		if (row->inputs[i].is_editable && is_input_typed(mem, &row->inputs[i]))
			return true;
	return false;
}

static const char *sent_in(
	const struct reading *reading, const struct form_part *part, size_t place, const char *name)
{
	return form_value(reading->sent,
		mem_printf(reading->form->mem, "%s-%zu-%s", part->prefix, place, name));
}

static struct form_row *find_row(struct form_part *part, const char *key)
{
	for (size_t i = 0; i < part->row_count; i++)
		if (part->rows[i].key && strcmp(part->rows[i].key, key) == 0)
			return &part->rows[i];
	return NULL;
}

static const char *place_text(const struct reading *reading, size_t place)
{
	return mem_printf(reading->form->mem, "%zu", place);
}

/* What is removed is what was shown, not what somebody else has made of it since. */
static void read_originals(
	const struct reading *reading, const struct form_part *part, struct form_row *row)
{
	for (size_t i = 0; i < part->field_count; i++) {
		struct form_input *input = &row->inputs[i];

		if (!form_original_is_comparable(input->field))
			continue;
		form_original_read(reading->form->mem, reading->sent, input);
		input->is_editable = input->is_editable && input->is_shown;
	}
}

static void read_stored_row(
	const struct reading *reading, struct form_part *part, struct form_row *row, size_t place)
{
	form_name_row(reading->form->mem, part, row, place_text(reading, place));
	row->is_removed = part->may_remove && sent_in(reading, part, place, "DELETE");
	if (row->is_removed)
		read_originals(reading, part, row);
	else
		read_row(reading, part, row);
}

static struct form_row *add_typed_row(
	const struct reading *reading, struct form_part *part, size_t place)
{
	struct form_row *row = form_add_row(reading->form, part);

	form_name_row(reading->form->mem, part, row, place_text(reading, place));
	read_row(reading, part, row);
	row->is_typed = true;
	return row;
}

/* Unless nothing was typed there. */
static void read_new_row(const struct reading *reading, struct form_part *part, size_t place)
{
	const struct form_row *row = add_typed_row(reading, part, place);

	if (!is_typed(reading->form->mem, part, row) || sent_in(reading, part, place, "DELETE"))
		part->row_count--;
}

/* What was typed, to be read where it cannot be typed again. */
static void show_typed(const struct form_part *part, struct form_row *row)
{
	row->key = NULL;
	for (size_t i = 0; i < part->field_count; i++) {
		struct form_input *input = &row->inputs[i];

		input->stored = input->value;
		input->is_editable = false;
		input->complaint = NULL;
	}
}

/*
 * A row that somebody else deleted is missed by whoever changed it here, and by nobody else: what
 * they typed comes back as a new one, or to be read where they may not add it.
 */
static void read_gone_row(
	const struct reading *reading, struct form_part *part, size_t place, const char *key)
{
	struct admin_form *form = reading->form;
	struct form_row *row = form_add_lost_row(form, part, key);

	read_stored_row(reading, part, row, place);
	if (sent_in(reading, part, place, "DELETE") || !form_row_is_changed(part, row)) {
		part->row_count--;
		return;
	}
	if (part->may_add) {
		part->row_count--;
		row = add_typed_row(reading, part, place);
		row->complaint = T(form->page,
			"Somebody else has deleted this row meanwhile. "
			"Saving again adds it anew.");
	} else {
		show_typed(part, row);
		row->complaint = T(form->page,
			"Somebody else has deleted this row meanwhile. "
			"Saving again saves the rest.");
	}
}

static const char *key_in(const struct reading *reading, const struct form_part *part, size_t place)
{
	const char *key = sent_in(reading, part, place, part->model->rows->key->name);

	return key && *key ? key : NULL;
}

/* Where the row's parent is gone, too, all that was sent is to be added. */
static void read_part_row(const struct reading *reading, struct form_part *part, size_t place)
{
	const char *key = key_in(reading, part, place);
	struct form_row *row = key ? find_row(part, key) : NULL;

	if (row)
		read_stored_row(reading, part, row, place);
	else if (key && !form_is_addition(reading->form))
		read_gone_row(reading, part, place, key);
	else if (part->may_add)
		read_new_row(reading, part, place);
}

/*
 * Of more rows than are shown, others may stand first by now. Then those that were sent are read,
 * and no more, so that all fit into a form again.
 */
static bool find_sent_rows(
	const struct reading *reading, struct form_part *part, size_t total, struct error *err)
{
	TALLOC_CTX *mem = reading->form->mem;
	const char **keys = mem_array(mem, const char *, total + 1);
	size_t count = 0;
	bool is_missed = false;

	if (!part->has_more)
		return true;
	for (size_t place = 0; place < total; place++) {
		const char *typed = key_in(reading, part, place);
		const char *key = typed ? row_rules_key(mem, part->model->rows->key, typed) : NULL;

		if (!key)
			continue;
		keys[count++] = key;
		is_missed = is_missed || !find_row(part, key);
	}
	return !is_missed || form_load_rows(reading->form, part, keys, err);
}

static bool read_part(const struct reading *reading, struct form_part *part, struct error *err)
{
	const char *name = mem_printf(reading->form->mem, "%s-TOTAL_FORMS", part->prefix);
	const char *text = form_value(reading->sent, name);
	size_t digits, total;

	if (!text)
		return true;
	digits = strspn(text, "0123456789");
	total = strtoul(text, NULL, 10);
	if (digits == 0 || text[digits] || total > FORM_FIELDS_MAX)
		return error_set(err, ERROR_INVALID, "%s: expected a number up to %d", name,
			FORM_FIELDS_MAX);
	if (!find_sent_rows(reading, part, total, err))
		return false;
	for (size_t place = 0; place < total; place++)
		read_part_row(reading, part, place);
	for (size_t i = 0; i < part->row_count; i++)
		form_name_row(reading->form->mem, part, &part->rows[i], place_text(reading, i));
	return true;
}

bool form_read(struct admin_form *form, struct error *err)
{
	const struct reading reading = {form, form->page->request->form};

	if (!reading.sent)
		return error_set(err, ERROR_INVALID, "a form was expected");
	read_row(&reading, &form->main, form_main_row(form));
	for (size_t i = 0; i < form->inline_count; i++) {
		if (!read_part(&reading, &form->inlines[i], err))
			return false;
		form_inline_check(form, &form->inlines[i]);
	}
	return true;
}
