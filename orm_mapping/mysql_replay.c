#include "config.h"

#include "orm_mapping/mysql_replay.h"

#include "orm_mapping/id_list.h"
#include "orm_mapping/lanes.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

/* Rows in one statement, and in one transaction. */
#define PAGE_MAX 480

#define TEXT_OF(number)      TEXT_OF_TOKEN(number)
#define TEXT_OF_TOKEN(token) #token

/* Parked events. */

#define MAKE_DUE        "attempts = 0, due_at = UTC_TIMESTAMP(6), parked_at = NULL, last_error = NULL"
#define FREE_THE_PARKED "UPDATE ficus_delivery SET " MAKE_DUE " WHERE parked_at IS NOT NULL"
#define IN_PAGES        " ORDER BY target, lane, outbox_id LIMIT " TEXT_OF(PAGE_MAX)

static const struct query free_parked = {
	.sql = FREE_THE_PARKED " AND target = ?" IN_PAGES,
	.params = &text_key_type,
};

static const struct query free_all_parked = {
	.sql = FREE_THE_PARKED IN_PAGES,
};

bool mysql_replay_parked(
	struct connection *conn, const char *target, int64_t *count, struct error *err)
{
	struct text_key key = {target};
	struct effect effect;

	*count = 0;
	do {
		if (!mapper_execute(conn, target ? &free_parked : &free_all_parked,
			    target ? &key : NULL, &effect, err))
			return false;
		*count += (int64_t)effect.affected;
	} while (effect.affected == PAGE_MAX);
	return true;
}

/* Past events. */

struct past_row {
	int64_t after;
	const char *types;
	const char *since;
	const char *until;
};

static const struct column past_columns[] = {
	COLUMN(past_row, after, COLUMN_PLAIN),
	COLUMN(past_row, types, COLUMN_PLAIN),
	COLUMN(past_row, types, COLUMN_PLAIN),
	COLUMN(past_row, since, COLUMN_PLAIN),
	COLUMN(past_row, until, COLUMN_PLAIN),
};

/* What is not spread yet is no past event: it goes to the target anyway. */
static const struct query read_past = {
	.sql = "SELECT id FROM ficus_outbox WHERE id > ? AND published_at IS NOT NULL"
	       " AND (? = '' OR FIND_IN_SET(type, ?) > 0)"
	       " AND created_at >= ? AND created_at < ? ORDER BY id LIMIT " TEXT_OF(PAGE_MAX),
	.params = ROWS(past_row, past_columns),
	.results = &id_row_type,
};

/* The events are locked, so that none is pruned that is put into a queue at the same time. */
static const struct query queue_again = {
	.sql = "INSERT INTO ficus_delivery (target, lane, outbox_id)"
	       " SELECT t.name, " LANE_OF(
		       "aggregateid") ", id FROM ficus_outbox, (SELECT ? AS name) t"
				      " WHERE id IN (" ID_LIST_SQL ") LOCK IN SHARE MODE"
				      " ON DUPLICATE KEY UPDATE " MAKE_DUE,
	.params = &text_id_list_type,
};

static bool queue_page(
	struct connection *conn, const char *target, const struct rows *page, struct error *err)
{
	struct id_list list = {.text = target};
	const int64_t *ids = id_list_of_rows(page);

	for (size_t done = 0; done < page->count;) {
		done += id_list_fill(&list, ids + done, page->count - done);
		if (!mapper_execute(conn, &queue_again, &list, NULL, err))
			return false;
	}
	return true;
}

/* *after: the last event of the page, which holds *count of them. */
static bool replay_page(struct connection *conn, const char *target, struct past_row *past,
	size_t *count, struct error *err)
{
	struct rows page = {.mem = mem_context(NULL, "replay")};
	bool ok = transaction_begin(conn, err) &&
		mapper_fetch(conn, &read_past, past, &page, err) &&
		queue_page(conn, target, &page, err);

	ok = transaction_finish(conn, ok, err);
	*count = page.count;
	if (page.count > 0)
		past->after = id_list_of_rows(&page)[page.count - 1];
	talloc_free(page.mem);
	return ok;
}

/* A day, or a time of it in whole seconds, of which a minute has 60. */
static bool is_time(const char *text)
{
	size_t length = strlen(text);
	struct date date;

	return date_parse(text, &date) &&
		(length == strlen("YYYY-MM-DD") ||
			(length == strlen("YYYY-MM-DD HH:MM:SS") && text[17] < '6'));
}

static bool read_bound(
	const char **bound, const char *name, const char *fallback, struct error *err)
{
	if (!*bound)
		*bound = fallback;
	return is_time(*bound) ||
		error_set(err, ERROR_INVALID, "%s: \"%s\" is no time like 2031-05-01T10:00:00",
			name, *bound);
}

bool mysql_replay_past(struct connection *conn, const struct delivery_target *target,
	const struct replay_period *period, int64_t *count, struct error *err)
{
	struct past_row past = {
		.types = target->types, .since = period->since, .until = period->until};
	size_t in_page;

	*count = 0;
	if (!read_bound(&past.since, "since", "1000-01-01 00:00:00", err) ||
		!read_bound(&past.until, "until", "9999-12-31 23:59:59", err) ||
		!lanes_open(conn, target->name, err))
		return false;
	do {
		if (!replay_page(conn, target->name, &past, &in_page, err))
			return false;
		*count += (int64_t)in_page;
	} while (in_page == PAGE_MAX);
	return true;
}
