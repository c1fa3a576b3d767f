#include "config.h"

#include "tests/fakes/fake_store.h"

#include <string.h>

#include "tests/fakes/fake_row_store.h"

struct lock_row {
	enum fake_lock_kind kind;
	const char *name;
	const void *owner;
};

struct fake_store *fake_store_new(TALLOC_CTX *mem)
{
	struct fake_store *store = mem_new(mem, struct fake_store);

	store->products = FAKE_TABLE(store, struct fake_product_row);
	store->batches = FAKE_TABLE(store, struct fake_batch_row);
	store->lines = FAKE_TABLE(store, struct fake_line_row);
	store->allocations = FAKE_TABLE(store, struct fake_allocation_row);
	store->view = FAKE_TABLE(store, struct fake_view_row);
	store->pending = FAKE_TABLE(store, struct fake_pending_row);
	store->outbox = FAKE_TABLE(store, struct fake_outbox_row);
	store->inbox = FAKE_TABLE(store, struct fake_receipt_row);
	store->answers = FAKE_TABLE(store, struct fake_receipt_row);
	store->journal = FAKE_TABLE(store, struct journal_entry);
	store->locks = FAKE_TABLE(store, struct lock_row);
	store->rows = mem_new(store, struct fake_rows);
	fake_rows_init(store->rows, store);
	return store;
}

int64_t fake_store_add_batch(struct fake_store *store, const char *reference, const char *sku,
	int32_t purchased, struct date eta)
{
	struct fake_batch_row row = {
		++store->last_id, mem_text(store, reference), mem_text(store, sku), purchased, eta};

	fake_table_append(&store->batches, &row);
	return row.id;
}

int64_t fake_store_add_line(struct fake_store *store, const struct order_line *line)
{
	struct fake_line_row row = {++store->last_id, order_line_copy(store, *line)};

	fake_table_append(&store->lines, &row);
	return row.id;
}

int64_t fake_store_add_allocation(struct fake_store *store, int64_t batch_id, int64_t line_id)
{
	struct fake_allocation_row row = {++store->last_id, batch_id, line_id};

	fake_table_append(&store->allocations, &row);
	return row.id;
}

void fake_store_remove_batch(struct fake_store *store, int64_t batch_id)
{
	for (size_t i = 0; i < store->batches.count; i++) {
		const struct fake_batch_row *row = fake_table_at(&store->batches, i);

		if (row->id == batch_id) {
			fake_table_remove(&store->batches, i);
			return;
		}
	}
}

struct fake_batch_row *fake_store_batch(const struct fake_store *store, int64_t id)
{
	for (size_t i = 0; i < store->batches.count; i++) {
		struct fake_batch_row *row = fake_table_at(&store->batches, i);

		if (row->id == id)
			return row;
	}
	return NULL;
}

struct fake_batch_row *fake_store_find_batch(const struct fake_store *store, const char *reference)
{
	for (size_t i = 0; i < store->batches.count; i++) {
		struct fake_batch_row *row = fake_table_at(&store->batches, i);

		if (strcmp(row->reference, reference) == 0)
			return row;
	}
	return NULL;
}

const struct order_line *fake_store_line(const struct fake_store *store, int64_t id)
{
	for (size_t i = 0; i < store->lines.count; i++) {
		const struct fake_line_row *row = fake_table_at(&store->lines, i);

		if (row->id == id)
			return &row->line;
	}
	return NULL;
}

static int64_t line_id(struct fake_store *store, const struct order_line *line)
{
	for (size_t i = 0; i < store->lines.count; i++) {
		const struct fake_line_row *row = fake_table_at(&store->lines, i);

		if (order_line_equal(row->line, *line))
			return row->id;
	}
	return fake_store_add_line(store, line);
}

void fake_store_allocate(struct fake_store *store, int64_t batch_id, const struct order_line *line)
{
	(void)fake_store_add_allocation(store, batch_id, line_id(store, line));
}

static bool links(const struct fake_store *store, const struct fake_allocation_row *row,
	int64_t batch_id, const struct order_line *line)
{
	return row->batch_id == batch_id &&
		order_line_equal(*fake_store_line(store, row->line_id), *line);
}

void fake_store_deallocate(
	struct fake_store *store, int64_t batch_id, const struct order_line *line)
{
	size_t i = store->allocations.count - 1;

	while (!links(store, fake_table_at(&store->allocations, i), batch_id, line))
		i--;
	fake_table_remove(&store->allocations, i);
}

struct fake_product_row *fake_store_product(const struct fake_store *store, const char *sku)
{
	for (size_t i = 0; i < store->products.count; i++) {
		struct fake_product_row *row = fake_table_at(&store->products, i);

		if (strcmp(row->sku, sku) == 0)
			return row;
	}
	return NULL;
}

void fake_store_set_version(struct fake_store *store, const char *sku, int64_t version_number)
{
	struct fake_product_row *known = fake_store_product(store, sku);

	if (known) {
		known->version_number = version_number;
	} else {
		struct fake_product_row row = {mem_text(store, sku), version_number};

		fake_table_append(&store->products, &row);
	}
}

static size_t find_in_view(const struct fake_store *store, const struct order_line *line)
{
	for (size_t i = 0; i < store->view.count; i++) {
		const struct fake_view_row *row = fake_table_at(&store->view, i);

		if (order_line_equal(row->line, *line))
			return i;
	}
	return store->view.count;
}

void fake_store_add_to_view(
	struct fake_store *store, const struct order_line *line, const char *batchref)
{
	struct fake_view_row row = {order_line_copy(store, *line), mem_text(store, batchref)};

	if (find_in_view(store, line) == store->view.count)
		fake_table_append(&store->view, &row);
}

void fake_store_remove_from_view(struct fake_store *store, const struct order_line *line)
{
	size_t index = find_in_view(store, line);

	if (index < store->view.count)
		fake_table_remove(&store->view, index);
}

static size_t find_pending(const struct fake_store *store, const struct order_line *line)
{
	for (size_t i = 0; i < store->pending.count; i++) {
		const struct fake_pending_row *row = fake_table_at(&store->pending, i);

		if (order_line_equal(row->line, *line))
			return i;
	}
	return store->pending.count;
}

bool fake_store_is_pending(const struct fake_store *store, const struct order_line *line)
{
	return find_pending(store, line) < store->pending.count;
}

void fake_store_add_pending(struct fake_store *store, const struct order_line *line)
{
	struct fake_pending_row row = {0, order_line_copy(store, *line)};

	if (fake_store_is_pending(store, line))
		return;
	row.id = ++store->last_id;
	fake_table_append(&store->pending, &row);
}

void fake_store_remove_pending(struct fake_store *store, const struct order_line *line)
{
	size_t index = find_pending(store, line);

	if (index < store->pending.count)
		fake_table_remove(&store->pending, index);
}

void fake_store_cancel_pending(struct fake_store *store, const char *orderid, const char *sku)
{
	for (size_t i = store->pending.count; i-- > 0;) {
		const struct fake_pending_row *row = fake_table_at(&store->pending, i);

		if (strcmp(row->line.orderid, orderid) == 0 && strcmp(row->line.sku, sku) == 0)
			fake_table_remove(&store->pending, i);
	}
}

void fake_store_append_to_outbox(
	struct fake_store *store, const char *sku, const struct message *event)
{
	struct fake_outbox_row row = {mem_text(store, sku), 1, message_copy(store, event)};

	for (size_t i = 0; i < store->outbox.count; i++) {
		const struct fake_outbox_row *earlier = fake_table_at(&store->outbox, i);

		row.sequence += strcmp(earlier->sku, sku) == 0;
	}
	fake_table_append(&store->outbox, &row);
}

/* NULL is none; so is an empty list. */
static const char *const *copy_labels(TALLOC_CTX *mem, const char *const *labels)
{
	const char **copy;
	size_t count = 0;

	while (labels && labels[count])
		count++;
	copy = mem_array(mem, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		copy[i] = mem_text(copy, labels[i]);
	return copy;
}

static const struct journal_part *copy_parts(
	TALLOC_CTX *mem, const struct journal_part *parts, size_t count)
{
	struct journal_part *copy = mem_array(mem, struct journal_part, count);

	for (size_t i = 0; i < count; i++)
		copy[i] = (struct journal_part){
			.action = parts[i].action,
			.kind = mem_text(copy, parts[i].kind),
			.object_text = mem_text(copy, parts[i].object_text),
			.fields = copy_labels(copy, parts[i].fields),
		};
	return copy;
}

static const char *copy_value(TALLOC_CTX *mem, const char *value)
{
	return value ? mem_text(mem, value) : NULL;
}

static const struct journal_value *copy_values(
	TALLOC_CTX *mem, const struct journal_value *values, size_t count)
{
	struct journal_value *copy = mem_array(mem, struct journal_value, count);

	for (size_t i = 0; i < count; i++)
		copy[i] = (struct journal_value){
			.name = mem_text(copy, values[i].name),
			.before = copy_value(copy, values[i].before),
			.after = copy_value(copy, values[i].after),
		};
	return copy;
}

void fake_store_add_to_journal(struct fake_store *store, const struct journal_entry *entry)
{
	fake_table_append(&store->journal,
		&(struct journal_entry){
			.actor = mem_text(store, entry->actor),
			.model = mem_text(store, entry->model),
			.object_id = mem_text(store, journal_object_id(entry)),
			.object_text = mem_text(store, entry->object_text),
			.action = entry->action,
			.fields = copy_labels(store, entry->fields),
			.parts = copy_parts(store, entry->parts, entry->part_count),
			.part_count = entry->part_count,
			.values = copy_values(store, entry->values, entry->value_count),
			.value_count = entry->value_count,
		});
}

bool fake_receipt_is(const struct fake_receipt_row *row, const char *source, const char *key)
{
	if (strcmp(row->key, key) != 0)
		return false;
	return row->source && source ? strcmp(row->source, source) == 0 : row->source == source;
}

struct fake_receipt_row *fake_store_receipt(
	const struct fake_store *store, const char *source, const char *key)
{
	const struct fake_table *table = source ? &store->inbox : &store->answers;

	for (size_t i = 0; i < table->count; i++) {
		struct fake_receipt_row *row = fake_table_at(table, i);

		if (fake_receipt_is(row, source, key))
			return row;
	}
	return NULL;
}

void fake_store_add_receipt(struct fake_store *store, const struct fake_receipt_row *row)
{
	struct fake_receipt_row copy = {
		.source = row->source ? mem_text(store, row->source) : NULL,
		.key = mem_text(store, row->key),
		.fingerprint = {mem_copy(store, row->fingerprint.ptr, row->fingerprint.len),
				row->fingerprint.len},
		.kind = row->kind,
		.answer = row->answer ? mem_text(store, row->answer) : NULL,
	};

	fake_table_append(row->source ? &store->inbox : &store->answers, &copy);
}

bool fake_store_lock(
	struct fake_store *store, enum fake_lock_kind kind, const char *name, const void *owner)
{
	struct lock_row row = {kind, mem_text(store, name), owner};

	for (size_t i = 0; i < store->locks.count; i++) {
		const struct lock_row *held = fake_table_at(&store->locks, i);

		if (held->kind == kind && strcmp(held->name, name) == 0)
			return held->owner == owner;
	}
	fake_table_append(&store->locks, &row);
	return true;
}

void fake_store_unlock_all(struct fake_store *store, const void *owner)
{
	for (size_t i = store->locks.count; i-- > 0;) {
		const struct lock_row *held = fake_table_at(&store->locks, i);

		if (held->owner == owner)
			fake_table_remove(&store->locks, i);
	}
}
