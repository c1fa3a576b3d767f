/* fcgi_app/admin/form_save.h - from a form that was read to the command it sends. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_SAVE_H
#define FICUS_FCGI_APP_ADMIN_FORM_SAVE_H

#include "fcgi_app/admin/form_state.h"

enum form_outcome {
	FORM_SAVED,
	FORM_REFUSED, /* and the form says why */
	FORM_STALE,   /* the same: somebody else was quicker */
	FORM_ASKING,  /* it is to be confirmed first */
};

/*
 * Finds out what goes with the rows that are removed from inlines, complains of what the visitor
 * may not take along, and has the password asked for where that is sensitive.
 */
MUST_CHECK bool form_check_removals(struct admin_form *form, struct error *err);

/*
 * Sends what the form says, which is good. With FORM_ASKING, page->out has begun with what will
 * happen. Errors: those of the bus that no form can help.
 */
MUST_CHECK bool form_save(struct admin_form *form, enum form_outcome *outcome, struct error *err);

/* The key of what was saved; NULL: it was added, and nobody told. */
const char *form_saved_key(const struct admin_form *form);

/* What the row is called with the values of the form. */
MUST_CHECK bool form_object_text(struct admin_form *form, const char **out, struct error *err);

#endif
