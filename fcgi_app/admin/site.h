/*
 * fcgi_app/admin/site.h - the tables that are administered: the declarations, made definite with
 * what the database and the description say. Constant once it is made; replaced as a whole.
 */
#ifndef FICUS_FCGI_APP_ADMIN_SITE_H
#define FICUS_FCGI_APP_ADMIN_SITE_H

#include "fcgi_app/admin/declaration.h"
#include "fcgi_app/admin/row_models.h"
#include "services/rows/row_reader.h"

struct admin_column {
	const char *path;              /* NULL: what the row is called */
	const char *name;              /* in addresses: the path, or "__str__" */
	const char *label;             /* "Valid from" */
	const struct row_field *field; /* the path's last; NULL: of what the row is called */
	bool is_sortable;
	bool is_link;
};

enum admin_filter_kind {
	FILTER_BOOLEAN,
	FILTER_CHOICES,
	FILTER_RELATED, /* by the key of what it refers to */
	FILTER_DATE,    /* today, seven days, this month, this year, a range; also of datetimes */
	FILTER_NUMBER,  /* a range */
	FILTER_EMPTY,   /* of others: empty or not */
};

struct admin_filter {
	const char *path;
	const char *label;
	const struct row_field *field;
	enum admin_filter_kind kind;
};

struct admin_search {
	const char *path;
	enum row_test test;
};

struct admin_form_field {
	const struct row_field *field;
	bool is_read_only;
	const struct row_field *prefilled_by; /* NULL: none */
	size_t line; /* of the set: those of one stand side by side; 0: it stands alone */
};

struct admin_form_set {
	const char *title;
	const char *help;
	bool is_collapsed;
	const struct admin_form_field *fields;
	size_t count;
};

struct admin_model;

struct admin_inline {
	const struct admin_model *model;
	const struct row_field *link; /* of that model, to the parent */
	size_t least;                 /* rows that there are to be */
	size_t most;                  /* likewise; 0: as many as one likes */
};

struct admin_model {
	const struct row_model *rows;
	const struct admin_declaration *declared;
	const char *fault; /* why it cannot be shown; NULL: it can. Then nothing below is set */
	const struct admin_column *columns;
	size_t column_count;
	const struct admin_filter *filters;
	size_t filter_count;
	const struct admin_search *searches;
	size_t search_count;
	const struct row_order *order; /* ends with the key */
	size_t order_count;
	const struct row_field *dates; /* NULL: no date hierarchy */
	const struct admin_form_set *sets;
	size_t set_count;
	const struct admin_inline *inlines;
	size_t inline_count;
};

/* Apps and models are in the order of the declarations. */
struct admin_site {
	const struct admin_model *models;
	size_t count;
};

/* NULL: there is none of that name. */
const struct admin_model *admin_site_find(
	const struct admin_site *site, const char *app, const char *name);
const struct admin_model *admin_site_find_rows(
	const struct admin_site *site, const struct row_model *rows);

/* Both are constant and outlive the site. */
struct admin_declarations {
	const struct admin_declaration *items;
	size_t count;
};

/*
 * Makes the site, owned by mem, which the description and the catalogue outlive or belong to.
 * description: NULL: there is none. Names that lead nowhere, and tables that are not there, become
 * the model's fault: the others stay usable. Rows without an order of their own begin with the
 * newest key.
 */
const struct admin_site *admin_site_make(TALLOC_CTX *mem,
	const struct admin_declarations *declarations, const struct description *description,
	const struct catalogue *catalogue, const struct site_facts *facts);

#endif
