/*
 * fcgi_app/admin/list_address.h - what the address of a list says: what is searched and filtered,
 * the order, which part of it, which columns; and the addresses of lists that differ in one thing,
 * which the links of the page are made of. Names are Django's where it has any.
 *
 *	q=lamp                     searches
 *	o=2.-3, o=-maker__name     sorts by columns: their numbers from 1 on, or names
 *	p=3                        a page by its number; rows without a key have no other places
 *	after=, before=            a page by the row that stands in front of it, or behind
 *	last                       the last rows
 *	scope=dear                 a filter that has a name
 *	columns=id,maker.name      which columns are shown; may be there several times
 *	count=exact                says how many rows there are; links do not have it
 *	all                        up to LIST_WHOLE_MAX rows on one page
 *	state=new, price__gte=10   filters, see list_filter.h
 *
 * Parameters without a value are those of forms that were not filled in, and stand for nothing.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_ADDRESS_H
#define FICUS_FCGI_APP_ADMIN_LIST_ADDRESS_H

#include "fcgi_app/admin/list_dates.h"

#define LIST_PARAMETERS_MAX 64
#define LIST_PAGE_MAX       1000
#define LIST_PAGE_SIZE      100
#define LIST_WHOLE_MAX      200
#define LIST_SEARCH_MAX     200 /* bytes */
#define LIST_TERMS_MAX      10

#define LIST_COUNT_NAME  "count"
#define LIST_COUNT_EXACT "exact"

struct list_parameter {
	const char *name;
	const char *value;
	const char *path; /* what it filters by; NULL: it is no filter */
	const char *is;   /* the value that has, canonical; NULL: the filter says something else */
};

struct list_address {
	const struct admin_model *model;
	struct list_parameter items[LIST_PARAMETERS_MAX]; /* all that were sent and mean something
							   */
	size_t count;
	const char *wrong;  /* of an address that cannot be read: the parameter's name, or NULL */
	const char *search; /* "": nothing */
	const struct admin_scope *scope; /* NULL: none */
	struct list_dates dates;         /* of the date hierarchy */
	struct row_selection selection;  /* the rows it chooses, on whatever page */
	const struct row_order *order;   /* total, wherever there is a key */
	size_t order_count;
	size_t chosen_count;     /* of the order: by the visitor */
	const char *const *from; /* as of struct row_request */
	bool is_backward;
	size_t page;     /* from 1 on */
	bool is_counted; /* exactly, however many there are */
	bool is_whole;
	bool is_last; /* the list's end: its order is to be turned for reading */
	const struct admin_column *const *columns; /* those shown, at least one */
	size_t column_count;
};

/*
 * All of it is owned by mem. ERROR_INVALID: something is malformed, unknown or not allowed; then
 * out->wrong says what, and links can be made still, to leave it out. INTERNAL: the filter of a
 * scope is none.
 */
MUST_CHECK bool list_address_read(TALLOC_CTX *mem, const struct admin_model *model,
	const char *query, struct list_address *out, struct error *err);

/* Whether the name means something else than a filter by a field that is called so. */
bool list_address_is_reserved(const char *name);

/* The value of the parameter; NULL: it is not there. */
const char *list_address_value(const struct list_address *address, const char *name);

#endif
