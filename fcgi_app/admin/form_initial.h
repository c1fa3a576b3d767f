/* fcgi_app/admin/form_initial.h - what an address fills into a form: ".../add/?sku=LAMP". */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_INITIAL_H
#define FICUS_FCGI_APP_ADMIN_FORM_INITIAL_H

#include "fcgi_app/admin/form_state.h"

/*
 * Puts what the address says into the inputs of a row to be added; what is no value of a field is
 * left out. INVALID: the address is malformed.
 */
MUST_CHECK bool form_initial_read(struct admin_form *form, struct error *err);

#endif
