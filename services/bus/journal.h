/*
 * services/bus/journal.h - who did what to which row, for people to read: written in the
 * transaction of the command that did it, so that no change is without its line, and no line
 * without its change.
 */
#ifndef FICUS_SERVICES_BUS_JOURNAL_H
#define FICUS_SERVICES_BUS_JOURNAL_H

#include "base/mem.h"

enum journal_action {
	JOURNAL_ADDITION = 1, /* the numbers are Django's */
	JOURNAL_CHANGE,
	JOURNAL_DELETION,
};

/* What became of a row that was edited together with another one. */
struct journal_part {
	enum journal_action action;
	const char *kind; /* what such rows are called: "order line" */
	const char *object_text;
	const char *const *fields; /* labels of what was changed, ending in NULL; NULL: none */
};

/* A value before and after; NULL: there was none, or it is NULL. */
struct journal_value {
	const char *name; /* of the field */
	const char *before;
	const char *after;
};

/*
 * Storage of the caller, which outlives the command. Labels are those of a form, capitalised:
 * "Valid from"; nothing in it is translated.
 */
struct journal_entry {
	const char *actor;       /* the user's key, as text */
	const char *model;       /* "alloc.batch": what kind of thing it is about */
	const char *object_id;   /* its key, as text; NULL in an addition: not known yet */
	const char **key_made;   /* then: where the commit leaves it before the entry is written */
	TALLOC_CTX *mem;         /* and what owns it, of rows that the entry's own command makes */
	const char *object_text; /* what it is called; longer ones are cut to fit */
	enum journal_action action;
	const char *const *fields; /* labels of what was changed, in the order of the form, ending
				      in NULL; NULL: none */
	const struct journal_part *parts;
	size_t part_count;
	/* Kept beside, as far as they are known and no secret: passwords and the like are left out.
	 */
	const struct journal_value *values;
	size_t value_count;
};

struct journal {
	const struct journal_ops *ops;
};

struct journal_ops {
	/* Within a transaction: will be written by its commit. The entry lasts until then. */
	void (*add)(struct journal *journal, const struct journal_entry *entry);
};

/* For adapters, when they write the entry. */
static inline const char *journal_object_id(const struct journal_entry *entry)
{
	return entry->object_id ? entry->object_id : *entry->key_made;
}

static inline void journal_add(struct journal *journal, const struct journal_entry *entry)
{
	journal->ops->add(journal, entry);
}

#endif
