#include "config.h"

#include "tests/support/stock_model.h"

#include <assert.h>

#include "domain/commands.h"
#include "domain/events.h"

#define ROWS_MAX 512

struct model_product {
	const char *sku;
	int64_t version;
};

struct model_batch {
	const char *reference;
	const char *sku;
	int32_t purchased;
	struct date eta;
};

struct model_line {
	struct order_line line;
	const struct model_batch *batch; /* NULL: pending */
};

struct model_lines {
	struct model_line items[ROWS_MAX];
	size_t count;
};

struct stock_model {
	struct model_product products[ROWS_MAX];
	size_t product_count;
	struct model_batch batches[ROWS_MAX]; /* in the order of creation */
	size_t batch_count;
	struct model_lines allocated; /* in the order of allocation */
	struct model_lines pending;   /* in the order of being pushed out */
};

static const struct expectation success = {ERROR_NONE, NULL};
static const struct expectation unknown_batch = {ERROR_NOT_FOUND, NULL};
static const struct expectation unknown_sku = {ERROR_INVALID, NULL};
static const struct expectation overtaken = {ERROR_CONFLICT, NULL};

struct stock_model *stock_model_new(TALLOC_CTX *mem)
{
	return mem_new(mem, struct stock_model);
}

static struct model_product *find_product(struct stock_model *model, const char *sku)
{
	for (size_t i = 0; i < model->product_count; i++)
		if (strcmp(model->products[i].sku, sku) == 0)
			return &model->products[i];
	return NULL;
}

static struct model_batch *find_batch(struct stock_model *model, const char *reference)
{
	for (size_t i = 0; i < model->batch_count; i++)
		if (strcmp(model->batches[i].reference, reference) == 0)
			return &model->batches[i];
	return NULL;
}

static struct model_line *find_line(struct model_lines *lines, const struct order_line *line)
{
	for (size_t i = 0; i < lines->count; i++)
		if (order_line_equal(lines->items[i].line, *line))
			return &lines->items[i];
	return NULL;
}

/* The line's texts last as long as the model. */
static void append_line(
	struct model_lines *lines, struct order_line line, const struct model_batch *batch)
{
	assert(lines->count < ROWS_MAX);
	lines->items[lines->count++] = (struct model_line){line, batch};
}

static void remove_line(struct model_lines *lines, const struct model_line *line)
{
	size_t index = (size_t)(line - lines->items);

	lines->count--;
	memmove(&lines->items[index], &lines->items[index + 1],
		(lines->count - index) * sizeof(*line));
}

static size_t remove_lines_of(struct model_lines *lines, const char *orderid, const char *sku)
{
	size_t before = lines->count;

	for (size_t i = lines->count; i-- > 0;)
		if (strcmp(lines->items[i].line.orderid, orderid) == 0 &&
			strcmp(lines->items[i].line.sku, sku) == 0)
			remove_line(lines, &lines->items[i]);
	return before - lines->count;
}

static int64_t available(const struct stock_model *model, const struct model_batch *batch)
{
	int64_t units = batch->purchased;

	for (size_t i = 0; i < model->allocated.count; i++)
		if (model->allocated.items[i].batch == batch)
			units -= model->allocated.items[i].line.quantity;
	return units;
}

static struct expectation create_batch(
	struct stock_model *model, const struct create_batch *command)
{
	const char *sku = mem_text(model, command->sku);

	if (find_batch(model, command->reference))
		return success;
	assert(model->batch_count < ROWS_MAX);
	if (!find_product(model, sku))
		model->products[model->product_count++].sku = sku;
	find_product(model, sku)->version++;
	model->batches[model->batch_count++] = (struct model_batch){
		mem_text(model, command->reference), sku, command->quantity, command->eta};
	return success;
}

static const struct model_batch *best_batch(
	const struct stock_model *model, const struct order_line *line)
{
	const struct model_batch *best = NULL;

	for (size_t i = 0; i < model->batch_count; i++) {
		const struct model_batch *batch = &model->batches[i];

		if (strcmp(batch->sku, line->sku) == 0 &&
			available(model, batch) >= line->quantity &&
			(!best || date_compare(batch->eta, best->eta) < 0))
			best = batch;
	}
	return best;
}

const char *stock_model_choice(const struct stock_model *model, const char *sku, int32_t quantity)
{
	const struct model_batch *best =
		best_batch(model, &(struct order_line){.sku = sku, .quantity = quantity});

	return best ? best->reference : NULL;
}

static const char *allocate_line(struct stock_model *model, const struct order_line *line)
{
	const struct model_line *held = find_line(&model->allocated, line);
	const struct model_batch *batch = held ? held->batch : best_batch(model, line);

	if (batch && !held) {
		append_line(&model->allocated, order_line_copy(model, *line), batch);
		find_product(model, line->sku)->version++;
	}
	return batch ? batch->reference : NULL;
}

static struct expectation allocate(struct stock_model *model, const struct allocate *command)
{
	struct order_line line = {command->orderid, command->sku, command->quantity};

	if (!find_product(model, command->sku))
		return unknown_sku;
	return (struct expectation){ERROR_NONE, allocate_line(model, &line)};
}

static struct expectation reallocate(struct stock_model *model, const struct deallocated *event)
{
	struct order_line line = {event->orderid, event->sku, event->quantity};
	const struct model_line *pending = find_line(&model->pending, &line);

	if (pending) {
		remove_line(&model->pending, pending);
		(void)allocate_line(model, &line);
	}
	return success;
}

static struct expectation deallocate(struct stock_model *model, const struct deallocate *command)
{
	(void)remove_lines_of(&model->pending, command->orderid, command->sku);
	if (remove_lines_of(&model->allocated, command->orderid, command->sku) > 0)
		find_product(model, command->sku)->version++;
	return success;
}

static void push_newest_out(struct stock_model *model, const struct model_batch *batch)
{
	const struct model_line *newest = &model->allocated.items[model->allocated.count - 1];
	struct order_line line;

	while (newest->batch != batch)
		newest--;
	line = newest->line;
	remove_line(&model->allocated, newest);
	if (!find_line(&model->pending, &line))
		append_line(&model->pending, line, NULL);
}

static void set_quantity(struct stock_model *model, struct model_batch *batch, int32_t quantity)
{
	if (batch->purchased != quantity)
		find_product(model, batch->sku)->version++;
	batch->purchased = quantity;
	while (available(model, batch) < 0)
		push_newest_out(model, batch);
}

static void set_eta(struct stock_model *model, struct model_batch *batch, struct date eta)
{
	if (date_compare(batch->eta, eta) != 0)
		find_product(model, batch->sku)->version++;
	batch->eta = eta;
}

static struct expectation change_quantity(
	struct stock_model *model, const struct change_batch_quantity *command)
{
	struct model_batch *batch = find_batch(model, command->reference);

	if (!batch)
		return unknown_batch;
	set_quantity(model, batch, command->quantity);
	return success;
}

static struct expectation change_eta(
	struct stock_model *model, const struct change_batch_eta *command)
{
	struct model_batch *batch = find_batch(model, command->reference);

	if (!batch)
		return unknown_batch;
	set_eta(model, batch, command->eta);
	return success;
}

static struct expectation revise(struct stock_model *model, const struct revise_batch *command)
{
	struct model_batch *batch = find_batch(model, command->reference);

	if (!batch)
		return unknown_batch;
	if (batch->purchased != command->seen_quantity ||
		date_compare(batch->eta, command->seen_eta) != 0)
		return overtaken;
	set_quantity(model, batch, command->quantity);
	set_eta(model, batch, command->eta);
	return success;
}

struct expectation stock_model_handle(struct stock_model *model, const struct message *message)
{
	if (message->type == &create_batch_type)
		return create_batch(model, message_as(message, &create_batch_type));
	if (message->type == &allocate_type)
		return allocate(model, message_as(message, &allocate_type));
	if (message->type == &deallocate_type)
		return deallocate(model, message_as(message, &deallocate_type));
	if (message->type == &change_batch_quantity_type)
		return change_quantity(model, message_as(message, &change_batch_quantity_type));
	if (message->type == &change_batch_eta_type)
		return change_eta(model, message_as(message, &change_batch_eta_type));
	if (message->type == &revise_batch_type)
		return revise(model, message_as(message, &revise_batch_type));
	return reallocate(model, message_as(message, &deallocated_type));
}

void stock_model_see(struct stock_model *model, struct revise_batch *command)
{
	const struct model_batch *batch = find_batch(model, command->reference);

	if (!batch)
		return;
	command->seen_quantity = batch->purchased;
	command->seen_eta = batch->eta;
}

const struct order_line *stock_model_pending(const struct stock_model *model)
{
	return model->pending.count > 0 ? &model->pending.items[0].line : NULL;
}

static char *dump_batches(const struct stock_model *model, TALLOC_CTX *mem)
{
	char *text = mem_text(mem, "");
	char eta[DATE_TEXT_SIZE];

	for (size_t i = 0; i < model->batch_count; i++) {
		const struct model_batch *batch = &model->batches[i];

		date_format(batch->eta, eta);
		text = mem_printf(mem, "%s%s|%s|%d%s%s\n", text, batch->reference, batch->sku,
			batch->purchased, *eta ? "|" : "", eta);
	}
	return text;
}

static char *dump_lines(const struct model_lines *lines, TALLOC_CTX *mem)
{
	char *text = mem_text(mem, "");

	for (size_t i = 0; i < lines->count; i++) {
		const struct order_line *line = &lines->items[i].line;
		const struct model_batch *batch = lines->items[i].batch;

		text = mem_printf(mem, "%s%s|%s|%d%s%s\n", text, line->orderid, line->sku,
			line->quantity, batch ? "|" : "", batch ? batch->reference : "");
	}
	return text;
}

char *stock_model_dump(const struct stock_model *model, TALLOC_CTX *mem, enum stored kind)
{
	if (kind == STORED_BATCHES)
		return dump_batches(model, mem);
	if (kind == STORED_PENDING)
		return dump_lines(&model->pending, mem);
	assert(kind == STORED_ALLOCATIONS || kind == STORED_VIEW);
	return dump_lines(&model->allocated, mem);
}

int64_t stock_model_version(struct stock_model *model, const char *sku)
{
	const struct model_product *product = find_product(model, sku);

	return product ? product->version : 0;
}

int64_t stock_model_available(struct stock_model *model, const char *reference)
{
	return available(model, find_batch(model, reference));
}
