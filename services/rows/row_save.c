#include "config.h"

#include <assert.h>

#include "services/rows/row_attempt.h"
#include "services/rows/row_draft.h"

/* The keys that the commit has made. */
static void tell_keys(struct row_drafting *this)
{
	for (size_t i = 0; i < this->count; i++) {
		const struct row_draft *draft = &this->items[i];

		if (draft->is_addition && draft->addition.key)
			draft->edit->key = mem_text(this->kept, draft->addition.key);
	}
}

static bool save(struct row_attempt *attempt, struct error *err)
{
	const struct save_row *command = message_as(attempt->message, &save_row_type);
	struct row_drafting drafting = {.rows = attempt->rows,
		.mem = attempt->mem,
		.kept = command->mem,
		.actor = command->actor};

	row_drafting_begin(&drafting, command->edit, 1);
	if (!row_drafting_merge(&drafting, err) || !row_drafting_judge(&drafting, err))
		return false;
	row_drafting_write(&drafting);
	if (!row_drafting_note(&drafting, err) || !row_attempt_commit(attempt, err))
		return false;
	tell_keys(&drafting);
	return true;
}

bool row_work_save(struct row_work *rows, const struct message *message, struct error *err)
{
	const struct save_row *command = message_as(message, &save_row_type);
	struct row_attempt attempt = {.rows = rows, .message = message};

	assert(command->mem && command->edit->action != ROW_REMOVED);
	if (row_attempt_run(&attempt, save, err))
		return true;
	if (attempt.is_refused)
		command->edit->complaint = row_attempt_complaint(command->mem, err);
	return false;
}
