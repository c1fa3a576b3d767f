#include "config.h"

#include "orm_mapping/mysql_product_repository.h"

#include "orm_mapping/line_loader.h"

static struct mysql_product_repository *self(struct product_repository *base)
{
	return container_of(base, struct mysql_product_repository, base);
}

static void remember(struct mysql_product_repository *repository, struct product_snapshot *snapshot)
{
	mem_grow(repository->loader.mem, repository->seen, &repository->seen_capacity,
		repository->seen_count + 1);
	repository->seen[repository->seen_count++] = snapshot;
}

static struct product_snapshot *find_seen(
	const struct mysql_product_repository *repository, const char *sku)
{
	for (size_t i = 0; i < repository->seen_count; i++)
		if (strcmp(repository->seen[i]->row.sku, sku) == 0)
			return repository->seen[i];
	return NULL;
}

static bool load(struct mysql_product_repository *repository, const char *sku,
	struct product_snapshot **out, struct error *err)
{
	*out = find_seen(repository, sku);
	if (*out)
		return true;
	if (!product_loader_load(&repository->loader, sku, out, err))
		return false;
	if (*out)
		remember(repository, *out);
	return true;
}

static bool get(struct product_repository *base, const char *sku, const char *orderid,
	struct product **out, struct error *err)
{
	struct mysql_product_repository *repository = self(base);
	struct product_snapshot *snapshot;

	*out = NULL;
	if (!load(repository, sku, &snapshot, err))
		return false;
	if (!snapshot)
		return true;
	*out = snapshot->product;
	return !orderid || line_loader_load_order(&repository->loader, snapshot, orderid, err);
}

/* The batch is looked for again under the product's lock: it may have gone in between. */
static bool get_by_batchref(struct product_repository *base, const char *reference,
	struct product **out, struct error *err)
{
	struct mysql_product_repository *repository = self(base);
	struct product_snapshot *snapshot;
	const struct batch_row *row;

	*out = NULL;
	if (!product_loader_find_batch(&repository->loader, reference, &row, err))
		return false;
	if (!row)
		return true;
	if (!load(repository, row->sku, &snapshot, err))
		return false;
	if (snapshot && product_find_batch(snapshot->product, reference))
		*out = snapshot->product;
	return true;
}

static bool load_newest_lines(struct product_repository *base, struct product *product,
	const char *reference, int64_t units, struct error *err)
{
	struct mysql_product_repository *repository = self(base);
	struct product_snapshot *snapshot = find_seen(repository, product_sku(product));

	return line_loader_load_newest(&repository->loader, snapshot, reference, units, err);
}

static bool find_batch(struct product_repository *base, const char *reference,
	const struct batch **out, struct error *err)
{
	const struct product_loader *loader = &self(base)->loader;
	const struct batch_row *row;

	if (!product_loader_lock_references(loader, err) ||
		!product_loader_find_batch(loader, reference, &row, err))
		return false;
	*out = row ? batch_new(loader->mem, row->reference, row->sku, row->purchased_quantity,
			     row->eta)
		   : NULL;
	return true;
}

static void add(struct product_repository *base, struct product *product)
{
	struct mysql_product_repository *repository = self(base);

	remember(repository, product_snapshot_new(repository->loader.mem, product));
}

void mysql_product_repository_init(struct mysql_product_repository *repository,
	struct connection *conn, const struct database_traits *traits)
{
	static const struct product_repository_ops ops = {
		get, get_by_batchref, load_newest_lines, find_batch, add};

	*repository = (struct mysql_product_repository){
		.base = {&ops },
		.loader = { conn, traits, NULL},
	};
}

void mysql_product_repository_reset(struct mysql_product_repository *repository, TALLOC_CTX *mem)
{
	repository->loader.mem = mem;
	repository->seen = NULL;
	repository->seen_count = 0;
	repository->seen_capacity = 0;
}
