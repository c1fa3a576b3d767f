/* services/rows/row_journal.h - lines of the journal about rows. Internal to services/rows/. */
#ifndef FICUS_SERVICES_ROWS_ROW_JOURNAL_H
#define FICUS_SERVICES_ROWS_ROW_JOURNAL_H

#include "services/bus/journal.h"
#include "services/rows/row_model.h"

/* A line that is still being made: its arrays grow. */
struct row_journal_line {
	struct journal_entry entry;
	TALLOC_CTX *mem; /* owns the line and all of it */
	struct journal_value *values;
	size_t value_capacity;
};

/* Owned by mem; what the row is called, its key and the rest are still to be filled in. */
struct row_journal_line *row_journal_new(TALLOC_CTX *mem, const char *actor,
	const struct row_model *model, enum journal_action action);

/* What a row's values were and are, parallel to the model's fields; NULL: it was not, is not. */
struct row_comparison {
	const struct row_model *model;
	const char *prefix; /* of the names: "" for the row that the line is about */
	const char *const *before;
	const char *const *after;
};

/* Notes what differs. Secrets, bytes, and what the clock or an expression sets are left out. */
void row_journal_compare(struct row_journal_line *line, const struct row_comparison *comparison);

void row_journal_note(struct row_journal_line *line, const struct journal_value *value);

#endif
