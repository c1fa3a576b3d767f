#include "config.h"

#include "services/rows/row_journal.h"

struct row_journal_line *row_journal_new(TALLOC_CTX *mem, const char *actor,
	const struct row_model *model, enum journal_action action)
{
	struct row_journal_line *line = mem_new(mem, struct row_journal_line);

	line->mem = line;
	line->entry = (struct journal_entry){
		.actor = actor, .model = model->label, .object_text = "", .action = action};
	return line;
}

void row_journal_note(struct row_journal_line *line, const struct journal_value *value)
{
	struct journal_entry *entry = &line->entry;

	mem_grow(line->mem, line->values, &line->value_capacity, entry->value_count + 1);
	line->values[entry->value_count++] = *value;
	entry->values = line->values;
}

static bool is_told(const struct row_field *field)
{
	const unsigned stamped = ROW_STAMPED_ON_ADD | ROW_NOT_EDITABLE; /* and not by people */
	const unsigned kept_back = ROW_SECRET | ROW_COMPUTED | ROW_STAMPED_ON_SAVE;

	return field->column && field->kind != ROW_BINARY && !(field->flags & kept_back) &&
		(field->flags & stamped) != stamped;
}

void row_journal_compare(struct row_journal_line *line, const struct row_comparison *comparison)
{
	const struct row_model *model = comparison->model;

	for (size_t i = 0; i < model->field_count; i++) {
		const struct row_field *field = &model->fields[i];
		const struct journal_value value = {
			.name = mem_printf(line->mem, "%s%s", comparison->prefix, field->name),
			.before = comparison->before ? comparison->before[i] : NULL,
			.after = comparison->after ? comparison->after[i] : NULL,
		};

		if (is_told(field) && !row_value_is_same(field, value.before, value.after))
			row_journal_note(line, &value);
	}
}
