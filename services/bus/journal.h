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

/* Storage of the caller, which outlives the command. */
struct journal_entry {
	const char *actor;       /* the user's key, as text */
	const char *model;       /* "alloc.batch": what kind of thing it is about */
	const char *object_id;   /* its key, as text */
	const char *object_text; /* what it is called; longer ones are cut to fit */
	enum journal_action action;
	const char *changes; /* what was changed, in the form that its readers know */
};

struct journal {
	const struct journal_ops *ops;
};

struct journal_ops {
	/* Within a transaction: will be written by its commit. The entry lasts until then. */
	void (*add)(struct journal *journal, const struct journal_entry *entry);
};

static inline void journal_add(struct journal *journal, const struct journal_entry *entry)
{
	journal->ops->add(journal, entry);
}

#endif
