#include "config.h"

#include "services/event_handlers.h"

#include "domain/events.h"

bool append_to_outbox(const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)err;
	outbox_append(deps->uow->outbox, event);
	return true;
}

bool add_to_view(const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct allocated *event = message_as(message, &allocated_type);
	struct order_line line = {event->orderid, event->sku, event->quantity};

	(void)err;
	allocations_view_add(deps->uow->view, &line, event->batchref);
	return true;
}

bool remove_deallocated_from_view(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct deallocated *event = message_as(message, &deallocated_type);
	struct order_line line = {event->orderid, event->sku, event->quantity};

	(void)err;
	allocations_view_remove(deps->uow->view, &line);
	return true;
}

bool remove_cancelled_from_view(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct allocation_cancelled *event = message_as(message, &allocation_cancelled_type);
	struct order_line line = {event->orderid, event->sku, event->quantity};

	(void)err;
	allocations_view_remove(deps->uow->view, &line);
	return true;
}

bool record_pending_reallocation(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct deallocated *event = message_as(message, &deallocated_type);
	struct order_line line = {event->orderid, event->sku, event->quantity};

	(void)err;
	pending_reallocations_record(deps->uow->pending, &line);
	return true;
}

bool reallocate(const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct deallocated *event = message_as(message, &deallocated_type);
	struct order_line line = {event->orderid, event->sku, event->quantity};
	struct unit_of_work *uow = deps->uow;
	struct product *product;
	bool pending;
	bool ok = false;

	if (!unit_of_work_begin(uow, err))
		return false;
	if (!product_repository_get(uow->products, line.sku, line.orderid, &product, err))
		goto out;
	if (!product) {
		error_set(err, ERROR_INVALID, "Invalid sku %s", line.sku);
		goto out;
	}
	if (!pending_reallocations_take(uow->pending, &line, &pending, err))
		goto out;
	if (pending)
		(void)product_allocate(product, &line); /* out of stock has an event of its own */
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow);
	return ok;
}
