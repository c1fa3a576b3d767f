/*
 * services/row_handlers.h - commands on rows of tables that have no domain of their own, within
 * our unit of work. What they do is told in services/rows/row_commands.h and set_secret.h.
 */
#ifndef FICUS_SERVICES_ROW_HANDLERS_H
#define FICUS_SERVICES_ROW_HANDLERS_H

#include "base/message.h"
#include "services/dependencies.h"

MUST_CHECK bool handle_save_row(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err);
MUST_CHECK bool handle_remove_rows(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err);
MUST_CHECK bool handle_set_rows(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err);
MUST_CHECK bool handle_set_secret(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err);

#endif
