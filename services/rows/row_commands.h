/*
 * services/rows/row_commands.h - commands on rows of tables that have no domain of their own: they
 * go by the same bus, are validated here, and never undo what another editor did meanwhile. Every
 * row that is changed gets its line in the journal, in the same transaction.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_COMMANDS_H
#define FICUS_SERVICES_ROWS_ROW_COMMANDS_H

#include "base/message.h"
#include "services/bus/clock.h"
#include "services/bus/random.h"
#include "services/bus/work.h"
#include "services/rows/row_rules.h"
#include "services/rows/row_store.h"

/*
 * What a form says of a field, and what became of it. It is written where value differs from seen;
 * texts without regard to blanks around them, to ends of lines, and to NULL or nothing: a browser
 * cannot tell. What others did to other fields meanwhile, and to other pairs, stays as they did it.
 */
struct row_entry {
	const struct row_field *field;
	const char *value; /* canonical; of a many-to-many field unused */
	const char *seen;  /* what stood there when the form was made; of an addition unused */
	const char *const *targets;      /* of a many-to-many field: keys, ending in NULL */
	const char *const *seen_targets; /* likewise */
	struct row_complaint complaint;  /* out; .text NULL: none */
	const char *now;     /* out, after a conflict: what stands there; of many-to-many: keys with
				blanks */
	bool is_in_conflict; /* out: it and we both changed it, to different values */
};

enum row_action {
	ROW_ADDED,
	ROW_CHANGED,
	ROW_REMOVED,
};

/*
 * One row and those that a form edits with it. Storage of the caller, who reads what the handler
 * leaves there when it refuses.
 */
struct row_edit {
	const struct row_model *model;
	enum row_action action;
	const char *key; /* of an addition: out, after success */
	struct row_entry *entries;
	size_t entry_count;
	const struct row_field *link; /* of a child: what refers to its parent; else NULL */
	struct row_edit *children;    /* which have none themselves */
	size_t child_count;
	struct row_complaint complaint; /* out: of the row as a whole */
};

/*
 * Adds or changes a row and its children. In the journal's values, those of children are called
 * "orderline[12].qty", or "orderline[+].qty" of one that is added.
 */
struct save_row {
	struct message message;
	const char *model; /* its label, for the log */
	const char *key;   /* likewise; NULL: an addition */
	const char *actor; /* the user's key */
	struct row_edit *edit;
	TALLOC_CTX *mem; /* owns what the handler leaves in edit */
};

/* What goes with the rows that are deleted, and what keeps them from it. */
struct row_loss {
	const struct row_model *model;
	uint64_t count;
};
struct row_removal {
	size_t found_count;            /* out: rows that were asked for and are there */
	const struct row_loss *losses; /* out: a model each, those asked for first */
	size_t loss_count;
	const struct row_loss *changes; /* out: rows whose reference is set to something else */
	size_t change_count;
	const struct row_loss *obstacles; /* out: rows that forbid it; none: it may go on */
	size_t obstacle_count;
	const char *const *examples; /* out: texts of some obstacles, ending in NULL */
	bool is_too_much;            /* out: more than ROW_REMOVAL_MAX rows would go */
};
#define ROW_REMOVAL_MAX   10000
#define ROW_OBSTACLES_MAX 1000 /* that are counted, of one kind */

/* Deletes rows of one model with all that the policies say goes with them. */
struct remove_rows {
	struct message message;
	const char *model; /* its label */
	const char *actor;
	const struct row_model *of;
	const char *const *keys; /* ending in NULL */
	bool only_asks;          /* nothing is deleted: fills in `removal`, for a page that asks */
	struct row_removal *removal;
	TALLOC_CTX *mem; /* owns what the handler leaves in removal */
};

/* Sets one field of many rows; all or none. */
struct set_rows {
	struct message message;
	const char *model; /* its label */
	const char *actor;
	const struct row_model *of;
	const struct row_field *field;
	const char *value;               /* canonical */
	const char *const *keys;         /* ending in NULL */
	struct row_complaint *complaint; /* out */
	const char **refused_key;        /* out: of which row */
	uint64_t *changed;               /* out: how many rows had another value */
	TALLOC_CTX *mem;                 /* owns what the handler leaves in complaint */
};

extern const struct message_type save_row_type;
extern const struct message_type remove_rows_type;
extern const struct message_type set_rows_type;

/* What the handlers work with; the application's unit of work has it. */
struct row_work {
	struct work *work;
	struct row_store *store;
	struct clock *clock;   /* for what is stamped */
	struct random *random; /* for ROW_RANDOM_ON_ADD */
};

/*
 * Handlers; an application's own, of one line each, find it the row_work. Errors: INVALID: there
 * are complaints, or (of remove_rows) obstacles; CONFLICT: somebody else was quicker, and entries
 * say what; NOT_FOUND: the row is gone; BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool row_work_save(
	struct row_work *rows, const struct message *message, struct error *err);
MUST_CHECK bool row_work_remove(
	struct row_work *rows, const struct message *message, struct error *err);
MUST_CHECK bool row_work_set(
	struct row_work *rows, const struct message *message, struct error *err);

#endif
