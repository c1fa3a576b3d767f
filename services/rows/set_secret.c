#include "config.h"

#include "services/rows/set_secret.h"

#include <assert.h>

#include "services/rows/row_journal.h"
#include "services/rows/row_text.h"

static const struct field set_secret_fields[] = {
	FIELD(struct set_secret, model, "model", .min = 1, .max = 200),
	FIELD(struct set_secret, key, "key", .min = 1, .max = 255),
	FIELD(struct set_secret, actor, "actor", .min = 1, .max = 255),
};

const struct message_type set_secret_type =
	MESSAGE_TYPE("SetSecret", struct set_secret, set_secret_fields);

static bool note(struct row_work *rows, const struct set_secret *command, const struct row *row,
	struct error *err)
{
	TALLOC_CTX *mem = rows->work->mem;
	struct journal_entry *entry =
		&row_journal_new(mem, command->actor, command->of, JOURNAL_CHANGE)->entry;
	const char **fields = mem_array(mem, const char *, 2);

	fields[0] = row_field_label(mem, command->field);
	entry->fields = fields;
	entry->object_id = row->key;
	if (!row_text(rows->store, mem, command->of, row->values, &entry->object_text, err))
		return false;
	journal_add(rows->work->journal, entry);
	return true;
}

static bool set(struct row_work *rows, const struct set_secret *command, struct error *err)
{
	TALLOC_CTX *mem = rows->work->mem;
	struct row_change change = {command->field, command->value};
	struct row *row;

	if (!row_store_lock(rows->store, mem, command->of, command->key, &row, err))
		return false;
	if (!row)
		return error_set(err, ERROR_NOT_FOUND, "%s: it is not there any more",
			command->of->verbose_name);
	rows->store->ops->change(
		rows->store, command->of, row->key, mem_copy(mem, &change, sizeof(change)), 1);
	return note(rows, command, row, err) && work_commit(rows->work, err);
}

bool row_work_set_secret(struct row_work *rows, const struct message *message, struct error *err)
{
	const struct set_secret *command = message_as(message, &set_secret_type);
	bool ok;

	assert(command->field->flags & ROW_SECRET);
	if (!work_begin(rows->work, err))
		return false;
	ok = set(rows, command, err);
	work_end(rows->work);
	return ok;
}
