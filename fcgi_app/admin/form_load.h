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

/*
 * Reads rows of an inline in place of those that it has: those with these keys (at least one,
 * ending in NULL), or as many as a form shows (keys NULL). has_more stays set.
 */
MUST_CHECK bool form_load_rows(struct admin_form *form, struct form_part *part,
	const char *const *keys, struct error *err);

/* An empty row at the end of a part. */
struct form_row *form_add_row(struct admin_form *form, struct form_part *part);

/* At the end of a part a row that was stored, and is not found. */
struct form_row *form_add_lost_row(
	struct admin_form *form, struct form_part *part, const char *key);

#endif
