#include "config.h"

#include "orm_mapping/mysql_pruning.h"

#include "orm_mapping/id_list.h"
#include "orm_mapping/lanes.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

/* Rows in one statement, at most. */
#define PAGE_MAX     480
#define PAGE_MAX_SQL "480"

/* Events. */

struct old_events {
	int64_t after;
	int64_t keep_days;
};

static const struct column old_events_columns[] = {
	COLUMN(old_events, after, COLUMN_PLAIN),
	COLUMN(old_events, keep_days, COLUMN_PLAIN),
};

static const struct query read_old = {
	.sql = "SELECT id FROM ficus_outbox WHERE id > ?"
	       " AND published_at < UTC_TIMESTAMP(6) - INTERVAL ? DAY"
	       " ORDER BY id LIMIT " PAGE_MAX_SQL,
	.params = ROWS(old_events, old_events_columns),
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

static bool delete_page(
	struct connection *conn, const struct rows *page, int64_t *count, struct error *err)
{
	const int64_t *ids = id_list_of_rows(page);
	struct id_list list;

	for (size_t done = 0; done < page->count;) {
		size_t deleted = 0;
		bool ok;

		done += id_list_fill(&list, ids + done, page->count - done);
		ok = transaction_begin(conn, err) &&
			delete_gone(conn, page->mem, &list, &deleted, err);
		if (!transaction_finish(conn, ok, err))
			return false;
		*count += (int64_t)deleted;
	}
	return true;
}

static bool prune_events(
	struct connection *conn, int64_t keep_days, int64_t *count, struct error *err)
{
	struct old_events old = {0, keep_days};
	size_t in_page;
	bool ok;

	do {
		struct rows page = {.mem = mem_context(NULL, "pruning")};

		ok = mapper_fetch(conn, &read_old, &old, &page, err) &&
			delete_page(conn, &page, count, err);
		in_page = page.count;
		if (in_page > 0)
			old.after = id_list_of_rows(&page)[in_page - 1];
		talloc_free(page.mem);
	} while (ok && in_page == PAGE_MAX && *count < PRUNING_MAX);
	return ok;
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

static bool prune_rows(struct connection *conn, const struct query *query, int64_t keep,
	int64_t *count, struct error *err)
{
	struct age age = {keep};
	struct effect effect;
	int64_t removed = 0;

	do {
		if (!mapper_execute(conn, query, &age, &effect, err))
			return false;
		removed += (int64_t)effect.affected;
		*count += (int64_t)effect.affected;
	} while (effect.affected == PAGE_MAX && removed < PRUNING_MAX);
	return true;
}

bool mysql_prune(struct connection *conn, int64_t keep_events_days, int64_t keep_keys_hours,
	int64_t *count, struct error *err)
{
	*count = 0;
	return prune_events(conn, keep_events_days, count, err) &&
		prune_rows(conn, &delete_receipts, keep_events_days, count, err) &&
		prune_rows(conn, &delete_answers, keep_keys_hours, count, err);
}
