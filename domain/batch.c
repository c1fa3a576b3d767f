#include "config.h"

#include "domain/batch.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

struct batch {
	const char *reference;
	const char *sku;
	int32_t purchased;
	struct date eta;
	int64_t allocated;        /* units of all its lines, loaded or not */
	struct order_line *lines; /* those that are loaded, oldest first */
	size_t line_count;
	size_t restored_count; /* how many of them, from the first one on, were restored */
	size_t line_capacity;
};

struct batch *batch_new(
	TALLOC_CTX *mem, const char *reference, const char *sku, int32_t purchased, struct date eta)
{
	return batch_restore(mem, reference, sku, purchased, eta, 0);
}

struct batch *batch_restore(TALLOC_CTX *mem, const char *reference, const char *sku,
	int32_t purchased, struct date eta, int64_t allocated)
{
	struct batch *batch = mem_new(mem, struct batch);

	batch->reference = mem_text(batch, reference);
	batch->sku = mem_text(batch, sku);
	batch->purchased = purchased;
	batch->eta = eta;
	batch->allocated = allocated;
	return batch;
}

static void insert_line(struct batch *batch, size_t index, const struct order_line *line)
{
	mem_grow(batch, batch->lines, &batch->line_capacity, batch->line_count + 1);
	memmove(batch->lines + index + 1, batch->lines + index,
		(batch->line_count - index) * sizeof(*batch->lines));
	batch->lines[index] = order_line_copy(batch, *line);
	batch->line_count++;
}

void batch_restore_line(struct batch *batch, const struct order_line *line)
{
	insert_line(batch, batch->restored_count++, line);
}

struct batch *batch_copy(TALLOC_CTX *mem, const struct batch *batch)
{
	struct batch *copy = batch_restore(
		mem, batch->reference, batch->sku, batch->purchased, batch->eta, batch->allocated);

	for (size_t i = 0; i < batch->line_count; i++)
		insert_line(copy, i, &batch->lines[i]);
	copy->restored_count = batch->restored_count;
	return copy;
}

const char *batch_reference(const struct batch *batch)
{
	return batch->reference;
}

const char *batch_sku(const struct batch *batch)
{
	return batch->sku;
}

struct date batch_eta(const struct batch *batch)
{
	return batch->eta;
}

int32_t batch_purchased_quantity(const struct batch *batch)
{
	return batch->purchased;
}

int64_t batch_available_quantity(const struct batch *batch)
{
	return batch->purchased - batch->allocated;
}

bool batch_equal(const struct batch *a, const struct batch *b)
{
	return strcmp(a->reference, b->reference) == 0;
}

size_t batch_line_count(const struct batch *batch)
{
	return batch->line_count;
}

const struct order_line *batch_line(const struct batch *batch, size_t index)
{
	assert(index < batch->line_count);
	return &batch->lines[index];
}

size_t batch_restored_count(const struct batch *batch)
{
	return batch->restored_count;
}

/* The line's place in the array, or line_count. */
static size_t find_line(const struct batch *batch, const struct order_line *line)
{
	size_t i = 0;

	while (i < batch->line_count && !order_line_equal(batch->lines[i], *line))
		i++;
	return i;
}

bool batch_holds(const struct batch *batch, const struct order_line *line)
{
	return find_line(batch, line) < batch->line_count;
}

bool batch_can_allocate(const struct batch *batch, const struct order_line *line)
{
	return strcmp(batch->sku, line->sku) == 0 &&
		batch_available_quantity(batch) >= line->quantity;
}

void batch_allocate(struct batch *batch, const struct order_line *line)
{
	if (batch_holds(batch, line) || !batch_can_allocate(batch, line))
		return;
	insert_line(batch, batch->line_count, line);
	batch->allocated += line->quantity;
}

void batch_deallocate(struct batch *batch, const struct order_line *line)
{
	size_t index = find_line(batch, line);

	if (index == batch->line_count)
		return;
	batch->allocated -= line->quantity; /* first: it may be the one in the array */
	batch->line_count--;
	batch->restored_count -= index < batch->restored_count;
	memmove(batch->lines + index, batch->lines + index + 1,
		(batch->line_count - index) * sizeof(*batch->lines));
}

struct order_line batch_deallocate_newest(struct batch *batch)
{
	struct order_line newest;

	assert(batch->line_count > 0);
	newest = batch->lines[--batch->line_count];
	if (batch->restored_count > batch->line_count)
		batch->restored_count = batch->line_count;
	batch->allocated -= newest.quantity;
	return newest;
}

void batch_set_purchased_quantity(struct batch *batch, int32_t purchased)
{
	batch->purchased = purchased;
}

void batch_set_eta(struct batch *batch, struct date eta)
{
	batch->eta = eta;
}
