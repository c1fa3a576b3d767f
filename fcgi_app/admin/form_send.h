/* fcgi_app/admin/form_send.h - the two ways of saving a form, of form_save.c. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_SEND_H
#define FICUS_FCGI_APP_ADMIN_FORM_SEND_H

#include "fcgi_app/admin/form_save.h"

/* By the generic command on rows. */
MUST_CHECK bool form_send_row(
	struct admin_form *form, enum form_outcome *outcome, struct error *err);

/* By the command that the table declares. */
MUST_CHECK bool form_send_command(
	struct admin_form *form, enum form_outcome *outcome, struct error *err);

#endif
