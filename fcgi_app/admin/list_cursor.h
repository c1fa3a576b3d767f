/*
 * fcgi_app/admin/list_cursor.h - a place in an order, as addresses spell it: the values of a row
 * that the list is ordered by. What the visitor makes of it is theirs: it only says where to begin.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_CURSOR_H
#define FICUS_FCGI_APP_ADMIN_LIST_CURSOR_H

#include "base/mem.h"

/* Bytes of a cursor: once escaped, it still fits into a line of a header. */
#define LIST_CURSOR_MAX 2000

/* Owned by mem. NULL: the values are too long for an address. */
const char *list_cursor_write(TALLOC_CTX *mem, const char *const *values, size_t count);

/* *out: as many values, owned by mem. False: it is no cursor, or none of so many values. */
MUST_CHECK bool list_cursor_read(
	TALLOC_CTX *mem, const char *text, size_t count, const char *const **out);

#endif
