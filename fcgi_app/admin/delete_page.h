/*
 * fcgi_app/admin/delete_page.h - what goes with rows that are to be deleted, for whoever asks
 * before: the page of one row, and the action on many.
 */
#ifndef FICUS_FCGI_APP_ADMIN_DELETE_PAGE_H
#define FICUS_FCGI_APP_ADMIN_DELETE_PAGE_H

#include "fcgi_app/admin/admin.h"
#include "services/rows/row_commands.h"

/*
 * Whether the rows of the page's model with these keys, ending in NULL, may be deleted with all
 * that goes with them, as a handler of remove_rows has filled it in. Nothing forbids it, it is not
 * too much at once, of each table that is administered here the visitor may delete rows, and by no
 * command of its own; and the account one is signed in with stays.
 */
bool delete_is_possible(
	struct admin_page *page, const char *const *keys, const struct row_removal *removal);

/* The part of that which is about the visitor's rights and commands, of whatever rows. */
bool delete_may_take(struct admin_page *page, const struct row_removal *removal);

/* The password is asked for as well where it reaches a table that is sensitive. */
void delete_touch(struct admin_page *page, const struct row_removal *removal);

/* Writes all that to page->out. */
void delete_write_removal(
	struct admin_page *page, const char *const *keys, const struct row_removal *removal);

#endif
