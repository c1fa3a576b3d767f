/* services/command_handlers.h - the commands' handlers: begin, load, let the domain decide, commit.
 */
#ifndef FICUS_SERVICES_COMMAND_HANDLERS_H
#define FICUS_SERVICES_COMMAND_HANDLERS_H

#include "services/dependencies.h"

/*
 * All: the error of a unit of work, or the one named here. Each may be repeated: a command that
 * was carried out before changes nothing. Source: docs/messages.md.
 */

/* A known reference is skipped with a warning, whatever else the command says. */
bool handle_create_batch(const struct message *command, struct dependencies *deps,
	struct reply *reply, struct error *err);

/* INVALID: no such SKU. reply->batchref: the batch; NULL: out of stock, which is no error. */
bool handle_allocate(const struct message *command, struct dependencies *deps, struct reply *reply,
	struct error *err);

/* Also forgets the order's pending reallocations of that SKU. Nothing allocated: nothing to do. */
bool handle_deallocate(const struct message *command, struct dependencies *deps,
	struct reply *reply, struct error *err);

/* NOT_FOUND: no such batch. */
bool handle_change_batch_quantity(const struct message *command, struct dependencies *deps,
	struct reply *reply, struct error *err);

/* NOT_FOUND: no such batch. */
bool handle_change_batch_eta(const struct message *command, struct dependencies *deps,
	struct reply *reply, struct error *err);

/*
 * Quantity and date at once, or neither. NOT_FOUND: no such batch; CONFLICT: it is no longer as it
 * was seen.
 */
bool handle_revise_batch(const struct message *command, struct dependencies *deps,
	struct reply *reply, struct error *err);

#endif
