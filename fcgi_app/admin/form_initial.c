#include "config.h"

#include "fcgi_app/admin/form_initial.h"

#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/query.h"

/* Keys with commas between them, as Django's links have them; what is none is left out. */
static const char *const *split_keys(
	TALLOC_CTX *mem, const struct row_model *target, const char *said)
{
	const char **keys = mem_array(mem, const char *, strlen(said) + 2);
	size_t count = 0;

	for (; *(said += strspn(said, ",")); said += strcspn(said, ",")) {
		const char *typed = mem_text_n(mem, said, strcspn(said, ","));

		if (target && target->key && (keys[count] = row_rules_key(mem, target->key, typed)))
			count++;
	}
	return keys;
}

/* A link does not say which files there are. */
static void set_initial(const struct admin_form *form, struct form_input *input, const char *said)
{
	static const char *const no_targets[] = {NULL};
	const struct row_field *field = input->field;
	struct row_complaint ignored;
	const char *value;

	if (!input->is_editable || field->kind == ROW_FILE)
		return;
	if (field->pairs)
		form_input_set(form->mem, input, NULL,
			split_keys(form->mem, field->relation->target, said));
	else if (value_from_input(form->mem, field, said, &value, &ignored))
		form_input_set(form->mem, input, value, no_targets);
}

bool form_initial_read(struct admin_form *form, struct error *err)
{
	struct form_row *row = form_main_row(form);

	for (size_t i = 0; i < form->main.field_count; i++) {
		struct form_input *input = &row->inputs[i];
		const char *said;

		if (!query_find(
			    form->mem, form->page->request->query, input->field->name, &said, err))
			return false;
		if (said)
			set_initial(form, input, said);
	}
	return true;
}
