/* fcgi_app/admin/form_load.h - forms as they are before anybody types: from the database. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_LOAD_H
#define FICUS_FCGI_APP_ADMIN_FORM_LOAD_H

#include "fcgi_app/admin/form_state.h"

/*
 * The form of the page's row, or of one to be added, with what the visitor may do to it. Owned by
 * the page's mem. Errors: NOT_FOUND: the row is gone; those of the reader.
 */
MUST_CHECK bool form_load(struct admin_page *page, struct admin_form **out, struct error *err);

/*
 * Reads what the form's foreign keys and many-to-many fields can refer to: once a field, and once
 * more where there is too much of it.
 */
MUST_CHECK bool form_load_relations(struct admin_form *form, struct error *err);

/* An empty row at the end of a part. */
struct form_row *form_add_row(struct admin_form *form, struct form_part *part);

/* The value, or the targets of a many-to-many field, as seen and wanted alike. */
void form_input_set(
	TALLOC_CTX *mem, struct form_input *input, const char *value, const char *const *targets);

/* Names the row's inputs by its place: "price_set-0-amount"; those of the main part have none. */
void form_name_row(
	TALLOC_CTX *mem, const struct form_part *part, struct form_row *row, const char *place);

#endif
