#include "config.h"

#include "tests/fakes/fake_unit_of_work.h"

#include <string.h>

#include "tests/fakes/fake_row_store.h"

enum write_kind {
	ADD_TO_VIEW,
	REMOVE_FROM_VIEW,
	RECORD_PENDING,
	REMOVE_PENDING,
	CANCEL_PENDING, /* whatever the line's quantity */
	APPEND_TO_OUTBOX,
	ADD_TO_JOURNAL,
};

struct deferred_write {
	enum write_kind kind;
	struct order_line line;
	const char *batchref;
	const char *sku;
	const struct message *event;
	const struct journal_entry *entry;
};

static struct fake_unit_of_work *self(struct work *work)
{
	return container_of(work, struct fake_unit_of_work, base.work);
}

static void defer(
	struct fake_unit_of_work *uow, enum write_kind kind, const struct order_line *line)
{
	fake_table_append(&uow->writes,
		&(struct deferred_write){
			.kind = kind, .line = order_line_copy(uow->base.work.mem, *line)});
}

static void view_add(
	struct allocations_view *view, const struct order_line *line, const char *batchref)
{
	struct fake_unit_of_work *uow = container_of(view, struct fake_unit_of_work, view);
	TALLOC_CTX *mem = uow->base.work.mem;

	fake_table_append(&uow->writes,
		&(struct deferred_write){.kind = ADD_TO_VIEW,
			.line = order_line_copy(mem, *line),
			.batchref = mem_text(mem, batchref)});
}

static void view_remove(struct allocations_view *view, const struct order_line *line)
{
	defer(container_of(view, struct fake_unit_of_work, view), REMOVE_FROM_VIEW, line);
}

static const struct allocations_view_ops view_ops = {view_add, view_remove};

static struct fake_unit_of_work *of_pending(struct pending_reallocations *pending)
{
	return container_of(pending, struct fake_unit_of_work, pending);
}

static void pending_record(struct pending_reallocations *pending, const struct order_line *line)
{
	defer(of_pending(pending), RECORD_PENDING, line);
}

/* As the rows say, and what this unit of work is going to do to them. */
static bool is_pending(const struct fake_unit_of_work *uow, const struct order_line *line)
{
	bool found = fake_store_is_pending(uow->store, line);

	for (size_t i = 0; i < uow->writes.count; i++) {
		const struct deferred_write *write = fake_table_at(&uow->writes, i);

		if (write->kind == RECORD_PENDING && order_line_equal(write->line, *line))
			found = true;
		if (write->kind == REMOVE_PENDING && order_line_equal(write->line, *line))
			found = false;
		if (write->kind == CANCEL_PENDING &&
			strcmp(write->line.orderid, line->orderid) == 0 &&
			strcmp(write->line.sku, line->sku) == 0)
			found = false;
	}
	return found;
}

static bool pending_take(struct pending_reallocations *pending, const struct order_line *line,
	bool *found, struct error *err)
{
	struct fake_unit_of_work *uow = of_pending(pending);

	if (fake_failure_strikes(&uow->fail_take, err))
		return false;
	*found = is_pending(uow, line);
	defer(uow, REMOVE_PENDING, line);
	return true;
}

static void pending_cancel(
	struct pending_reallocations *pending, const char *orderid, const char *sku)
{
	defer(of_pending(pending), CANCEL_PENDING, &(struct order_line){orderid, sku, 0});
}

static const struct pending_reallocations_ops pending_ops = {
	pending_record, pending_take, pending_cancel};

static void append(struct outbox *outbox, const struct message *event)
{
	struct fake_unit_of_work *uow = container_of(outbox, struct fake_unit_of_work, outbox);
	TALLOC_CTX *mem = uow->base.work.mem;

	fake_table_append(&uow->writes,
		&(struct deferred_write){.kind = APPEND_TO_OUTBOX,
			.sku = mem_text(mem, uow->products.sku),
			.event = message_copy(mem, event)});
}

static const struct outbox_ops outbox_ops = {append};

static void add_to_journal(struct journal *journal, const struct journal_entry *entry)
{
	struct fake_unit_of_work *uow = container_of(journal, struct fake_unit_of_work, journal);

	fake_table_append(
		&uow->writes, &(struct deferred_write){.kind = ADD_TO_JOURNAL, .entry = entry});
}

static const struct journal_ops journal_ops = {add_to_journal};

static struct fake_unit_of_work *of_receipts(struct receipts *receipts)
{
	return container_of(receipts, struct fake_unit_of_work, receipts);
}

static bool refuse_claim(struct receipt *receipt, enum receipt_state state, struct error *err)
{
	receipt->state = state;
	return error_set(err, ERROR_CONFLICT, "this receipt is taken");
}

static bool is_known(const struct fake_unit_of_work *uow, const struct fake_receipt_row *row)
{
	for (size_t i = 0; i < uow->claims.count; i++)
		if (fake_receipt_is(fake_table_at(&uow->claims, i), row->source, row->key))
			return true;
	return fake_store_receipt(uow->store, row->source, row->key);
}

/* The repository owns the unit of work's locks. */
static bool lock_receipt(struct fake_unit_of_work *uow, const struct fake_receipt_row *row)
{
	const char *name =
		mem_printf(uow->base.work.mem, "%s\n%s", row->source ? row->source : "", row->key);

	return fake_store_lock(uow->store, FAKE_LOCK_RECEIPT, name, &uow->products);
}

static bool claim(struct receipts *receipts, struct receipt *receipt, struct error *err)
{
	struct fake_unit_of_work *uow = of_receipts(receipts);
	struct fake_receipt_row row = {
		.source = receipt->kind == RECEIPT_MESSAGE ? receipt->source : NULL,
		.key = receipt->key,
		.fingerprint = receipt->fingerprint,
	};

	if (!lock_receipt(uow, &row))
		return refuse_claim(receipt, RECEIPT_HELD, err);
	if (is_known(uow, &row))
		return refuse_claim(receipt, RECEIPT_KNOWN, err);
	fake_table_append(&uow->claims, &row);
	return true;
}

static void keep_answer(struct receipts *receipts, const struct receipt *receipt)
{
	struct fake_unit_of_work *uow = of_receipts(receipts);

	for (size_t i = 0; i < uow->claims.count; i++) {
		struct fake_receipt_row *row = fake_table_at(&uow->claims, i);

		if (fake_receipt_is(row, NULL, receipt->key))
			row->answer = *receipt->answer;
	}
}

static const struct receipts_ops receipts_ops = {claim, keep_answer};

static bool begin(struct work *work, struct error *err)
{
	struct fake_unit_of_work *uow = self(work);

	if (fake_failure_strikes(&uow->fail_begin, err))
		return false;
	uow->writes = FAKE_TABLE(work->mem, struct deferred_write);
	uow->claims = FAKE_TABLE(work->mem, struct fake_receipt_row);
	fake_product_repository_begin(&uow->products, work->mem);
	uow->begin_count++;
	return true;
}

static const struct message *next_event(struct work *work)
{
	return fake_product_repository_next_event(&self(work)->products);
}

static void write_deferred(struct fake_store *store, const struct deferred_write *write)
{
	switch (write->kind) {
	case ADD_TO_VIEW:
		fake_store_add_to_view(store, &write->line, write->batchref);
		break;
	case REMOVE_FROM_VIEW:
		fake_store_remove_from_view(store, &write->line);
		break;
	case RECORD_PENDING:
		fake_store_add_pending(store, &write->line);
		break;
	case REMOVE_PENDING:
		fake_store_remove_pending(store, &write->line);
		break;
	case CANCEL_PENDING:
		fake_store_cancel_pending(store, write->line.orderid, write->line.sku);
		break;
	case APPEND_TO_OUTBOX:
		fake_store_append_to_outbox(store, write->sku, write->event);
		break;
	case ADD_TO_JOURNAL:
		fake_store_add_to_journal(store, write->entry);
		break;
	}
}

/* Whatever can fail comes before the first write: so all is written, or nothing. */
static bool commit(struct work *work, struct error *err)
{
	struct fake_unit_of_work *uow = self(work);

	if (uow->overtaken_commits > 0) {
		uow->overtaken_commits--;
		fake_product_repository_overtake(&uow->products);
	}
	if (!fake_product_repository_check_versions(&uow->products, err))
		return false;
	if (fake_failure_strikes(&uow->fail_commit, err))
		return false;
	if (!fake_row_store_commit(uow->rows, err))
		return false;
	fake_product_repository_write(&uow->products);
	for (size_t i = 0; i < uow->writes.count; i++)
		write_deferred(uow->store, fake_table_at(&uow->writes, i));
	for (size_t i = 0; i < uow->claims.count; i++)
		fake_store_add_receipt(uow->store, fake_table_at(&uow->claims, i));
	uow->commit_count++;
	return true;
}

static void end(struct work *work)
{
	struct fake_unit_of_work *uow = self(work);

	fake_product_repository_end(&uow->products);
	fake_row_store_end(uow->rows);
	uow->end_count++;
}

static const struct work_ops work_ops = {begin, next_event, commit, end};

void fake_unit_of_work_init(struct fake_unit_of_work *uow, struct fake_store *store)
{
	*uow = (struct fake_unit_of_work){
		.store = store,
		.view = {&view_ops},
		.pending = {&pending_ops},
		.outbox = {&outbox_ops},
		.receipts = {&receipts_ops},
		.journal = {&journal_ops},
		.rows = mem_new(store, struct fake_row_store),
	};
	fake_row_store_init(uow->rows, store->rows);
	fake_product_repository_init(&uow->products, store);
	uow->base = (struct unit_of_work){
		.work = {.ops = &work_ops, .receipts = &uow->receipts, .journal = &uow->journal},
		.products = &uow->products.base,
		.view = &uow->view,
		.pending = &uow->pending,
		.outbox = &uow->outbox,
		.rows = &uow->rows->base,
	};
}
