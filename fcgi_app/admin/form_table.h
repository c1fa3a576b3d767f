/* fcgi_app/admin/form_table.h - the tables of a form: its inlines, and its conflicts. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_TABLE_H
#define FICUS_FCGI_APP_ADMIN_FORM_TABLE_H

#include "fcgi_app/admin/form_input.h"

/* Writes the rows that are edited with the form's own. focus: the input that gets the cursor. */
void form_inline_write(FILE *page, struct admin_form *form, struct form_part *part,
	const struct form_input *focus);

/* What was sent of the part: complains where its rows are fewer or more than there are to be, and
 * the visitor can do something about it. */
void form_inline_check(struct admin_form *form, struct form_part *part);

/* Writes, of each field in conflict, what was shown, what stands there and what was typed. */
void form_conflict_write(FILE *page, struct admin_form *form);

/* What the names of the part's inputs begin with, as Django's do: "prices" or "price_set", and of a
 * second one of that name "price_set-2". */
const char *form_inline_prefix(const struct admin_form *form, const struct form_part *part);

#endif
