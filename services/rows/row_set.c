#include "config.h"

#include <assert.h>

#include "services/rows/recipe.h"
#include "services/rows/row_attempt.h"
#include "services/rows/row_draft.h"

/* An edit of one entry for each of the keys. */
static struct row_edit *make_edits(TALLOC_CTX *mem, const struct set_rows *command, size_t *count)
{
	struct row_edit *edits;

	*count = 0;
	while (command->keys[*count])
		(*count)++;
	edits = mem_array(mem, struct row_edit, *count);
	for (size_t i = 0; i < *count; i++) {
		edits[i] = (struct row_edit){
			.model = command->of,
			.action = ROW_CHANGED,
			.key = command->keys[i],
			.entries = mem_new(edits, struct row_entry),
			.entry_count = 1,
		};
		edits[i].entries->field = command->field;
		edits[i].entries->value = command->value;
	}
	return edits;
}

/* What is compared, and what the rows are known by. */
static const bool *find_wanted(TALLOC_CTX *mem, const struct set_rows *command)
{
	const struct row_model *model = command->of;
	bool *wanted = recipe_outline(mem, model);

	wanted[row_field_index(model, command->field)] = true;
	for (size_t i = 0; i < model->unique_count; i++)
		for (size_t j = 0; j < model->uniques[i].count; j++)
			wanted[row_field_index(model, model->uniques[i].fields[j])] = true;
	return wanted;
}

static bool is_among(const struct row_draft *drafts, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(drafts[i].row->key, key) == 0)
			return true;
	return false;
}

/*
 * Rows that have the value already are left alone, and have no line in the journal; nor are there
 * two of one that was named twice: the server may find keys the same that differ.
 */
static void leave_out_unchanged(struct row_drafting *this)
{
	size_t kept = 0;

	for (size_t i = 0; i < this->count; i++) {
		const struct row_draft *draft = &this->items[i];

		if (row_draft_is_changed(draft) && !is_among(this->items, kept, draft->row->key))
			this->items[kept++] = *draft;
	}
	this->count = kept;
}

/* The first complaint, and of which row it is. */
static void tell_complaint(const struct row_drafting *this, const struct set_rows *command)
{
	for (size_t i = 0; i < this->count; i++) {
		const struct row_edit *edit = this->items[i].edit;
		const struct row_complaint *of_entry = &edit->entries->complaint;

		if (!of_entry->text && !edit->complaint.text)
			continue;
		*command->complaint = of_entry->text ? *of_entry : edit->complaint;
		*command->refused_key = mem_text(this->kept, edit->key);
		return;
	}
}

static bool set(struct row_attempt *attempt, struct error *err)
{
	const struct set_rows *command = message_as(attempt->message, &set_rows_type);
	struct row_drafting drafting = {.rows = attempt->rows,
		.mem = attempt->mem,
		.kept = command->mem,
		.actor = command->actor,
		.ignores_seen = true,
		.wanted = find_wanted(attempt->mem, command)};
	size_t count;
	struct row_edit *edits = make_edits(attempt->mem, command, &count);

	row_drafting_begin(&drafting, edits, count);
	if (!row_drafting_merge(&drafting, err))
		return false;
	leave_out_unchanged(&drafting);
	if (!row_drafting_judge(&drafting, err)) {
		tell_complaint(&drafting, command);
		return false;
	}
	row_drafting_write(&drafting);
	*command->changed = drafting.count;
	return row_drafting_note(&drafting, err) && row_attempt_commit(attempt, err);
}

bool row_work_set(struct row_work *rows, const struct message *message, struct error *err)
{
	const struct set_rows *command = message_as(message, &set_rows_type);
	struct row_attempt attempt = {.rows = rows, .message = message};

	assert(command->mem && command->field->column);
	*command->complaint = (struct row_complaint){0};
	*command->refused_key = NULL;
	if (row_attempt_run(&attempt, set, err))
		return true;
	if (attempt.is_refused)
		*command->complaint = row_attempt_complaint(command->mem, err);
	return false;
}
