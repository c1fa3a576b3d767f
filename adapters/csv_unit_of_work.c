#include "config.h"

#include "adapters/csv_unit_of_work.h"

struct csv_seen_product {
	struct csv_seen_product *next;
	struct product *product;
};

static struct csv_unit_of_work *of_products(struct product_repository *products)
{
	return container_of(products, struct csv_unit_of_work, products);
}

/* The files are locked and read when something is wanted of them. */
static bool open_stock(struct csv_unit_of_work *uow, struct error *err)
{
	uow->is_open = uow->is_open || csv_stock_open(uow->stock, err);
	return uow->is_open;
}

static void add(struct product_repository *products, struct product *product)
{
	struct csv_unit_of_work *uow = of_products(products);
	struct csv_seen_product *seen = mem_new(uow->base.work.mem, struct csv_seen_product);

	seen->product = product;
	seen->next = uow->seen;
	uow->seen = seen;
}

static struct product *find_seen(const struct csv_unit_of_work *uow, const char *sku)
{
	for (const struct csv_seen_product *seen = uow->seen; seen; seen = seen->next)
		if (strcmp(product_sku(seen->product), sku) == 0)
			return seen->product;
	return NULL;
}

static struct batch *restore(TALLOC_CTX *mem, const struct csv_batch *row)
{
	return batch_restore(
		mem, row->reference, row->sku, row->purchased, row->eta, row->allocated);
}

/* NULL when no batch says that there is such a product. */
static struct product *load(struct csv_unit_of_work *uow, const char *sku)
{
	struct product *product = product_restore(uow->base.work.mem, sku, 0);

	for (size_t i = 0; i < uow->stock->batch_count; i++) {
		const struct csv_batch *row = uow->stock->batches[i];

		if (strcmp(row->sku, sku) == 0)
			product_restore_batch(product, restore(product, row));
	}
	if (product_batch_count(product) == 0)
		return NULL;
	add(&uow->products, product);
	return product;
}

static bool is_loaded(const struct batch *batch, const char *orderid)
{
	for (size_t i = 0; i < batch_restored_count(batch); i++)
		if (strcmp(batch_line(batch, i)->orderid, orderid) == 0)
			return true;
	return false;
}

/* batch NULL: the row is of another SKU, and should have no such line. */
static bool load_lines(struct batch *batch, const struct csv_batch *row, struct order_line wanted,
	struct error *err)
{
	if (batch && is_loaded(batch, wanted.orderid))
		return true;
	for (size_t i = 0; i < row->line_count; i++) {
		const struct order_line *line = &row->lines[i];

		if (strcmp(line->orderid, wanted.orderid) != 0 ||
			strcmp(line->sku, wanted.sku) != 0)
			continue;
		if (!batch)
			return error_set(err, ERROR_CONFLICT,
				"order %s has %s allocated in a batch of another sku",
				line->orderid, line->sku);
		batch_restore_line(batch, line);
	}
	return true;
}

/* The product's batches stand in the order of the rows. */
static bool load_order(const struct csv_stock *stock, struct product *product, const char *orderid,
	struct error *err)
{
	struct order_line wanted = {orderid, product_sku(product), 0};
	size_t next = 0;

	for (size_t i = 0; i < stock->batch_count; i++) {
		const struct csv_batch *row = stock->batches[i];
		bool is_of_product = strcmp(row->sku, wanted.sku) == 0;

		if (!load_lines(
			    is_of_product ? product_batch(product, next) : NULL, row, wanted, err))
			return false;
		next += is_of_product;
	}
	return true;
}

static bool get(struct product_repository *products, const char *sku, const char *orderid,
	struct product **out, struct error *err)
{
	struct csv_unit_of_work *uow = of_products(products);

	*out = NULL;
	if (!open_stock(uow, err))
		return false;
	*out = find_seen(uow, sku);
	if (!*out)
		*out = load(uow, sku);
	return !*out || !orderid || load_order(uow->stock, *out, orderid, err);
}

static bool get_by_batchref(struct product_repository *products, const char *reference,
	struct product **out, struct error *err)
{
	struct csv_unit_of_work *uow = of_products(products);
	const struct csv_batch *row;

	*out = NULL;
	if (!open_stock(uow, err))
		return false;
	row = csv_stock_find(uow->stock, reference);
	return !row || get(products, row->sku, NULL, out, err);
}

static bool load_newest_lines(struct product_repository *products, struct product *product,
	const char *reference, int64_t units, struct error *err)
{
	const struct csv_batch *row = csv_stock_find(of_products(products)->stock, reference);
	size_t oldest = row->line_count;

	while (units > 0 && oldest > 0)
		units -= row->lines[--oldest].quantity;
	if (units > 0)
		return error_set(err, ERROR_INTERNAL,
			"what batch %s has promised does not cover %lld units more", reference,
			(long long)units);
	for (; oldest < row->line_count; oldest++)
		batch_restore_line(product_find_batch(product, reference), &row->lines[oldest]);
	return true;
}

static bool find_batch(struct product_repository *products, const char *reference,
	const struct batch **out, struct error *err)
{
	struct csv_unit_of_work *uow = of_products(products);
	const struct csv_batch *row;

	*out = NULL;
	if (!open_stock(uow, err))
		return false;
	row = csv_stock_find(uow->stock, reference);
	if (row)
		*out = restore(uow->base.work.mem, row);
	return true;
}

static struct csv_unit_of_work *self(struct work *work)
{
	return container_of(work, struct csv_unit_of_work, base.work);
}

static bool begin(struct work *work, struct error *err)
{
	(void)err;
	self(work)->seen = NULL;
	return true;
}

static const struct message *next_event(struct work *work)
{
	for (struct csv_seen_product *seen = self(work)->seen; seen; seen = seen->next) {
		const struct message *event = product_next_event(seen->product);

		if (event)
			return event;
	}
	return NULL;
}

static size_t added_count(const struct product *product)
{
	size_t count = 0;

	for (size_t i = 0; i < product_batch_count(product); i++) {
		const struct batch *batch = product_batch(product, i);

		count += batch_line_count(batch) - batch_restored_count(batch);
	}
	return count;
}

/* Every change of a product counts in its version: more than its new lines is more than they. */
static bool check_changes(const struct csv_unit_of_work *uow, bool *changed, struct error *err)
{
	*changed = false;
	for (const struct csv_seen_product *seen = uow->seen; seen; seen = seen->next) {
		int64_t version = product_version_number(seen->product);

		if ((size_t)version != added_count(seen->product))
			return error_set(err, ERROR_CONFLICT,
				"product %s: only new allocations are written to CSV files",
				product_sku(seen->product));
		*changed = *changed || version > 0;
	}
	return true;
}

static void add_lines(struct csv_stock *stock, const struct product *product)
{
	for (size_t i = 0; i < product_batch_count(product); i++) {
		const struct batch *batch = product_batch(product, i);
		struct csv_batch *row = csv_stock_find(stock, batch_reference(batch));

		for (size_t j = batch_restored_count(batch); j < batch_line_count(batch); j++)
			csv_stock_add_line(stock, row, batch_line(batch, j));
	}
}

static bool commit(struct work *work, struct error *err)
{
	struct csv_unit_of_work *uow = self(work);
	bool changed;

	if (!check_changes(uow, &changed, err))
		return false;
	if (!changed)
		return true;
	for (const struct csv_seen_product *seen = uow->seen; seen; seen = seen->next)
		add_lines(uow->stock, seen->product);
	return csv_stock_write(uow->stock, err);
}

static void end(struct work *work)
{
	struct csv_unit_of_work *uow = self(work);

	if (uow->is_open)
		csv_stock_close(uow->stock);
	uow->is_open = false;
}

void csv_unit_of_work_init(struct csv_unit_of_work *uow, struct csv_stock *stock)
{
	static const struct product_repository_ops product_ops = {
		get, get_by_batchref, load_newest_lines, find_batch, add};
	static const struct work_ops work_ops = {begin, next_event, commit, end};

	*uow = (struct csv_unit_of_work){.products = {&product_ops}, .stock = stock};
	uow->base.work.ops = &work_ops;
	uow->base.products = &uow->products;
}
