/*
 * fcgi_app/admin/history_changes.h - what a row's history knows of values, as people read it: of
 * which field, and what stood there; rows that it refers to by what they are called.
 */
#ifndef FICUS_FCGI_APP_ADMIN_HISTORY_CHANGES_H
#define FICUS_FCGI_APP_ADMIN_HISTORY_CHANGES_H

#include "fcgi_app/admin/admin.h"

/* Not escaped yet. */
struct history_change {
	const char *label;  /* "Price", of a row below it "Size 12: Width" */
	const char *before; /* NULL: nothing stood there */
	const char *after;
};

/* Of one line. */
struct history_changes {
	const struct history_change *items;
	size_t count;
};

/*
 * *out: parallel to the lines, owned by the page's mem. Left out is what stood in rows of an inline
 * that the visitor may not see, and that they are rows of this one. One statement for each field
 * that is referred to, however many values do. Errors: those of the reader.
 */
MUST_CHECK bool history_changes_read(struct admin_page *page, const struct history_lines *lines,
	const struct history_changes **out, struct error *err);

#endif
