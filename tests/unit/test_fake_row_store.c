/* tests/unit/test_fake_row_store.c - the fake keeps the contract of the port. */
#include "config.h"

#include "tests/contract/row_store_contract.h"
#include "tests/fakes/fake_row_store.h"

struct fake_row_harness {
	struct row_store_harness base;
	struct fake_rows rows;
	struct fake_row_store store;
	struct fake_row_store other;
};

static struct fake_row_harness *self(struct row_store_harness *base)
{
	return container_of(base, struct fake_row_harness, base);
}

static struct row_store_harness *open_harness(
	const struct row_store_harness_type *type, TALLOC_CTX *mem)
{
	struct fake_row_harness *fake = mem_new(mem, struct fake_row_harness);

	fake_rows_init(&fake->rows, fake);
	fake_row_store_init(&fake->store, &fake->rows);
	fake_row_store_init(&fake->other, &fake->rows);
	fake->base = (struct row_store_harness){type, &fake->store.base, &fake->other.base};
	return &fake->base;
}

static void close_harness(struct row_store_harness *harness)
{
	(void)harness; /* is memory alone */
}

static void begin(struct row_store_harness *harness, struct row_store *store)
{
	(void)harness; /* the fake is always ready */
	(void)store;
}

static struct fake_row_store *fake_of(struct row_store *store)
{
	return container_of(store, struct fake_row_store, base);
}

static bool commit(struct row_store_harness *harness, struct row_store *store, struct error *err)
{
	(void)harness;
	return fake_row_store_commit(fake_of(store), err);
}

static void end(struct row_store_harness *harness, struct row_store *store)
{
	(void)harness;
	fake_row_store_end(fake_of(store));
}

static const char *put(struct row_store_harness *harness, TALLOC_CTX *mem,
	const struct row_model *model, const char *const *values)
{
	return mem_text(mem, fake_rows_put(&self(harness)->rows, model, values));
}

static void put_pair(struct row_store_harness *harness, const struct row_field *field,
	const char *key, const char *target)
{
	fake_rows_put_pair(&self(harness)->rows, field, key, target);
}

static void drop(struct row_store_harness *harness, const struct row_model *model, const char *key)
{
	fake_rows_drop(&self(harness)->rows, model, key);
}

static const char *content_type(
	struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_model *model)
{
	(void)harness;
	return mem_text(mem, model->label);
}

static const char *dump(
	struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_model *model)
{
	return fake_rows_dump(&self(harness)->rows, mem, model);
}

static const char *dump_pairs(
	struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_field *field)
{
	return fake_rows_dump_pairs(&self(harness)->rows, mem, field);
}

int main(void)
{
	static const struct row_store_harness_type type = {
		.name = "fake",
		.open = open_harness,
		.close = close_harness,
		.begin = begin,
		.commit = commit,
		.end = end,
		.put = put,
		.put_pair = put_pair,
		.drop = drop,
		.content_type = content_type,
		.dump = dump,
		.dump_pairs = dump_pairs,
	};

	return row_store_contract_run("fake_row_store", &type);
}
