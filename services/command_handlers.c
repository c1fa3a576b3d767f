#include "config.h"

#include "services/command_handlers.h"

#include "domain/commands.h"

static bool differs(const struct batch *batch, const struct create_batch *command)
{
	return strcmp(batch_sku(batch), command->sku) != 0 ||
		batch_purchased_quantity(batch) != command->quantity ||
		date_compare(batch_eta(batch), command->eta) != 0;
}

static void log_skipped(
	struct log *log, const struct batch *known, const struct create_batch *command)
{
	log_warning(log, "CreateBatch skipped: the reference is known",
		LOG_TEXT("ref", command->reference),
		LOG_TEXT("differs", differs(known, command) ? "yes" : "no"));
}

bool handle_create_batch(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct create_batch *command = message_as(message, &create_batch_type);
	struct unit_of_work *uow = deps->uow;
	const struct batch *known;
	struct product *product;
	bool ok = false;

	(void)reply;
	if (!unit_of_work_begin(uow, err))
		return false;
	if (!product_repository_find_batch(uow->products, command->reference, &known, err))
		goto out;
	if (known && work_is_noted(&uow->work)) {
		error_set(err, ERROR_CONFLICT, "There is a batch %s already", command->reference);
		goto out;
	}
	if (known) {
		log_skipped(deps->log, known, command);
		ok = unit_of_work_commit(uow, err); /* with a receipt, there is that to keep */
		goto out;
	}
	if (!product_repository_get(uow->products, command->sku, NULL, &product, err))
		goto out;
	if (!product) {
		product = product_new(unit_of_work_mem(uow), command->sku);
		product_repository_add(uow->products, product);
	}
	product_add_batch(product,
		batch_new(product, command->reference, command->sku, command->quantity,
			command->eta));
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow);
	return ok;
}

bool handle_allocate(const struct message *message, struct dependencies *deps, struct reply *reply,
	struct error *err)
{
	const struct allocate *command = message_as(message, &allocate_type);
	struct order_line line = {command->orderid, command->sku, command->quantity};
	struct unit_of_work *uow = deps->uow;
	struct product *product;
	const char *batchref;
	int64_t version;
	bool ok = false;

	if (!unit_of_work_begin(uow, err))
		return false;
	if (!product_repository_get(uow->products, line.sku, line.orderid, &product, err))
		goto out;
	if (!product) {
		error_set(err, ERROR_INVALID, "Invalid sku %s", line.sku);
		goto out;
	}
	version = product_version_number(product);
	batchref =
		product_allocate(product, &line); /* NULL: out of stock, an event, not an error */
	if (reply)
		reply->batchref = batchref ? mem_text(reply->mem, batchref) : NULL;
	if (product_version_number(product) == version)
		work_leave_unnoted(&uow->work);
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow); /* rolls back whatever was not committed */
	return ok;
}

/* Says whether there was anything to take back. */
static bool take_back(
	struct unit_of_work *uow, struct product *product, const struct deallocate *command)
{
	int64_t version = product_version_number(product);

	product_deallocate(product, command->orderid);
	pending_reallocations_cancel(uow->pending, command->orderid, command->sku);
	return product_version_number(product) != version;
}

bool handle_deallocate(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct deallocate *command = message_as(message, &deallocate_type);
	struct unit_of_work *uow = deps->uow;
	struct product *product;
	bool ok = false;

	(void)reply;
	if (!unit_of_work_begin(uow, err))
		return false;
	if (!product_repository_get(uow->products, command->sku, command->orderid, &product, err))
		goto out;
	if (!product || !take_back(uow, product, command))
		work_leave_unnoted(&uow->work);
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow);
	return ok;
}

/* The product that owns the batch, locked; that there is none is an error here. */
static bool get_owner(
	struct unit_of_work *uow, const char *reference, struct product **out, struct error *err)
{
	if (!product_repository_get_by_batchref(uow->products, reference, out, err))
		return false;
	return *out || error_set(err, ERROR_NOT_FOUND, "Unknown batch %s", reference);
}

/* With the newest lines loaded that have to leave. */
static bool change_quantity(struct unit_of_work *uow, struct product *product,
	const char *reference, int32_t quantity, struct error *err)
{
	int64_t shortfall = product_shortfall(product, reference, quantity);

	if (shortfall > 0 &&
		!product_repository_load_newest_lines(
			uow->products, product, reference, shortfall, err))
		return false;
	product_change_batch_quantity(product, reference, quantity);
	return true;
}

bool handle_change_batch_quantity(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct change_batch_quantity *command =
		message_as(message, &change_batch_quantity_type);
	struct unit_of_work *uow = deps->uow;
	struct product *product;
	bool ok = false;

	(void)reply;
	if (!unit_of_work_begin(uow, err))
		return false;
	if (!get_owner(uow, command->reference, &product, err) ||
		!change_quantity(uow, product, command->reference, command->quantity, err))
		goto out;
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow);
	return ok;
}

bool handle_change_batch_eta(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct change_batch_eta *command = message_as(message, &change_batch_eta_type);
	struct unit_of_work *uow = deps->uow;
	struct product *product;
	bool ok = false;

	(void)reply;
	if (!unit_of_work_begin(uow, err))
		return false;
	if (!get_owner(uow, command->reference, &product, err))
		goto out;
	product_change_batch_eta(product, command->reference, command->eta);
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow);
	return ok;
}

/* Somebody else may have been quicker than the person with the form. */
static bool is_as_seen(
	const struct product *product, const struct revise_batch *command, struct error *err)
{
	const struct batch *batch = product_find_batch(product, command->reference);

	if (batch_purchased_quantity(batch) == command->seen_quantity &&
		date_compare(batch_eta(batch), command->seen_eta) == 0)
		return true;
	return error_set(err, ERROR_CONFLICT, "batch %s was changed meanwhile", command->reference);
}

bool handle_revise_batch(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct revise_batch *command = message_as(message, &revise_batch_type);
	struct unit_of_work *uow = deps->uow;
	struct product *product;
	bool ok = false;

	(void)reply;
	if (!unit_of_work_begin(uow, err))
		return false;
	if (!get_owner(uow, command->reference, &product, err) ||
		!is_as_seen(product, command, err) ||
		!change_quantity(uow, product, command->reference, command->quantity, err))
		goto out;
	product_change_batch_eta(product, command->reference, command->eta);
	ok = unit_of_work_commit(uow, err);
out:
	unit_of_work_end(uow);
	return ok;
}
