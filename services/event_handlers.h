/* services/event_handlers.h - what events set off, within the command's transaction and after it.
 */
#ifndef FICUS_SERVICES_EVENT_HANDLERS_H
#define FICUS_SERVICES_EVENT_HANDLERS_H

#include "services/dependencies.h"

/* In the transaction, for any event: on its way out, whatever happens next. */
bool append_to_outbox(const struct message *event, struct dependencies *deps, struct error *err);

/* In the transaction: Allocated; Deallocated; AllocationCancelled. */
bool add_to_view(const struct message *event, struct dependencies *deps, struct error *err);
bool remove_deallocated_from_view(
	const struct message *event, struct dependencies *deps, struct error *err);
bool remove_cancelled_from_view(
	const struct message *event, struct dependencies *deps, struct error *err);

/* In the transaction, for Deallocated: so that the reallocation happens even after a crash. */
bool record_pending_reallocation(
	const struct message *event, struct dependencies *deps, struct error *err);

/*
 * After commit, for Deallocated: finds the line another batch, in a unit of work of its own, once;
 * nothing to do when it is not pending any more. INVALID: its SKU is gone.
 */
bool reallocate(const struct message *event, struct dependencies *deps, struct error *err);

#endif
