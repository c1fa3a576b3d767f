#include "config.h"

#include "fcgi_app/admin/form_state.h"

#include "fcgi_app/admin/value_text.h"

void form_input_set(
	TALLOC_CTX *mem, struct form_input *input, const char *value, const char *const *targets)
{
	input->stored = input->seen = input->value = value;
	input->stored_targets = input->seen_targets = input->targets = targets;
	input->typed = value_to_input(mem, input->field, value);
}

void form_name_row(
	TALLOC_CTX *mem, const struct form_part *part, struct form_row *row, const char *place)
{
	row->name = part->link ? mem_printf(mem, "%s-%s-", part->prefix, place) : "";
	for (size_t i = 0; i < part->field_count; i++)
		row->inputs[i].name =
			mem_printf(mem, "%s%s", row->name, row->inputs[i].field->name);
}

static size_t count_targets(const char *const *targets)
{
	size_t count = 0;

	while (targets[count])
		count++;
	return count;
}

static bool is_among(const char *const *targets, const char *key)
{
	while (*targets && strcmp(*targets, key) != 0)
		targets++;
	return *targets != NULL;
}

/* In whatever order; none is there twice. */
static bool has_same_targets(const struct form_input *input)
{
	if (count_targets(input->targets) != count_targets(input->seen_targets))
		return false;
	for (const char *const *target = input->targets; *target; target++)
		if (!is_among(input->seen_targets, *target))
			return false;
	return true;
}

bool form_input_is_changed(const struct form_input *input)
{
	if (!input->is_editable)
		return false;
	if (input->field->pairs)
		return !has_same_targets(input);
	return input->file || !row_value_is_same(input->field, input->seen, input->value);
}

bool form_row_is_changed(const struct form_part *part, const struct form_row *row)
{
	for (size_t i = 0; i < part->field_count; i++)
		if (form_input_is_changed(&row->inputs[i]))
			return true;
	return false;
}

static bool is_good_part(const struct form_part *part)
{
	if (part->complaint)
		return false;
	for (size_t i = 0; i < part->row_count; i++) {
		if (part->rows[i].complaint)
			return false;
		for (size_t j = 0; j < part->field_count; j++)
			if (part->rows[i].inputs[j].complaint)
				return false;
	}
	return true;
}

bool form_is_good(const struct admin_form *form)
{
	if (form->complaint || form->is_password_wrong || !is_good_part(&form->main))
		return false;
	for (size_t i = 0; i < form->inline_count; i++)
		if (!is_good_part(&form->inlines[i]))
			return false;
	return true;
}
