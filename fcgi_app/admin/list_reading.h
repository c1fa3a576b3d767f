/*
 * fcgi_app/admin/list_reading.h - the one statement that a list is read by: the columns shown, what
 * related rows are called, the key, and the values it is ordered by.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_READING_H
#define FICUS_FCGI_APP_ADMIN_LIST_READING_H

#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/list_address.h"

/* What a text is made of: the values of a recipe, from the place on; none: the value itself. */
struct list_source {
	size_t place;                  /* of the column's own value */
	const struct row_model *named; /* whose recipe it is; NULL: no recipe is needed */
	const size_t *parts;           /* places of the recipe's paths */
	size_t part_count;
};

struct list_reading {
	TALLOC_CTX *mem;
	const char **paths;
	size_t path_count;
	size_t path_capacity;
	struct list_source *columns; /* parallel to the address's */
	struct list_source row;      /* what the row is called */
	size_t key;                  /* place of the key, wherever there is one */
	const size_t *order;         /* places of what the list is ordered by */
};

/* Which of it is needed besides the columns. */
enum list_needs {
	LIST_NEEDS_LINKS,  /* keys, and places to go on from */
	LIST_NEEDS_NAMES,  /* that, and what the rows are called */
	LIST_NEEDS_VALUES, /* nothing; and no names of related rows */
};

/* All of it is owned by mem. */
void list_reading_init(struct list_reading *reading, TALLOC_CTX *mem,
	const struct list_address *address, enum list_needs needs);

/* The request for the part of the list that the address says. */
struct row_request list_request(
	const struct list_reading *reading, const struct list_address *address);

/* A column's text for people, or what the row is called; owned by mem, not escaped yet. */
const char *list_cell_text(TALLOC_CTX *mem, const struct words *words,
	const struct admin_column *column, const struct list_source *source,
	const char *const *values);
const char *list_row_text(
	TALLOC_CTX *mem, const struct list_reading *reading, const char *const *values);

#endif
