/* fcgi_app/admin/form_files.h - the files that come with a form. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_FILES_H
#define FICUS_FCGI_APP_ADMIN_FORM_FILES_H

#include "fcgi_app/admin/form_state.h"

/*
 * Keeps them all: the inputs' values become their names. A name that cannot be is complained of.
 * Errors: UNAVAILABLE.
 */
MUST_CHECK bool form_files_keep(struct admin_form *form, struct error *err);

/* Throws away what was kept: nothing refers to it. */
void form_files_drop(struct admin_form *form);

/* Of a form that comes back: a browser does not send a file twice by itself. */
void form_files_ask_again(struct admin_form *form);

#endif
