#include "config.h"

#include "services/handlers.h"

#include "domain/commands.h"
#include "domain/events.h"
#include "services/command_handlers.h"
#include "services/event_handlers.h"
#include "services/row_handlers.h"
#include "services/rows/row_commands.h"
#include "services/rows/set_secret.h"

const struct command_route allocation_commands[] = {
	COMMAND(create_batch_type, handle_create_batch),
	COMMAND_ON(allocate_type, handle_allocate, "sku"),
	COMMAND_ON(deallocate_type, handle_deallocate, "sku"),
	COMMAND(change_batch_quantity_type, handle_change_batch_quantity),
	COMMAND(change_batch_eta_type, handle_change_batch_eta),
	COMMAND(revise_batch_type, handle_revise_batch),
	COMMAND_INSIDE(save_row_type, handle_save_row),
	COMMAND_INSIDE(remove_rows_type, handle_remove_rows),
	COMMAND_INSIDE(set_rows_type, handle_set_rows),
	COMMAND_INSIDE(set_secret_type, handle_set_secret),
};
const size_t allocation_command_count = ARRAY_SIZE(allocation_commands);

const struct subscription allocation_subscriptions[] = {
	SUBSCRIBE(allocated_type, IN_TRANSACTION, add_to_view),
	SUBSCRIBE(allocated_type, IN_TRANSACTION, append_to_outbox),
	SUBSCRIBE(deallocated_type, IN_TRANSACTION, remove_deallocated_from_view),
	SUBSCRIBE(deallocated_type, IN_TRANSACTION, record_pending_reallocation),
	SUBSCRIBE(deallocated_type, IN_TRANSACTION, append_to_outbox),
	SUBSCRIBE(deallocated_type, AFTER_COMMIT, reallocate),
	SUBSCRIBE(allocation_cancelled_type, IN_TRANSACTION, remove_cancelled_from_view),
	SUBSCRIBE(allocation_cancelled_type, IN_TRANSACTION, append_to_outbox),
	SUBSCRIBE(out_of_stock_type, IN_TRANSACTION, append_to_outbox),
};
const size_t allocation_subscription_count = ARRAY_SIZE(allocation_subscriptions);
