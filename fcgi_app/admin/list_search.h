/*
 * fcgi_app/admin/list_search.h - what is typed into a list's search box: words between blanks, and
 * phrases in quotes. Each of them has to be found in one of the fields that are searched.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_SEARCH_H
#define FICUS_FCGI_APP_ADMIN_LIST_SEARCH_H

#include "fcgi_app/admin/list_filter.h"

/* Adds a clause a word. ERROR_INVALID: it is too long, or the table is not searched. */
MUST_CHECK bool list_search_read(struct list_clauses *clauses, const struct admin_model *model,
	const char *text, struct error *err);

#endif
