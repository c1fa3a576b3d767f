/*
 * fcgi_app/admin/list_link.h - links to a list that differs from the one that is shown: everything
 * else stays as it is.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_LINK_H
#define FICUS_FCGI_APP_ADMIN_LIST_LINK_H

#include "fcgi_app/admin/list_address.h"

#define LIST_CHANGES_MAX 3

/*
 * What is different behind a link. The part of the list is its first one, unless it is set or kept.
 * That all rows are to be counted is never kept: each page would count them again.
 */
struct list_change {
	const char *path;                            /* filters by it go; NULL: none do */
	bool drops_filters;                          /* all of them, the search and the scope go */
	bool keeps_place;                            /* the same part of the list */
	struct list_parameter set[LIST_CHANGES_MAX]; /* value NULL: it goes; name NULL: the end */
};

/* One parameter is another one, or goes. */
#define LIST_WITH(name, value) (&(struct list_change){.set = {{(name), (value), NULL, NULL}}})

/* The query, or ""; and the whole address. change NULL: nothing. */
const char *list_query(
	TALLOC_CTX *mem, const struct list_address *address, const struct list_change *change);
const char *list_url(
	TALLOC_CTX *mem, const struct list_address *address, const struct list_change *change);

/* A path as parameters spell it: "maker__name". */
const char *list_name(TALLOC_CTX *mem, const char *path);

/* Hidden inputs of all parameters but those that the change sets or drops: for forms by GET. */
void list_write_kept(
	FILE *page, const struct list_address *address, const struct list_change *change);

#endif
