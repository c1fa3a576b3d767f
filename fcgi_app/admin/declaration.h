/*
 * fcgi_app/admin/declaration.h - what an application says of a table that is to be administered:
 * which columns its list has, what is searched, how its form is laid out, and which command each
 * kind of write sends. Whatever is left out follows from the table, and from the description of the
 * Django project where there is one. Source: docs/admin.md, "Declaring a table".
 *
 * Lists of names are words between blanks. A name is a field of the model, or leads to one through
 * foreign keys: "batch.reference".
 */
#ifndef FICUS_FCGI_APP_ADMIN_DECLARATION_H
#define FICUS_FCGI_APP_ADMIN_DECLARATION_H

#include "base/message.h"
#include "services/bus/journal.h"
#include "services/rows/row_model.h"

struct admin_page; /* see admin.h */

/*
 * A command in place of a write. Its fields are filled from the row's fields of the same name, or
 * of the name that `names` gives: "ref=reference". A field "seen_x" gets what stood in x when the
 * form was made.
 */
struct admin_command {
	const struct message_type *type;
	const char *names; /* NULL: all are called alike */
};

/* Stands for the generic commands of services/rows/. */
extern const struct admin_command admin_by_row;

/* NULL: nobody may. */
struct admin_writes {
	const struct admin_command *add;
	const struct admin_command *change;
	const struct admin_command *remove;
	/*
	 * Whether the change that a command would make is to be confirmed first: then it begins the
	 * page, with what will happen, below which the question is put. NULL: never.
	 */
	bool (*preview)(struct admin_page *page, const struct message *command, bool *asks,
		struct error *err);
};

#define ADMIN_BY_ROW                                                                               \
	{                                                                                          \
		.add = &admin_by_row, .change = &admin_by_row, .remove = &admin_by_row             \
	}

struct admin_fieldset {
	const char *title;  /* "": none */
	const char *help;   /* NULL: none */
	const char *fields; /* "sku price+weight": those with a + stand side by side */
	bool is_collapsed;
};

/* A filter with a name, shown as a tab above the list. */
struct admin_scope {
	const char *name;
	const char *label;
	const char *filter; /* as in the list's address: "status=draft&price.min=10" */
};

/*
 * Sends an action's command, which changes something and is noted in the history, and says what
 * came of it.
 */
typedef bool admin_send(struct admin_page *page, const struct message *command, const char **told,
	struct error *err);

/* A command that people send from the list: for each of the rows chosen, or for none. */
struct admin_action {
	const char *name;
	const char *label;      /* "Take back" */
	const char *permission; /* "alloc.delete_allocation" */
	struct admin_command command;
	bool is_of_rows;              /* else its fields are asked for */
	enum journal_action noted_as; /* with is_of_rows: how the history of the row has it */
	admin_send *send;             /* otherwise */
};

/* More about a row, below its form. values: as stored, parallel to the model's fields. */
typedef bool admin_extra(struct admin_page *page, const char *const *values, struct error *err);

struct admin_declaration {
	const char *model;  /* "alloc.batch" */
	const char *table;  /* NULL: the description's, or app_model */
	const char *text;   /* recipe of what a row is called; NULL: the description's */
	const char *list;   /* columns; "__str__" is what a row is called. NULL: just that */
	const char *links;  /* columns that lead to the row; NULL: the first */
	const char *search; /* "^reference =sku name": starts with, is, contains */
	const char *filters;
	const char *order;                      /* "-eta reference"; NULL: the model's */
	const char *dates;                      /* the field of the date hierarchy; NULL: none */
	const struct admin_fieldset *fieldsets; /* ended by one without fields; NULL: all fields */
	const char *read_only;
	/*
	 * Models whose rows are edited with this one: "catalogue.price", or where there are to be
	 * from 1 to 20 of them "catalogue.price:1-20". Either number may be left out.
	 */
	const char *inlines;
	const char *prefills; /* "slug=name": filled from another field while nobody types there */
	const struct row_field
		*computed; /* more columns, ended by one without a name; NULL: none */
	const struct admin_scope *scopes;   /* ended by one without a name; NULL: none */
	const struct admin_action *actions; /* likewise */
	struct admin_writes writes;
	admin_extra *extra;            /* NULL: none */
	const char *export_permission; /* "shop.export_lamp"; NULL: who may view may export, too */
	bool is_sensitive; /* who writes here says their password again: users, permissions */
};

#endif
