/*
 * fcgi_app/admin/list_filter.h - filters in a list's address, and the conditions they mean.
 *
 *	state=new, state__exact=new         is
 *	maker=3, maker__id__exact=3         refers to the row with this key
 *	price__gte=10  __gt  __lte  __lt    a range; also .min and .max. A day, of a datetime, is
 *	                                    all of that day in the site's zone; a moment is of
 *	                                    that zone, or has an offset: 2024-05-17T10:30+02:00
 *	sold_on__isnull=1                   is NULL, or is not: 0
 *	notes__isempty=1                    is NULL or "", or is neither: 0
 *
 * One may filter by what the table declares filters for, and by those of its own fields that are
 * indexed; a scope of the table by all fields that are not secret.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_FILTER_H
#define FICUS_FCGI_APP_ADMIN_LIST_FILTER_H

#include "fcgi_app/admin/site.h"
#include "services/rows/row_rules.h"

/* Clauses that are being collected; they and what is in them belong to mem. */
struct list_clauses {
	TALLOC_CTX *mem;
	struct row_clause *items;
	size_t count;
	size_t capacity;
};

/* One more clause, with room for so many conditions, which the caller fills in. */
struct row_condition *list_clauses_grow(struct list_clauses *clauses, size_t count);

/* A clause of one condition. */
void list_clauses_add(
	struct list_clauses *clauses, const char *path, enum row_test test, const char *value);

/*
 * What somebody typed to compare the field with, canonical and owned by mem: also what no form
 * would take, since rows may have it. False: it is no such value, and complaint says why, or it is
 * none.
 */
MUST_CHECK bool list_value_read(TALLOC_CTX *mem, const struct row_field *field, const char *typed,
	const char **out, struct row_complaint *complaint);

/*
 * Adds what a parameter means and sets *path to what it filters by; to NULL when it is no filter.
 * ERROR_INVALID: the value is none of the field's.
 */
MUST_CHECK bool list_filter_read(struct list_clauses *clauses, const struct admin_model *model,
	const struct admin_scope *scope, const char *name, const char *value, const char **path,
	struct error *err);

#endif
