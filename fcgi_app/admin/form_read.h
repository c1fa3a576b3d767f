/* fcgi_app/admin/form_read.h - what a form sent. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_READ_H
#define FICUS_FCGI_APP_ADMIN_FORM_READ_H

#include "fcgi_app/admin/form_state.h"

/*
 * Puts what was sent into a form that was loaded. Only what the visitor may edit is read; what
 * cannot be read as a value is complained of. Rows of inlines are known by their keys; those that
 * the form was not loaded with are read, a statement a table. Errors: INVALID: it comes from no
 * form of ours; those of the reader.
 */
MUST_CHECK bool form_read(struct admin_form *form, struct error *err);

#endif
