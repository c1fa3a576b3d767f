/*
 * services/rows/row_draft.h - what a command makes of rows, while its transaction lasts: first the
 * rows are locked and what the form changed is put over what stands there, then it is judged, then
 * written and put into the journal. Internal to services/rows/.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_DRAFT_H
#define FICUS_SERVICES_ROWS_ROW_DRAFT_H

#include "services/rows/row_commands.h"

struct row_graph; /* see row_graph.h */

/* A pair of a many-to-many field that comes or goes. */
struct row_pair_change {
	const struct row_field *field;
	const char *target;
	bool is_removal;
};

/* A row of the command. Of one that is gone, row is NULL and it is no addition. */
struct row_draft {
	struct row_edit *edit;
	struct row_draft *parent; /* NULL: it is a child of none */
	const struct row *row;    /* as it stands */
	bool is_addition;
	struct row_addition addition;
	const char **next;         /* as it will stand: values parallel to the model's fields */
	const char **pairs_before; /* keys with blanks between them, parallel to the entries */
	const char **pairs_after;
	struct row_pair_change *pairs;
	size_t pair_count;
	size_t pair_capacity;
	struct row_graph *graph;  /* what goes with a row that is removed; NULL: it stays */
	const char **text_values; /* see row_text_values() */
	const char **text;        /* where it stands what the row is called; NULL: nowhere */
};

/* A command's rows, in a transaction. */
struct row_drafting {
	struct row_work *rows;
	TALLOC_CTX *mem;  /* the transaction's */
	TALLOC_CTX *kept; /* owns what the caller reads afterwards */
	const char *actor;
	bool ignores_seen;       /* what stands there counts as what was seen */
	const bool *wanted;      /* of rows that may be many: the fields that are kept, parallel to
				    the model's; NULL: all of them */
	struct row_draft *items; /* each parent, and then its children, which have none */
	size_t count;
	bool has_conflicts;
	size_t complaint_count;
};

/* Takes in the edit and its children, with all that was said of them before forgotten. */
void row_drafting_begin(struct row_drafting *this, struct row_edit *edits, size_t count);

/* Locks the rows and merges the entries. Errors: NOT_FOUND; CONFLICT, and the entries say it. */
MUST_CHECK bool row_drafting_merge(struct row_drafting *this, struct error *err);

/* INVALID: there are complaints. */
MUST_CHECK bool row_drafting_judge(struct row_drafting *this, struct error *err);

/* Asks the store for all writes. */
void row_drafting_write(struct row_drafting *this);

/* Whether the row is one that is added or changed, if anything is; not removed, and not gone. */
bool row_draft_is_written(const struct row_draft *draft);

/* Whether anything of the row changes; and whether that field does. */
bool row_draft_is_changed(const struct row_draft *draft);
bool row_draft_changes(const struct row_draft *draft, const struct row_field *field);

/* NULL: the form says nothing of it. */
struct row_entry *row_draft_entry(const struct row_draft *draft, const struct row_field *field);

/* To the field's entry; to the row where the form has none, or field is NULL. */
void row_draft_complain(struct row_drafting *this, struct row_draft *draft,
	const struct row_field *field, struct row_complaint complaint);

/* Complains of fields that must be unique, alone or together, and are not. */
MUST_CHECK bool row_draft_check_unique(
	struct row_drafting *this, struct row_draft *draft, struct error *err);

/* A line for each row that was asked for, with what became of its children. */
MUST_CHECK bool row_drafting_note(struct row_drafting *this, struct error *err);

#endif
