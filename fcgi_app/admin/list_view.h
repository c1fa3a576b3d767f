/*
 * fcgi_app/admin/list_view.h - a list on its way to the page: all that is read for it, before any
 * of it is written.
 *
 * Statements, whatever the table has in it: one reads the rows, one counts them up to
 * LIST_COUNT_MAX, one estimates their number where none are left out, one counts all of them where
 * that is asked for; one for each filter by a related row, and one more for what is chosen there
 * and not among the first; one for the date hierarchy.
 */
#ifndef FICUS_FCGI_APP_ADMIN_LIST_VIEW_H
#define FICUS_FCGI_APP_ADMIN_LIST_VIEW_H

#include "fcgi_app/admin/form_state.h"
#include "fcgi_app/admin/list_link.h"
#include "fcgi_app/admin/list_reading.h"

#define LIST_COUNT_MAX    10000
#define LIST_NUMBERED_MAX 1000 /* rows of lists whose pages have numbers */
#define LIST_OPTIONS_MAX  50   /* related rows to choose from */

enum list_exactness {
	LIST_EXACTLY,
	LIST_MORE_THAN,
	LIST_ABOUT,
	LIST_UNKNOWN, /* so many, or so hard to find, that counting takes too long */
};

struct list_count {
	enum list_exactness exactness;
	uint64_t number;
	bool has_given_up; /* counting all took too long */
};

struct list_view {
	struct admin_page *page;
	struct list_address address;
	struct list_reading reading;
	struct row_list rows;
	struct list_count count;
	struct form_relation *related; /* what filters offer, parallel to the model's; by their
					  key where there is too much */
	struct row_bounds dates;       /* of what the date hierarchy shows */
	const char *query;             /* of this list, to come back to it */
};

/* Errors: INVALID: the address is none of a list; those of the reader. */
MUST_CHECK bool list_view_read(struct admin_page *page, struct list_view *view, struct error *err);

/* "12 lamps", "more than 10000 lamps"; owned by mem. */
const char *list_count_text(const struct admin_page *page, const struct list_count *count);

/*
 * An answer of status 400 for an address that cannot be read, with links to the list without what
 * is wrong.
 */
void list_refuse(
	struct admin_page *page, const struct list_address *address, const struct error *err);

/* Whether the parameter says which value the filter's field has. */
static inline bool list_filters_chosen(
	const struct list_parameter *item, const struct admin_filter *filter)
{
	return item->is && strcmp(item->path, filter->path) == 0;
}

/* The parts of the page. */
void list_write_table(const struct list_view *view, bool has_actions);
void list_write_filters(const struct list_view *view);
void list_write_dates(const struct list_view *view);
void list_write_pager(const struct list_view *view);

#endif
