#include "config.h"

#include "domain/product.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "domain/events.h"

struct product {
	const char *sku;
	int64_t version_number;
	struct batch **batches; /* in insertion order */
	size_t batch_count;
	size_t batch_capacity;
	const struct message **events; /* oldest first; those before next_event are taken */
	size_t event_count;
	size_t event_capacity;
	size_t next_event;
};

struct product *product_new(TALLOC_CTX *mem, const char *sku)
{
	return product_restore(mem, sku, 0);
}

struct product *product_restore(TALLOC_CTX *mem, const char *sku, int64_t version_number)
{
	struct product *product = mem_new(mem, struct product);

	product->sku = mem_text(product, sku);
	product->version_number = version_number;
	return product;
}

void product_restore_batch(struct product *product, struct batch *batch)
{
	mem_grow(product, product->batches, &product->batch_capacity, product->batch_count + 1);
	mem_give(product, batch);
	product->batches[product->batch_count++] = batch;
}

const char *product_sku(const struct product *product)
{
	return product->sku;
}

int64_t product_version_number(const struct product *product)
{
	return product->version_number;
}

size_t product_batch_count(const struct product *product)
{
	return product->batch_count;
}

struct batch *product_batch(const struct product *product, size_t index)
{
	assert(index < product->batch_count);
	return product->batches[index];
}

struct batch *product_find_batch(const struct product *product, const char *reference)
{
	for (size_t i = 0; i < product->batch_count; i++)
		if (strcmp(batch_reference(product->batches[i]), reference) == 0)
			return product->batches[i];
	return NULL;
}

static struct batch *existing_batch(const struct product *product, const char *reference)
{
	struct batch *batch = product_find_batch(product, reference);

	assert(batch);
	return batch;
}

void product_add_batch(struct product *product, struct batch *batch)
{
	assert(strcmp(batch_sku(batch), product->sku) == 0);
	product_restore_batch(product, batch);
	product->version_number++;
}

/* Keeps a copy of the event. */
static void record(struct product *product, const struct message *event)
{
	mem_grow(product, product->events, &product->event_capacity, product->event_count + 1);
	product->events[product->event_count++] = message_copy(product, event);
}

const struct message *product_next_event(struct product *product)
{
	if (product->next_event == product->event_count)
		return NULL;
	return product->events[product->next_event++];
}

static const struct batch *holder(const struct product *product, const struct order_line *line)
{
	for (size_t i = 0; i < product->batch_count; i++)
		if (batch_holds(product->batches[i], line))
			return product->batches[i];
	return NULL;
}

/* No date is before every date, and the first of equals wins: batches stand in insertion order. */
static struct batch *choose(const struct product *product, const struct order_line *line)
{
	struct batch *best = NULL;

	for (size_t i = 0; i < product->batch_count; i++) {
		struct batch *batch = product->batches[i];

		if (batch_can_allocate(batch, line) &&
			(!best || date_compare(batch_eta(batch), batch_eta(best)) < 0))
			best = batch;
	}
	return best;
}

const char *product_allocate(struct product *product, const struct order_line *line)
{
	const struct batch *held = holder(product, line);
	struct batch *chosen;

	if (held)
		return batch_reference(held);
	chosen = choose(product, line);
	if (!chosen) {
		struct out_of_stock event = {MESSAGE(&out_of_stock_type), product->sku};

		record(product, &event.message);
		return NULL;
	}
	batch_allocate(chosen, line);
	product->version_number++;
	struct allocated event = {MESSAGE(&allocated_type), line->orderid, line->sku,
		line->quantity, batch_reference(chosen)};

	record(product, &event.message);
	return batch_reference(chosen);
}

/* Removes the order's lines from one batch; says whether there was any. */
static bool cancel_lines(struct product *product, struct batch *batch, const char *orderid)
{
	bool any = false;

	for (size_t i = 0; i < batch_line_count(batch);) {
		struct order_line line = *batch_line(batch, i);

		if (strcmp(line.orderid, orderid) != 0) {
			i++;
			continue;
		}
		struct allocation_cancelled event = {MESSAGE(&allocation_cancelled_type),
			line.orderid, line.sku, line.quantity, batch_reference(batch)};

		record(product, &event.message);
		batch_deallocate(batch, &line);
		any = true;
	}
	return any;
}

void product_deallocate(struct product *product, const char *orderid)
{
	bool any = false;

	for (size_t i = 0; i < product->batch_count; i++)
		any |= cancel_lines(product, product->batches[i], orderid);
	if (any)
		product->version_number++;
}

int64_t product_shortfall(const struct product *product, const char *reference, int32_t quantity)
{
	const struct batch *batch = existing_batch(product, reference);
	int64_t allocated = batch_purchased_quantity(batch) - batch_available_quantity(batch);

	return allocated > quantity ? allocated - quantity : 0;
}

void product_change_batch_quantity(struct product *product, const char *reference, int32_t quantity)
{
	struct batch *batch = existing_batch(product, reference);
	bool changed = batch_purchased_quantity(batch) != quantity;

	batch_set_purchased_quantity(batch, quantity);
	while (batch_available_quantity(batch) < 0) {
		struct order_line line = batch_deallocate_newest(batch);
		struct deallocated event = {
			MESSAGE(&deallocated_type), line.orderid, line.sku, line.quantity};

		record(product, &event.message);
		changed = true;
	}
	if (changed)
		product->version_number++;
}

static struct product *trial_copy(TALLOC_CTX *mem, const struct product *product)
{
	struct product *copy = product_restore(mem, product->sku, product->version_number);

	for (size_t i = 0; i < product->batch_count; i++)
		product_restore_batch(copy, batch_copy(copy, product->batches[i]));
	return copy;
}

struct relocation *product_preview_batch_quantity(TALLOC_CTX *mem, const struct product *product,
	const char *reference, int32_t quantity, size_t *count)
{
	struct product *trial = trial_copy(mem, product);
	struct relocation *relocations;

	product_change_batch_quantity(trial, reference, quantity);
	*count = trial->event_count;
	relocations = mem_array(mem, struct relocation, *count);
	for (size_t i = 0; i < *count; i++) {
		const struct deallocated *event = message_as(trial->events[i], &deallocated_type);

		relocations[i].line =
			(struct order_line){event->orderid, event->sku, event->quantity};
		relocations[i].batchref = product_allocate(trial, &relocations[i].line);
	}
	return relocations;
}

void product_change_batch_eta(struct product *product, const char *reference, struct date eta)
{
	struct batch *batch = existing_batch(product, reference);

	if (date_compare(batch_eta(batch), eta) == 0)
		return;
	batch_set_eta(batch, eta);
	product->version_number++;
}
