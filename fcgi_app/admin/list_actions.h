/*
 * fcgi_app/admin/list_actions.h - what can be done with rows chosen in a list: deleting them,
 * setting one field of all, exporting them, and the commands that the table declares.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_ACTIONS_H
#define FICUS_FCGI_APP_ADMIN_LIST_ACTIONS_H

#include "fcgi_app/admin/list_chosen.h"
#include "services/bus/journal.h"

#define LIST_ACTIONS_MAX 32

struct list_action;

/* Asks, or does it: what the form says so far. The rows chosen are at least one. */
typedef bool list_action_function(
	const struct list_chosen *chosen, const struct list_action *action, struct error *err);

struct list_action {
	const char *name;  /* "delete_selected", as Django has it */
	const char *label; /* English */
	list_action_function *act;
	const struct admin_command *command; /* one for each row; NULL: not by commands */
	enum journal_action noted_as;        /* with a command */
	const char *format;                  /* of an export; else NULL */
};

struct list_actions {
	struct list_action items[LIST_ACTIONS_MAX];
	size_t count;
};

/* Those that the visitor may do; of rows without a key none. No statement but of permissions. */
MUST_CHECK bool list_actions_find(
	struct admin_page *page, struct list_actions *out, struct error *err);

list_action_function list_remove; /* in list_remove.c */
list_action_function list_set;    /* in list_set.c */
list_action_function list_send;   /* in list_send.c */
list_action_function list_export; /* in export_page.c */

#endif
