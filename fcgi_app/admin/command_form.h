/*
 * fcgi_app/admin/command_form.h - from rows to commands: which field of a row a command's field is
 * filled from, by struct admin_command.
 */
#ifndef FICUS_FCGI_APP_ADMIN_COMMAND_FORM_H
#define FICUS_FCGI_APP_ADMIN_COMMAND_FORM_H

#include "fcgi_app/admin/declaration.h"

/* A field "seen_qty" of a command is what stood in that which "qty" is filled from. */
#define COMMAND_SEEN "seen_"

/* The name, or path, of what the command's field of that name is filled from; owned by mem. */
const char *command_form_source(
	TALLOC_CTX *mem, const struct admin_command *command, const char *field);

/*
 * Whether a form that sends the command may let people type in the row's field: the command has a
 * field for it, and, if it says of any field what was seen there, of this one too. The others say
 * which row is meant.
 */
bool command_form_takes(TALLOC_CTX *mem, const struct admin_command *command, const char *name);

/*
 * Sets a message's field from a canonical value; NULL and "" leave one unset that may be so. False:
 * it does not take the value, and *complaint, owned by mem, says what was expected.
 */
bool command_form_set(TALLOC_CTX *mem, struct message *message, const struct field *field,
	const char *value, const char **complaint);

#endif
