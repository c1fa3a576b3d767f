/*
 * fcgi_app/admin/form_state.h - a form for a row while a request lasts: what stands in the
 * database, what was shown, what was typed. A form has a main part, of one row, and a part for each
 * model whose rows are edited with it.
 */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_STATE_H
#define FICUS_FCGI_APP_ADMIN_FORM_STATE_H

#include "fcgi_app/admin/admin.h"
#include "services/rows/row_commands.h"

/* Before the name of an input: the hidden one beside it, with what was shown. */
#define FORM_INITIAL "initial-"

/* The hidden inputs that name those which were shown as NULL. */
#define FORM_INITIAL_NULL "initial-null"

/* Rows of one model in a form; more are to be found in its list. */
#define FORM_ROWS_MAX 100

/* Fields that the rows of all inlines send, so that those of the form and new rows fit as well. */
#define FORM_INLINE_FIELDS_MAX (FORM_FIELDS_MAX * 7 / 10)

/* Empty rows at the end of a part, for those who have no script to add some. */
#define FORM_EXTRA_ROWS 1

/* One field of a row. Values are canonical; NULL is NULL. */
struct form_input {
	const struct row_field *field;
	const char *name; /* "qty", "price_set-0-amount" */
	bool is_editable;
	bool is_shown; /* what was sent says that the form had it */
	const char *stored;
	const char *seen;  /* what the form showed */
	const char *value; /* what it shall be; of a field for files NULL until the file is kept */
	const char *typed; /* the same as the input has it */
	const char *const *stored_targets; /* of a many-to-many field: keys, ending in NULL */
	const char *const *seen_targets;
	const char *const *targets;
	const struct form_file *file; /* that was sent; NULL: none */
	const char *complaint;        /* in the visitor's language; NULL: none */
	bool is_in_conflict;
	const char *now; /* after a conflict: what stands there by now */
};

struct form_row {
	const char *key;           /* NULL: it is to be added */
	const char *name;          /* of its inputs: "price_set-0-"; "" in the main part */
	struct form_input *inputs; /* parallel to the part's fields */
	bool is_typed;             /* it was sent to be added */
	bool is_removed;
	const char *complaint; /* of the row as a whole; NULL: none */
};

/* What a foreign key or a many-to-many field can refer to. */
struct form_option {
	const char *value;
	const char *text;
};
struct form_relation {
	const struct row_field *field;    /* NULL: the field is none */
	const struct admin_model *target; /* NULL: it is not administered */
	bool may_view, may_add, may_change;
	bool is_whole; /* the options are all there are; else only those that are chosen */
	struct form_option *options;
	size_t count;
	size_t capacity;
};

struct form_part {
	const struct admin_model *model;
	const struct row_field *link;           /* to the main part's row; NULL: it is that part */
	const char *prefix;                     /* "prices", "price_set" */
	const struct admin_form_field **fields; /* without the link */
	struct form_relation *relations;        /* parallel to them */
	size_t field_count;
	struct form_row *rows;
	size_t row_count;
	size_t row_capacity;
	bool has_more; /* rows than are shown */
	bool may_view, may_add, may_change, may_remove;
	size_t least, most;    /* rows that there are to be; most 0: no limit */
	size_t stored;         /* those that there are, shown or not, where there is a limit */
	const char *complaint; /* of its rows together; NULL: none */
};

struct admin_form {
	struct admin_page *page;
	TALLOC_CTX *mem;
	const struct admin_command *command; /* that it sends; NULL: it is for eyes only */
	struct form_part main;
	struct form_part *inlines;
	size_t inline_count;
	const char *const
		*values;        /* as stored, parallel to the model's fields; of an addition NULL */
	const char *complaint;  /* of the form as a whole; NULL: none */
	bool is_password_wrong; /* where it is asked for once more */
	bool is_stale;          /* somebody else was quicker */
	bool is_anew;           /* an addition of what was typed for a row that is gone */
	const char *key_made;   /* of what was added, once it is saved */
};

static inline bool form_is_addition(const struct admin_form *form)
{
	return !form->page->key;
}

static inline struct form_row *form_main_row(const struct admin_form *form)
{
	return &form->main.rows[0];
}

/* The value, or the targets of a many-to-many field, as seen and wanted alike. */
void form_input_set(
	TALLOC_CTX *mem, struct form_input *input, const char *value, const char *const *targets);

/* Names the row's inputs by its place: "price_set-0-amount"; those of the main part have none. */
void form_name_row(
	TALLOC_CTX *mem, const struct form_part *part, struct form_row *row, const char *place);

/* Whether nothing is complained of. */
bool form_is_good(const struct admin_form *form);

/* Whether the field shall have another value than it was shown with. */
bool form_input_is_changed(const struct form_input *input);

/* Whether any field of the row shall. */
bool form_row_is_changed(const struct form_part *part, const struct form_row *row);

#endif
