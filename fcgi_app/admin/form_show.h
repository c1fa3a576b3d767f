/* fcgi_app/admin/form_show.h - the page of a form. */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_SHOW_H
#define FICUS_FCGI_APP_ADMIN_FORM_SHOW_H

#include "fcgi_app/admin/form_state.h"

/* Shows the form as it is, with what is complained of; of a form for eyes only no inputs. */
MUST_CHECK bool form_show(struct admin_form *form, int status, struct error *err);

/*
 * Ends the page, which has begun with what will happen, with the question whether that is to be;
 * all that was sent travels along.
 */
void form_ask(struct admin_form *form);

/* The buttons of the form are called so; as Django's are, but for the last two. */
#define FORM_SAVE        "_save"
#define FORM_CONTINUE    "_continue"
#define FORM_ADD_ANOTHER "_addanother"
#define FORM_CONFIRM     "_confirm"
#define FORM_BACK        "_back"

#define FORM_PASSWORD "_password"

#endif
