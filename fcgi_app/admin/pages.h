/*
 * fcgi_app/admin/pages.h - the pages of the admin site. Who may see one, and that there is a model
 * and a row, is settled by admin.c's table before; a page asks only for what it shows besides.
 * Errors of all: those of their ports, NOT_FOUND, INVALID, FORBIDDEN.
 */
#ifndef FICUS_FCGI_APP_ADMIN_PAGES_H
#define FICUS_FCGI_APP_ADMIN_PAGES_H

#include "fcgi_app/admin/admin.h"

typedef bool admin_page_function(struct admin_page *page, struct error *err);

admin_page_function index_page;        /* "/ficus/" and "/ficus/{app}/" */
admin_page_function list_page;         /* "" */
admin_page_function list_act_page;     /* POST "": actions on a selection */
admin_page_function export_page;       /* "export": ?format=csv or json, and the list's address */
admin_page_function autocomplete_page; /* "autocomplete": ?field=, ?term=, ?page= : JSON */
admin_page_function add_page;          /* "add" */
admin_page_function add_save_page;     /* POST "add" */
admin_page_function change_page;       /* "{key}/change": also for eyes only */
admin_page_function change_save_page;  /* POST "{key}/change" */
admin_page_function delete_page;       /* "{key}/delete": asks */
admin_page_function delete_act_page;   /* POST "{key}/delete" */
admin_page_function history_page;      /* "{key}/history" */
admin_page_function password_page;     /* "{key}/password": of a user */
admin_page_function password_act_page; /* POST "{key}/password" */
admin_page_function action_page;       /* "action": ?name= : asks for a command's fields */
admin_page_function action_act_page;   /* POST "action" */

#endif
