#include "config.h"

#include "orm_mapping/mysql_pruning.h"

#include "orm_mapping/id_list.h"
#include "orm_mapping/lanes.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

/* Rows in one statement, at most. */
#define PAGE_MAX     480
#define PAGE_MAX_SQL "480"

/* One call's work. */
struct pruning {
	struct connection *conn;
	const struct stopping *stopping;
	int64_t removed;
};

/* Behind a page of so many rows, of all that were looked at in the table. */
static bool goes_on(const struct pruning *work, size_t in_page, size_t looked_at)
{
	return in_page == PAGE_MAX && looked_at < PRUNING_MAX && !stopping_wait(work->stopping, 0);
}

/* Events. */

static const struct column old_events_columns[] = {
	COLUMN(mysql_pruning, after, COLUMN_PLAIN),
	COLUMN(mysql_pruning, keep_events_days, COLUMN_PLAIN),
};

static const struct query read_old = {
	.sql = "SELECT id FROM ficus_outbox WHERE id > ?"
	       " AND published_at < UTC_TIMESTAMP(6) - INTERVAL ? DAY"
	       " ORDER BY id LIMIT " PAGE_MAX_SQL,
	.params = ROWS(mysql_pruning, old_events_columns),
	.results = &id_row_type,
};

/* Whoever puts an event into a queue again locks it, too. */
static const struct query lock_events = {
	.sql = "SELECT id FROM ficus_outbox WHERE id IN (" ID_LIST_SQL ") FOR UPDATE",
	.params = &id_list_type,
	.results = &id_row_type,
};

/* By the keys of deliveries, of which the lanes know the targets there are; locks no lane. */
static const struct query read_gone = {
	.sql = "SELECT o.id FROM ficus_outbox o WHERE o.id IN (" ID_LIST_SQL ") AND NOT EXISTS"
	       " (SELECT 1 FROM ficus_lane l JOIN ficus_delivery d"
	       " ON d.target = l.target AND d.lane = l.lane AND d.outbox_id = o.id"
	       " WHERE l.lane = " LANE_OF("o.aggregateid") ")",
	.params = &id_list_type,
	.results = &id_row_type,
};

static const struct query delete_events = {
	.sql = "DELETE FROM ficus_outbox WHERE id IN (" ID_LIST_SQL ")",
	.params = &id_list_type,
};

/* Those of the list that are in no queue. */
static bool delete_gone(struct connection *conn, TALLOC_CTX *mem, const struct id_list *list,
	size_t *count, struct error *err)
{
	struct rows locked = {.mem = mem};
	struct rows gone = {.mem = mem};
	struct id_list rest;

	*count = 0;
	if (!mapper_fetch(conn, &lock_events, list, &locked, err) ||
		!mapper_fetch(conn, &read_gone, list, &gone, err))
		return false;
	if (gone.count == 0)
		return true;
	*count = id_list_fill(&rest, id_list_of_rows(&gone), gone.count);
	return mapper_execute(conn, &delete_events, &rest, NULL, err);
}

static bool delete_page(struct pruning *work, const struct rows *page, struct error *err)
{
	const int64_t *ids = id_list_of_rows(page);
	struct id_list list;

	for (size_t done = 0; done < page->count;) {
		size_t deleted = 0;
		bool ok;

		done += id_list_fill(&list, ids + done, page->count - done);
		ok = transaction_begin(work->conn, err) &&
			delete_gone(work->conn, page->mem, &list, &deleted, err);
		if (!transaction_finish(work->conn, ok, err))
			return false;
		work->removed += (int64_t)deleted;
	}
	return true;
}

/* The page behind pruning->after, which is 0 again behind the last one. */
static bool prune_page(
	struct pruning *work, struct mysql_pruning *pruning, size_t *in_page, struct error *err)
{
	struct rows page = {.mem = mem_context(NULL, "pruning")};
	bool ok = mapper_fetch(work->conn, &read_old, pruning, &page, err) &&
		delete_page(work, &page, err);

	*in_page = page.count;
	if (ok)
		pruning->after = page.count == PAGE_MAX ? id_list_of_rows(&page)[PAGE_MAX - 1] : 0;
	talloc_free(page.mem);
	return ok;
}

static bool prune_events(struct pruning *work, struct mysql_pruning *pruning, struct error *err)
{
	size_t looked_at = 0;
	size_t in_page;

	do {
		if (!prune_page(work, pruning, &in_page, err))
			return false;
		looked_at += in_page;
	} while (goes_on(work, in_page, looked_at));
	return true;
}

/* Receipts and answers. */

struct age {
	int64_t units; /* that are kept */
};

static const struct column age_columns[] = {COLUMN(age, units, COLUMN_PLAIN)};

static const struct query delete_receipts = {
	.sql = "DELETE FROM ficus_inbox WHERE received_at < UTC_TIMESTAMP(6) - INTERVAL ? DAY"
	       " ORDER BY received_at LIMIT " PAGE_MAX_SQL,
	.params = ROWS(age, age_columns),
};

static const struct query delete_answers = {
	.sql = "DELETE FROM ficus_idempotency"
	       " WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL ? HOUR"
	       " ORDER BY created_at LIMIT " PAGE_MAX_SQL,
	.params = ROWS(age, age_columns),
};

static bool prune_rows(
	struct pruning *work, const struct query *query, int64_t keep, struct error *err)
{
	struct age age = {keep};
	size_t removed = 0;
	struct effect effect;

	do {
		if (!mapper_execute(work->conn, query, &age, &effect, err))
			return false;
		removed += effect.affected;
		work->removed += (int64_t)effect.affected;
	} while (goes_on(work, effect.affected, removed));
	return true;
}

bool mysql_prune(struct mysql_pruning *pruning, struct connection *conn,
	const struct stopping *stopping, int64_t *count, struct error *err)
{
	struct pruning work = {conn, stopping, 0};
	bool ok = prune_events(&work, pruning, err) &&
		prune_rows(&work, &delete_receipts, pruning->keep_events_days, err) &&
		prune_rows(&work, &delete_answers, pruning->keep_keys_hours, err);

	*count = work.removed;
	return ok;
}
