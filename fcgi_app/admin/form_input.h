/* fcgi_app/admin/form_input.h - inputs of HTML for the fields of a form. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_INPUT_H
#define FICUS_FCGI_APP_ADMIN_FORM_INPUT_H

#include <stdio.h>

#include "fcgi_app/admin/form_state.h"

/* What an input is written from. */
struct form_place {
	struct admin_form *form;
	const struct form_part *part;
	const struct form_row *row;
	size_t field; /* of the part */
};

static inline const struct form_input *form_place_input(const struct form_place *place)
{
	return &place->row->inputs[place->field];
}

/*
 * Writes the input, with what was shown beside it. is_focused: the cursor goes there. What it is
 * called stands in a label for "id_<name>" elsewhere, its complaint and its help in elements with
 * the ids "id_<name>-error" and "id_<name>-help"; in a table, where there are none, the label is
 * the input's own.
 */
void form_input_write(FILE *page, const struct form_place *place, bool is_focused);

/* Writes the value to be read. */
void form_value_write(FILE *page, const struct form_place *place);

/* The text of a value of the input, as people know it. */
const char *form_value_text(const struct form_place *place, const char *value);
const char *form_targets_text(const struct form_place *place, const char *const *targets);

#endif
