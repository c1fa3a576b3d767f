#include "config.h"

#include "orm_mapping/mysql_delivery_queue.h"

#include "orm_mapping/id_list.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

/* Events in one go of spread(), and in one page of fetch(). */
#define SPREAD_MAX "960"
#define PAGE_MAX   "500"

static struct mysql_delivery_queue *self(struct delivery_queue *base)
{
	return container_of(base, struct mysql_delivery_queue, base);
}

/* Spreading. */

/* By what is not marked, never by an id: ids become visible in another order than they are given.
 */
static const struct query read_new = {
	.sql = "SELECT id FROM ficus_outbox WHERE published_at IS NULL ORDER BY id "
	       "LIMIT " SPREAD_MAX,
	.results = &id_row_type,
};

static const struct query add_deliveries = {
	.sql = "INSERT IGNORE INTO ficus_delivery (target, lane, outbox_id)"
	       " SELECT ?, " LANE_OF("aggregateid") ", id FROM ficus_outbox"
						    " WHERE (? = '' OR FIND_IN_SET(type, ?) > 0) "
						    "AND id IN (" ID_LIST_SQL ")",
	.params = &text_words_id_list_type,
};

static const struct query mark_spread = {
	.sql = "UPDATE ficus_outbox SET published_at = UTC_TIMESTAMP(6) WHERE id IN (" ID_LIST_SQL
	       ")",
	.params = &id_list_type,
};

struct spreading {
	struct connection *conn;
	const struct delivery_target *targets;
	size_t target_count;
};

static bool spread_list(const struct spreading *spreading, struct id_list *list, struct error *err)
{
	for (size_t i = 0; i < spreading->target_count; i++) {
		list->text = spreading->targets[i].name;
		list->words = spreading->targets[i].types;
		if (!mapper_execute(spreading->conn, &add_deliveries, list, NULL, err))
			return false;
	}
	return mapper_execute(spreading->conn, &mark_spread, list, NULL, err);
}

/* Under the lock. */
static bool spread_new(
	const struct spreading *spreading, TALLOC_CTX *mem, size_t *count, struct error *err)
{
	struct rows found = {.mem = mem};
	struct id_list list;
	const int64_t *ids;

	if (!mapper_fetch(spreading->conn, &read_new, NULL, &found, err))
		return false;
	ids = id_list_of_rows(&found);
	for (size_t done = 0; done < found.count;) {
		done += id_list_fill(&list, ids + done, found.count - done);
		if (!spread_list(spreading, &list, err))
			return false;
	}
	*count = found.count;
	return true;
}

static bool spread(struct delivery_queue *base, const struct delivery_target *targets,
	size_t target_count, size_t *count, struct error *err)
{
	struct mysql_delivery_queue *queue = self(base);
	struct spreading spreading = {queue->conn, targets, target_count};
	TALLOC_CTX *mem = mem_context(NULL, "spread");
	bool locked;
	bool ok;

	*count = 0;
	ok = transaction_begin(queue->conn, err) &&
		lanes_lock_spreading(queue->conn, queue->way, mem, &locked, err) &&
		(!locked || spread_new(&spreading, mem, count, err));
	ok = transaction_finish(queue->conn, ok, err);
	talloc_free(mem);
	return ok;
}

static bool open_lanes(struct delivery_queue *base, const char *target, struct error *err)
{
	return lanes_open(self(base)->conn, target, err);
}

static bool claim(struct delivery_queue *base, const char *target, bool *found,
	struct delivery_claim *out, struct error *err)
{
	struct mysql_delivery_queue *queue = self(base);

	out->target = target;
	out->lease_s = queue->lease_s;
	memcpy(out->token, queue->token, DELIVERY_CLAIM_BYTES);
	return lanes_claim(queue->conn, queue->way, out, found, err);
}

/* Fetching. */

struct delivery_row {
	const char *target;
	int32_t lane;
	int64_t id;
	int32_t attempts;
	int32_t is_due;
	struct bytes event_id;
	const char *aggregatetype;
	const char *aggregateid;
	int64_t aggregate_seq;
	const char *type;
	int32_t schema_version;
	const char *payload;
	const char *time;
};

static const struct column page_params[] = {
	COLUMN(delivery_row, target, COLUMN_PLAIN),
	COLUMN(delivery_row, lane, COLUMN_PLAIN),
	COLUMN(delivery_row, id, COLUMN_PLAIN),
};

static const struct column page_columns[] = {
	COLUMN(delivery_row, id, COLUMN_PLAIN),
	COLUMN(delivery_row, attempts, COLUMN_PLAIN),
	COLUMN(delivery_row, is_due, COLUMN_PLAIN),
	COLUMN(delivery_row, event_id, COLUMN_PLAIN),
	COLUMN(delivery_row, aggregatetype, COLUMN_PLAIN),
	COLUMN(delivery_row, aggregateid, COLUMN_PLAIN),
	COLUMN(delivery_row, aggregate_seq, COLUMN_PLAIN),
	COLUMN(delivery_row, type, COLUMN_PLAIN),
	COLUMN(delivery_row, schema_version, COLUMN_PLAIN),
	COLUMN(delivery_row, payload, COLUMN_PLAIN),
	COLUMN(delivery_row, time, COLUMN_PLAIN),
};

static const struct query read_page = {
	.sql = "SELECT d.outbox_id, d.attempts, " DELIVERY_IS_DUE(
		"d") ", o.event_id,"
		     " o.aggregatetype, o.aggregateid, o.aggregate_seq, o.type, o.schema_version,"
		     " o.payload, DATE_FORMAT(o.created_at, '%Y-%m-%dT%H:%i:%s.%fZ')"
		     " FROM ficus_delivery d STRAIGHT_JOIN ficus_outbox o ON o.id = d.outbox_id"
		     " WHERE d.target = ? AND d.lane = ? AND d.parked_at IS NULL AND d.outbox_id > "
		     "?"
		     " ORDER BY d.outbox_id LIMIT " PAGE_MAX,
	.params = ROWS(delivery_row, page_params),
	.results = ROWS(delivery_row, page_columns),
};

/* 16 bytes as a UUID is written. */
static const char *uuid_of(TALLOC_CTX *mem, struct bytes id)
{
	static const char digits[] = "0123456789abcdef";
	char *text = mem_array(mem, char, id.len * 2 + 5);
	char *at = text;

	for (size_t i = 0; i < id.len; i++) {
		uint8_t byte = ((const uint8_t *)id.ptr)[i];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[byte >> 4];
		*at++ = digits[byte & 15];
	}
	return text;
}

static struct delivery delivery_of(TALLOC_CTX *mem, const struct delivery_row *row)
{
	return (struct delivery){
		.event =
			{
				.id = row->id,
				.event_id = uuid_of(mem, row->event_id),
				.aggregatetype = row->aggregatetype,
				.aggregateid = row->aggregateid,
				.sequence = row->aggregate_seq,
				.type = row->type,
				.schema_version = row->schema_version,
				.payload = row->payload,
				.time = row->time,
				},
		.attempts = row->attempts,
		.is_due = row->is_due != 0,
	};
}

static bool fetch(struct delivery_queue *base, const struct delivery_claim *claim, int64_t after,
	TALLOC_CTX *mem, struct deliveries *out, struct error *err)
{
	struct delivery_row key = {.target = claim->target, .lane = claim->lane, .id = after};
	struct rows found = {.mem = mem};
	const struct delivery_row *rows;

	if (!mapper_fetch(self(base)->conn, &read_page, &key, &found, err))
		return false;
	rows = found.items;
	out->items = mem_array(mem, struct delivery, found.count + 1);
	out->count = found.count;
	for (size_t i = 0; i < found.count; i++)
		out->items[i] = delivery_of(mem, &rows[i]);
	return true;
}

/* Settling. */

static const struct query delete_delivered = {
	.sql = "DELETE FROM ficus_delivery WHERE target = ? AND lane = ? AND outbox_id IN"
	       " (" ID_LIST_SQL ")",
	.params = &text_number_id_list_type,
};

static bool forget_delivered(struct connection *conn, const struct delivery_claim *claim,
	const struct delivery_outcome *outcome, struct error *err)
{
	struct id_list list = {.text = claim->target, .number = claim->lane};

	for (size_t done = 0; done < outcome->delivered_count;) {
		done += id_list_fill(
			&list, outcome->delivered + done, outcome->delivered_count - done);
		if (!mapper_execute(conn, &delete_delivered, &list, NULL, err))
			return false;
	}
	return true;
}

struct refusal_row {
	int64_t wait_us;
	int32_t is_parked;
	const char *reason;
	const char *target;
	int32_t lane;
	int64_t id;
};

static const struct column refusal_columns[] = {
	COLUMN(refusal_row, wait_us, COLUMN_PLAIN),
	COLUMN(refusal_row, is_parked, COLUMN_PLAIN),
	COLUMN(refusal_row, reason, COLUMN_PLAIN),
	COLUMN(refusal_row, target, COLUMN_PLAIN),
	COLUMN(refusal_row, lane, COLUMN_PLAIN),
	COLUMN(refusal_row, id, COLUMN_PLAIN),
};

static const struct query note_refusal = {
	.sql = "UPDATE ficus_delivery SET attempts = attempts + 1,"
	       " due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND,"
	       " parked_at = IF(?, UTC_TIMESTAMP(6), NULL), last_error = ?"
	       " WHERE target = ? AND lane = ? AND outbox_id = ?",
	.params = ROWS(refusal_row, refusal_columns),
};

static bool keep_refused(struct connection *conn, const struct delivery_claim *claim,
	const struct delivery_refusal *refusal, struct error *err)
{
	struct refusal_row row = {refusal->wait_ms * 1000, refusal->is_parked, refusal->reason,
		claim->target, claim->lane, refusal->id};

	return refusal->id == 0 || mapper_execute(conn, &note_refusal, &row, NULL, err);
}

static bool settle(struct delivery_queue *base, const struct delivery_claim *claim,
	const struct delivery_outcome *outcome, struct error *err)
{
	struct connection *conn = self(base)->conn;
	bool ok = transaction_begin(conn, err) && forget_delivered(conn, claim, outcome, err) &&
		keep_refused(conn, claim, &outcome->refusal, err) &&
		lanes_release(conn, claim, err);

	return transaction_finish(conn, ok, err);
}

void mysql_delivery_queue_init(struct mysql_delivery_queue *queue, struct connection *conn,
	struct random *random, enum claim_way way)
{
	static const struct delivery_queue_ops ops = {open_lanes, spread, claim, fetch, settle};

	*queue = (struct mysql_delivery_queue){
		.base = {&ops}, .conn = conn, .way = way, .lease_s = DELIVERY_LEASE_S};
	random_fill(random, queue->token, DELIVERY_CLAIM_BYTES);
}
