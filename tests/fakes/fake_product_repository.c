#include "config.h"

#include "tests/fakes/fake_product_repository.h"

#include <string.h>

/* A product and its batches as they were loaded; those that came later have no id. */
struct seen {
	struct product *product;
	int64_t version_number;
	size_t batch_count;
	int64_t *batch_ids;
	struct batch **before;
	struct fake_table orders; /* whose lines are loaded */
};

static struct fake_product_repository *self(struct product_repository *repository)
{
	return container_of(repository, struct fake_product_repository, base);
}

static bool locked_by_other(const char *what, const char *name, struct error *err)
{
	return error_set(err, ERROR_BUSY, "another transaction holds the %s %s", what, name);
}

static void remember(struct fake_product_repository *repository, const struct seen *seen)
{
	fake_table_append(&repository->seen, seen);
	repository->sku = product_sku(seen->product);
}

/* Units of all lines linked to the batch. */
static int64_t allocated_quantity(const struct fake_store *store, int64_t batch_id)
{
	int64_t quantity = 0;

	for (size_t i = 0; i < store->allocations.count; i++) {
		const struct fake_allocation_row *row = fake_table_at(&store->allocations, i);

		if (row->batch_id == batch_id)
			quantity += fake_store_line(store, row->line_id)->quantity;
	}
	return quantity;
}

static void load_lines(struct fake_product_repository *repository, const struct seen *seen,
	size_t index, const char *orderid)
{
	const struct fake_store *store = repository->store;

	for (size_t i = 0; i < store->allocations.count; i++) {
		const struct fake_allocation_row *row = fake_table_at(&store->allocations, i);
		const struct order_line *line = fake_store_line(store, row->line_id);

		if (row->batch_id != seen->batch_ids[index] ||
			strcmp(line->orderid, orderid) != 0 ||
			strcmp(line->sku, product_sku(seen->product)) != 0)
			continue;
		batch_restore_line(product_batch(seen->product, index), line);
		batch_restore_line(seen->before[index], line);
	}
}

/* Once for each order. */
static void load_order(
	struct fake_product_repository *repository, struct seen *seen, const char *orderid)
{
	for (size_t i = 0; i < seen->orders.count; i++)
		if (strcmp(*(const char **)fake_table_at(&seen->orders, i), orderid) == 0)
			return;
	orderid = mem_text(repository->mem, orderid);
	fake_table_append(&seen->orders, &orderid);
	for (size_t i = 0; i < seen->batch_count; i++)
		load_lines(repository, seen, i, orderid);
}

static void load_batch(struct fake_product_repository *repository, struct seen *seen,
	const struct fake_batch_row *row)
{
	struct batch *batch = batch_restore(repository->mem, row->reference, row->sku,
		row->purchased, row->eta, allocated_quantity(repository->store, row->id));

	product_restore_batch(seen->product, batch);
	seen->batch_ids[seen->batch_count] = row->id;
	seen->before[seen->batch_count] = batch_copy(repository->mem, batch);
	seen->batch_count++;
}

/* NULL when neither a row of the product nor one of a batch says that there is one. */
static struct seen *load(struct fake_product_repository *repository, const char *sku)
{
	const struct fake_table *batches = &repository->store->batches;
	const struct fake_product_row *known = fake_store_product(repository->store, sku);
	struct seen seen = {.version_number = known ? known->version_number : 0};

	seen.product = product_restore(repository->mem, sku, seen.version_number);
	seen.batch_ids = mem_array(repository->mem, int64_t, batches->count);
	seen.before = mem_array(repository->mem, struct batch *, batches->count);
	seen.orders = FAKE_TABLE(repository->mem, const char *);
	for (size_t i = 0; i < batches->count; i++) {
		const struct fake_batch_row *row = fake_table_at(batches, i);

		if (strcmp(row->sku, sku) == 0)
			load_batch(repository, &seen, row);
	}
	if (!known && seen.batch_count == 0)
		return NULL;
	remember(repository, &seen);
	return fake_table_at(&repository->seen, repository->seen.count - 1);
}

/* What this transaction has loaded of the SKU, or NULL. */
static struct seen *find_sku(const struct fake_product_repository *repository, const char *sku)
{
	for (size_t i = 0; i < repository->seen.count; i++) {
		struct seen *seen = fake_table_at(&repository->seen, i);

		if (strcmp(product_sku(seen->product), sku) == 0)
			return seen;
	}
	return NULL;
}

static bool get(struct product_repository *base, const char *sku, const char *orderid,
	struct product **out, struct error *err)
{
	struct fake_product_repository *repository = self(base);
	struct seen *seen;

	*out = NULL;
	if (fake_failure_strikes(&repository->fail, err))
		return false;
	if (!fake_store_lock(repository->store, FAKE_LOCK_SKU, sku, repository))
		return locked_by_other("product", sku, err);
	seen = find_sku(repository, sku);
	if (!seen)
		seen = load(repository, sku);
	if (!seen)
		return true;
	if (orderid)
		load_order(repository, seen, orderid);
	*out = seen->product;
	return true;
}

static bool get_by_batchref(struct product_repository *base, const char *reference,
	struct product **out, struct error *err)
{
	const struct fake_batch_row *row = fake_store_find_batch(self(base)->store, reference);

	*out = NULL;
	if (!row)
		return !fake_failure_strikes(&self(base)->fail, err);
	return get(base, row->sku, NULL, out, err);
}

static bool find_batch(struct product_repository *base, const char *reference,
	const struct batch **out, struct error *err)
{
	struct fake_product_repository *repository = self(base);
	const struct fake_batch_row *row;

	if (fake_failure_strikes(&repository->fail, err))
		return false;
	if (!fake_store_lock(repository->store, FAKE_LOCK_REFERENCE, reference, repository))
		return locked_by_other("reference", reference, err);
	row = fake_store_find_batch(repository->store, reference);
	*out = !row ? NULL
		    : batch_restore(repository->mem, row->reference, row->sku, row->purchased,
			      row->eta, allocated_quantity(repository->store, row->id));
	return true;
}

/* The product is one of this transaction's. */
static const struct seen *find_seen(
	const struct fake_product_repository *repository, const struct product *product)
{
	const struct seen *seen = fake_table_at(&repository->seen, 0);

	for (size_t i = 1; seen->product != product; i++)
		seen = fake_table_at(&repository->seen, i);
	return seen;
}

static size_t batch_index(const struct product *product, const char *reference)
{
	size_t i = 0;

	while (strcmp(batch_reference(product_batch(product, i)), reference) != 0)
		i++;
	return i;
}

/* The place of the batch's oldest allocation that is needed to cover units, or the table's end. */
static size_t find_oldest_needed(const struct fake_store *store, int64_t batch_id, int64_t units)
{
	size_t oldest = store->allocations.count;

	for (size_t i = store->allocations.count; units > 0 && i-- > 0;) {
		const struct fake_allocation_row *row = fake_table_at(&store->allocations, i);

		if (row->batch_id != batch_id)
			continue;
		units -= fake_store_line(store, row->line_id)->quantity;
		oldest = i;
	}
	return units > 0 ? store->allocations.count : oldest;
}

static bool load_newest_lines(struct product_repository *base, struct product *product,
	const char *reference, int64_t units, struct error *err)
{
	struct fake_product_repository *repository = self(base);
	const struct fake_table *allocations = &repository->store->allocations;
	const struct seen *seen = find_seen(repository, product);
	size_t index = batch_index(product, reference);
	int64_t batch_id = seen->batch_ids[index];
	size_t oldest = find_oldest_needed(repository->store, batch_id, units);

	if (fake_failure_strikes(&repository->fail, err))
		return false;
	if (oldest == allocations->count)
		return error_set(err, ERROR_INTERNAL,
			"the lines of batch %s do not cover %lld units", reference,
			(long long)units);
	for (size_t i = oldest; i < allocations->count; i++) {
		const struct fake_allocation_row *row = fake_table_at(allocations, i);
		const struct order_line *line = fake_store_line(repository->store, row->line_id);

		if (row->batch_id != batch_id)
			continue;
		batch_restore_line(product_batch(product, index), line);
		batch_restore_line(seen->before[index], line);
	}
	return true;
}

static void add(struct product_repository *base, struct product *product)
{
	remember(self(base), &(struct seen){.product = product});
}

static const struct product_repository_ops ops = {
	.get = get,
	.get_by_batchref = get_by_batchref,
	.load_newest_lines = load_newest_lines,
	.find_batch = find_batch,
	.add = add,
};

void fake_product_repository_init(
	struct fake_product_repository *repository, struct fake_store *store)
{
	*repository = (struct fake_product_repository){.base = {&ops}, .store = store};
}

void fake_product_repository_begin(struct fake_product_repository *repository, TALLOC_CTX *mem)
{
	repository->mem = mem;
	repository->seen = FAKE_TABLE(mem, struct seen);
	repository->sku = NULL;
}

void fake_product_repository_end(struct fake_product_repository *repository)
{
	fake_store_unlock_all(repository->store, repository);
	repository->mem = NULL;
}

const struct message *fake_product_repository_next_event(struct fake_product_repository *repository)
{
	for (size_t i = 0; i < repository->seen.count; i++) {
		const struct seen *seen = fake_table_at(&repository->seen, i);
		const struct message *event = product_next_event(seen->product);

		repository->sku = product_sku(seen->product);
		if (event)
			return event;
	}
	return NULL;
}

static int64_t stored_version(const struct fake_store *store, const char *sku)
{
	const struct fake_product_row *row = fake_store_product(store, sku);

	return row ? row->version_number : 0;
}

static bool is_changed(const struct seen *seen)
{
	return product_version_number(seen->product) != seen->version_number;
}

bool fake_product_repository_check_versions(
	const struct fake_product_repository *repository, struct error *err)
{
	for (size_t i = 0; i < repository->seen.count; i++) {
		const struct seen *seen = fake_table_at(&repository->seen, i);
		const char *sku = product_sku(seen->product);

		if (is_changed(seen) &&
			stored_version(repository->store, sku) != seen->version_number)
			return error_set(err, ERROR_BUSY, "product %s was changed meanwhile", sku);
	}
	return true;
}

void fake_product_repository_overtake(struct fake_product_repository *repository)
{
	for (size_t i = 0; i < repository->seen.count; i++) {
		const struct seen *seen = fake_table_at(&repository->seen, i);
		const char *sku = product_sku(seen->product);

		fake_store_set_version(
			repository->store, sku, stored_version(repository->store, sku) + 1);
	}
}

/* How many of the batch's first lines, until the given one, are equal to it. */
static size_t occurrences(const struct batch *batch, size_t until, const struct order_line *line)
{
	size_t count = 0;

	for (size_t i = 0; i < until; i++)
		count += order_line_equal(*batch_line(batch, i), *line);
	return count;
}

/* Lines that were loaded and are not among those still restored were taken back. */
static void remove_lines(struct fake_store *store, int64_t batch_id, const struct batch *before,
	const struct batch *now)
{
	for (size_t i = 0; i < batch_line_count(before); i++) {
		const struct order_line *line = batch_line(before, i);

		if (occurrences(before, i + 1, line) >
			occurrences(now, batch_restored_count(now), line))
			fake_store_deallocate(store, batch_id, line);
	}
}

static void write_batch(struct fake_store *store, int64_t batch_id, const struct batch *before,
	const struct batch *now)
{
	struct fake_batch_row *row = fake_store_batch(store, batch_id);

	row->purchased = batch_purchased_quantity(now);
	row->eta = batch_eta(now);
	remove_lines(store, batch_id, before, now);
	for (size_t i = batch_restored_count(now); i < batch_line_count(now); i++)
		fake_store_allocate(store, batch_id, batch_line(now, i));
}

static void write_new_batch(struct fake_store *store, TALLOC_CTX *mem, const struct batch *batch)
{
	const char *reference = batch_reference(batch);
	const char *sku = batch_sku(batch);
	int32_t purchased = batch_purchased_quantity(batch);
	struct date eta = batch_eta(batch);
	int64_t id = fake_store_add_batch(store, reference, sku, purchased, eta);

	write_batch(store, id, batch_new(mem, reference, sku, purchased, eta), batch);
}

static void write_product(struct fake_product_repository *repository, const struct seen *seen)
{
	struct fake_store *store = repository->store;
	const struct product *product = seen->product;

	if (is_changed(seen))
		fake_store_set_version(
			store, product_sku(product), product_version_number(product));
	for (size_t i = 0; i < product_batch_count(product); i++) {
		const struct batch *batch = product_batch(product, i);

		if (i < seen->batch_count)
			write_batch(store, seen->batch_ids[i], seen->before[i], batch);
		else
			write_new_batch(store, repository->mem, batch);
	}
}

void fake_product_repository_write(struct fake_product_repository *repository)
{
	for (size_t i = 0; i < repository->seen.count; i++)
		write_product(repository, fake_table_at(&repository->seen, i));
}
