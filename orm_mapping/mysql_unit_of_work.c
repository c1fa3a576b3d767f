#include "config.h"

#include "orm_mapping/mysql_unit_of_work.h"

#include <assert.h>
#include <inttypes.h>

#include "orm_mapping/django/mysql_journal.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/mysql_outbox.h"
#include "orm_mapping/mysql_pending_reallocations.h"
#include "orm_mapping/mysql_product_repository.h"
#include "orm_mapping/mysql_receipts.h"
#include "orm_mapping/product_writer.h"
#include "orm_mapping/tables/mysql_row_store.h"

struct mysql_unit_of_work {
	struct unit_of_work base;
	struct mysql_product_repository products;
	struct mysql_allocations_view view;
	struct mysql_pending_reallocations pending;
	struct mysql_outbox outbox;
	struct mysql_receipts receipts;
	struct mysql_row_store rows;
	struct mysql_journal journal;
	struct deferred_writes writes; /* of view, pending and receipts */
	struct connection *conn;
	struct random *random;
	struct bell *bell; /* NULL: nobody is waiting for events */
	struct database_traits traits;
	bool traits_are_known; /* asked for again after a failure to begin or commit */
	uint8_t command_id[COMMAND_ID_SIZE];
};

static struct mysql_unit_of_work *self(struct work *work)
{
	return container_of(
		container_of(work, struct unit_of_work, work), struct mysql_unit_of_work, base);
}

static bool know_traits(struct mysql_unit_of_work *uow, struct error *err)
{
	if (!uow->traits_are_known)
		uow->traits_are_known = database_traits_load(uow->conn, &uow->traits, err);
	return uow->traits_are_known;
}

static bool begin(struct work *work, struct error *err)
{
	struct mysql_unit_of_work *uow = self(work);

	mysql_product_repository_reset(&uow->products, work->mem);
	mysql_outbox_reset(&uow->outbox, work->mem);
	mysql_row_store_reset(&uow->rows, work->mem);
	mysql_journal_reset(&uow->journal, work->mem);
	uow->writes = (struct deferred_writes){.mem = work->mem};
	random_fill(uow->random, uow->command_id, sizeof(uow->command_id));
	if (!know_traits(uow, err))
		return false;
	if (transaction_begin(uow->conn, err))
		return true;
	uow->traits_are_known = false;
	return false;
}

static const struct message *next_event(struct work *work)
{
	struct mysql_unit_of_work *uow = self(work);

	for (size_t i = 0; i < uow->products.seen_count; i++) {
		struct product_snapshot *snapshot = uow->products.seen[i];
		const struct message *event = product_next_event(snapshot->product);

		if (!event)
			continue;
		snapshot->event_count++;
		uow->outbox.aggregateid = snapshot->row.sku;
		uow->outbox.sequence = snapshot->row.event_sequence + snapshot->event_count;
		return event;
	}
	return NULL;
}

/* The key of what the command at hand has added, for the history. */
static void tell_key(const struct journal_entry *entry, const struct product_snapshot *snapshot)
{
	int64_t id = snapshot->new_line_id ? snapshot->new_line_id : snapshot->new_batch_id;

	if (entry && !entry->object_id)
		*entry->key_made = mem_printf(entry->mem, "%" PRId64, id);
}

/*
 * One unit of work changes one aggregate; *changed is NULL when it changed none. Rows come before
 * the journal, which tells the keys that they got.
 */
static bool write_all(
	struct mysql_unit_of_work *uow, const struct product_snapshot **changed, struct error *err)
{
	struct bytes command_id = {uow->command_id, sizeof(uow->command_id)};

	*changed = NULL;
	for (size_t i = 0; i < uow->products.seen_count; i++) {
		struct product_snapshot *snapshot = uow->products.seen[i];

		if (!product_writer_is_changed(snapshot))
			continue;
		assert(!*changed);
		if (!product_writer_write(uow->conn, snapshot, command_id, err))
			return false;
		*changed = snapshot;
		tell_key(uow->base.work.entry, snapshot);
	}
	return mysql_row_store_write(&uow->rows, err) &&
		deferred_writes_run(&uow->writes, uow->conn, err) &&
		mysql_journal_write(&uow->journal, uow->conn, err) &&
		mysql_outbox_write(&uow->outbox, uow->conn, err);
}

/*
 * The answer to COMMIT was lost. The product's row tells what happened: it carries the id of the
 * last command that was committed. Locking it waits for the lost transaction's own end.
 */
static const struct column fate_columns[] = {
	COLUMN(product_row, version_number, COLUMN_PLAIN),
	COLUMN(product_row, event_sequence, COLUMN_PLAIN),
	COLUMN(product_row, last_command, COLUMN_NULLABLE),
};

static const struct query read_fate = {
	.sql = "SELECT version_number, event_sequence, last_command FROM ficus_product"
	       " WHERE sku = ? FOR UPDATE",
	.params = &text_key_type,
	.results = ROWS(product_row, fate_columns),
};

static bool judge(const struct mysql_unit_of_work *uow, const struct product_snapshot *changed,
	const struct product_row *now, struct error *err)
{
	const struct product_row *before = &changed->row;

	if (now && now->last_command.ptr && now->last_command.len == COMMAND_ID_SIZE &&
		memcmp(now->last_command.ptr, uow->command_id, COMMAND_ID_SIZE) == 0) {
		*err = (struct error){0};
		return true;
	}
	if (!now ||
		(now->version_number == before->version_number &&
			now->event_sequence == before->event_sequence))
		return error_set(err, ERROR_BUSY, "the connection was lost before the commit");
	return error_set(err, ERROR_UNAVAILABLE,
		"the outcome is not known: the connection was lost during the commit");
}

static bool resolve_commit(
	struct mysql_unit_of_work *uow, const struct product_snapshot *changed, struct error *err)
{
	struct text_key key = {changed->row.sku};
	struct rows found = {.mem = uow->writes.mem};

	if (!transaction_begin(uow->conn, err) ||
		!mapper_fetch(uow->conn, &read_fate, &key, &found, err))
		return error_set(err, ERROR_UNAVAILABLE,
			"the outcome is not known: the database went away during the commit");
	return judge(uow, changed, found.items, err);
}

static bool write_and_commit(struct mysql_unit_of_work *uow, struct error *err)
{
	const struct product_snapshot *changed;
	enum commit_outcome outcome;

	if (!write_all(uow, &changed, err))
		return false;
	if (transaction_commit(uow->conn, &outcome, err))
		return true;
	uow->traits_are_known = false;
	if (outcome != COMMIT_UNKNOWN)
		return false;
	if (!changed && (uow->rows.count > 0 || uow->journal.count > 0))
		return error_set(err, ERROR_UNAVAILABLE,
			"the outcome is not known: a change was lost, or was not");
	if (!changed)
		return error_set(err, ERROR_BUSY, "the connection was lost, and nothing with it");
	return resolve_commit(uow, changed, err);
}

static bool commit(struct work *work, struct error *err)
{
	struct mysql_unit_of_work *uow = self(work);

	if (!write_and_commit(uow, err))
		return false;
	if (uow->bell && uow->outbox.count > 0)
		bell_ring(uow->bell);
	return true;
}

static void end(struct work *work)
{
	struct mysql_unit_of_work *uow = self(work);

	transaction_rollback(uow->conn);
}

static const struct work_ops ops = {begin, next_event, commit, end};

struct mysql_unit_of_work *mysql_unit_of_work_new(
	TALLOC_CTX *mem, struct connection *conn, struct random *random, enum read_model model)
{
	struct mysql_unit_of_work *uow = mem_new(mem, struct mysql_unit_of_work);

	uow->conn = conn;
	uow->random = random;
	mysql_product_repository_init(&uow->products, conn, &uow->traits);
	mysql_allocations_view_init(&uow->view, model, &uow->writes);
	mysql_pending_reallocations_init(&uow->pending, conn, &uow->writes);
	mysql_outbox_init(&uow->outbox, random);
	mysql_receipts_init(&uow->receipts, conn, &uow->writes);
	mysql_row_store_init(&uow->rows, conn);
	uow->base = (struct unit_of_work){
		.work = {.ops = &ops, .receipts = &uow->receipts.base},
		.products = &uow->products.base,
		.view = &uow->view.base,
		.pending = &uow->pending.base,
		.outbox = &uow->outbox.base,
		.rows = &uow->rows.base,
	};
	return uow;
}

void mysql_unit_of_work_set_bell(struct mysql_unit_of_work *uow, struct bell *bell)
{
	uow->bell = bell;
}

void mysql_unit_of_work_set_journal(
	struct mysql_unit_of_work *uow, const struct account_tables *tables, struct clock *clock)
{
	mysql_journal_init(&uow->journal, tables, clock);
	uow->base.work.journal = &uow->journal.base;
}

struct unit_of_work *mysql_unit_of_work_port(struct mysql_unit_of_work *uow)
{
	return &uow->base;
}
