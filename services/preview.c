#include "config.h"

#include "services/preview.h"

#define ATTEMPTS 3 /* when others take its locks */

/* The lines that would have to leave are loaded; all that is tried is tried on what is in memory.
 */
static bool try_revision(struct unit_of_work *uow, TALLOC_CTX *mem,
	const struct revise_batch *command, struct revision_preview *out, struct error *err)
{
	const char *reference = command->reference;
	struct product *product;
	struct relocation *found;
	int64_t shortfall;

	if (!product_repository_get_by_batchref(uow->products, reference, &product, err))
		return false;
	if (!product)
		return error_set(err, ERROR_NOT_FOUND, "Unknown batch %s", reference);
	shortfall = product_shortfall(product, reference, command->quantity);
	if (shortfall > 0 &&
		!product_repository_load_newest_lines(
			uow->products, product, reference, shortfall, err))
		return false;
	product_change_batch_eta(product, reference, command->eta);
	found = product_preview_batch_quantity(
		mem, product, reference, command->quantity, &out->count);
	for (size_t i = 0; i < out->count; i++)
		found[i].line = order_line_copy(mem, found[i].line);
	out->items = found;
	return true;
}

static bool try_once(struct unit_of_work *uow, TALLOC_CTX *mem, const struct revise_batch *command,
	struct revision_preview *out, struct error *err)
{
	bool ok;

	*out = (struct revision_preview){0};
	*err = (struct error){0};
	ok = unit_of_work_begin(uow, err) && try_revision(uow, mem, command, out, err);
	unit_of_work_end(uow);
	return ok;
}

bool preview_revise_batch(struct dependencies *deps, TALLOC_CTX *mem,
	const struct revise_batch *command, struct revision_preview *out, struct error *err)
{
	int attempt = 0;
	bool ok;

	do {
		ok = try_once(deps->uow, mem, command, out, err);
	} while (!ok && err->kind == ERROR_BUSY && ++attempt < ATTEMPTS);
	return ok;
}
