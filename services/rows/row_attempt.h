/*
 * services/rows/row_attempt.h - a command's transaction, and what its database refuses. Internal to
 * services/rows/.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_ATTEMPT_H
#define FICUS_SERVICES_ROWS_ROW_ATTEMPT_H

#include "services/rows/row_commands.h"

/* One that has begun. */
struct row_attempt {
	struct row_work *rows;
	const struct message *message;
	TALLOC_CTX *mem; /* the transaction's */
	bool is_refused; /* by the database, for a constraint or a value */
};

/* Does the command's work, and commits by row_attempt_commit(). */
typedef bool row_attempt_function(struct row_attempt *attempt, struct error *err);

/*
 * Begins and ends a transaction about the function; and another one where a constraint was hurt:
 * others may have added rows since they were looked for, which are seen now. What the
 * database still refuses is INVALID, and is_refused.
 */
MUST_CHECK bool row_attempt_run(
	struct row_attempt *attempt, row_attempt_function *function, struct error *err);

MUST_CHECK bool row_attempt_commit(struct row_attempt *attempt, struct error *err);

/* What to tell a person of it, once it is_refused; owned by kept. */
struct row_complaint row_attempt_complaint(TALLOC_CTX *kept, const struct error *err);

#endif
