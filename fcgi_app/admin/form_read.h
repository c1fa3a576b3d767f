/* fcgi_app/admin/form_read.h - what a form sent. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_READ_H
#define FICUS_FCGI_APP_ADMIN_FORM_READ_H

#include "fcgi_app/admin/form_state.h"

/*
 * Puts what was sent into a form that was loaded. Only what the visitor may edit is read; what
 * cannot be read as a value is complained of. Rows of inlines are known by their keys. INVALID:
 * it comes from no form of ours.
 */
MUST_CHECK bool form_read(struct admin_form *form, struct error *err);

/* Whether nothing is complained of. */
bool form_is_good(const struct admin_form *form);

/* Whether the field shall have another value than it was shown with. */
bool form_input_is_changed(const struct form_input *input);

#endif
