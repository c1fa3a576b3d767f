/*
 * fcgi_app/admin/list_chosen.h - the rows of a list that somebody has chosen to do something with:
 * those ticked on a page, or all that the list's filters choose. They travel from page to page in
 * hidden inputs, by their keys or as that very choice, with a fingerprint of what it came to.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_CHOSEN_H
#define FICUS_FCGI_APP_ADMIN_LIST_CHOSEN_H

#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/list_address.h"

#define LIST_CHOSEN_MAX 10000
#define LIST_NAMED_MAX  10 /* rows that a page calls by their names */

#define LIST_KEY_FIELD    "_selected_action"
#define LIST_ACROSS_FIELD "select_across"
#define LIST_ASKED_FIELD  "_asked" /* what the page before has asked about */

struct list_chosen {
	struct admin_page *page;
	struct list_address address;
	bool is_across;          /* all of the list */
	const char *const *keys; /* canonical, each once, ending in NULL */
	size_t count;
	bool is_too_much;               /* more than LIST_CHOSEN_MAX; keys are then none */
	struct row_selection selection; /* the same rows */
	const char *fingerprint;        /* of the keys, for all of a list; else NULL */
};

/*
 * What the form says, by at most one statement. needs_keys: of all of a list, too; else there is
 * only the selection, however large, and count is 0. Errors: INVALID: the address is none of a
 * list, or a key is none; those of the reader.
 */
MUST_CHECK bool list_chosen_read(
	struct admin_page *page, bool needs_keys, struct list_chosen *out, struct error *err);

/*
 * Whether these are the very rows that the page before has asked about: what is in a list may
 * change until somebody has read the question.
 */
bool list_chosen_is_as_asked(const struct list_chosen *chosen);

/* Whether the form has come for the second time, from the page that asks, and about these rows. */
bool list_chosen_is_confirmed(const struct list_chosen *chosen);

/* The rows by their keys, whatever the filters would choose by now. They are at least one. */
struct row_selection list_chosen_rows(const struct list_chosen *chosen);

/* Of a page that asks: 409 when it asks again, because the rows are others now; else 200. */
int list_chosen_status(const struct list_chosen *chosen);

/* What the first of them are called, ending in NULL: one statement. Rows that are gone are left
 * out.
 */
MUST_CHECK bool list_chosen_names(
	const struct list_chosen *chosen, const char *const **out, struct error *err);

/* A list of those names, and how many more there are. */
void list_chosen_write_names(const struct list_chosen *chosen, const char *const *names);

/*
 * A form that goes on with the action: begins it with what is hidden in it, and ends it with a
 * button and a way back. class: "main" or "danger".
 */
void list_chosen_begin_form(const struct list_chosen *chosen, const char *action);
void list_chosen_end_form(const struct list_chosen *chosen, const char *class, const char *button);

/* That way back alone, where there is nothing to go on with. */
void list_chosen_write_back(const struct list_chosen *chosen);

/* Tells the visitor something, and goes back to the list. */
void list_chosen_leave(
	const struct list_chosen *chosen, enum message_level level, const char *text);

#endif
