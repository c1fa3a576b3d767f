/*
 * services/rows/set_secret.h - the command that sets what no form shows: a hash of a password. The
 * journal says that it was changed, and nothing of the values.
 */
#ifndef FICUS_SERVICES_ROWS_SET_SECRET_H
#define FICUS_SERVICES_ROWS_SET_SECRET_H

#include "services/rows/row_commands.h"

struct set_secret {
	struct message message;
	const char *model; /* its label, for the log */
	const char *key;   /* likewise */
	const char *actor; /* the user's key */
	const struct row_model *of;
	const struct row_field *field;
	const char *value;
};

extern const struct message_type set_secret_type;

/* The handler; an application's own finds it the row_work. Errors: those of row_work_save(). */
MUST_CHECK bool row_work_set_secret(
	struct row_work *rows, const struct message *message, struct error *err);

#endif
