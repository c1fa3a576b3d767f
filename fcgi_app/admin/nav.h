/*
 * fcgi_app/admin/nav.h - the tables that a visitor may see, app by app: what the index lists, and
 * what stands beside every other page, so that one gets from any table to any other.
 */
#ifndef FICUS_FCGI_APP_ADMIN_NAV_H
#define FICUS_FCGI_APP_ADMIN_NAV_H

#include "fcgi_app/admin/admin.h"

/* A table that the visitor may see, or at least add rows to. */
struct nav_table {
	const struct admin_model *model;
	bool may_view;
	const char *url; /* the list; the form for adding, to whoever may do no more */
};

/* Sets page->tables, in the order of the site. No statement but the first of a request. */
MUST_CHECK bool nav_read(struct admin_page *page, struct error *err);

/*
 * Writes them as links, the table that the page is about marked. Of a site with many tables only
 * those of the page's app, so that a page stays short. Nothing in a dialog, which is left again.
 */
void nav_write(FILE *out, const struct admin_page *page);

#endif
