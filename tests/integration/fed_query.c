#include "config.h"

#include "tests/integration/fed_query.h"

#include "adapters/redis/redis_allocations_query.h"
#include "adapters/redis/redis_allocations_view.h"
#include "adapters/redis/redis_publisher.h"
#include "orm_mapping/rows.h"
#include "tests/support/cmocka.h"

struct fed_query {
	struct allocations_query base;
	struct connection *conn;
	struct redis_publisher publisher;
	struct redis_allocations_query redis;
};

static const struct column event_columns[] = {
	COLUMN(outbox_row, id, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregateid, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregate_seq, COLUMN_PLAIN),
	COLUMN(outbox_row, type, COLUMN_PLAIN),
	COLUMN(outbox_row, payload, COLUMN_PLAIN),
};

static const struct query find_events = {
	.sql = "SELECT id, aggregateid, aggregate_seq, type, payload FROM ficus_outbox"
	       " WHERE published_at IS NULL ORDER BY id",
	.results = ROWS(outbox_row, event_columns),
};

static const struct query mark_events = {
	.sql = "UPDATE ficus_outbox SET published_at = UTC_TIMESTAMP(6)"
	       " WHERE published_at IS NULL",
};

static struct outgoing_event event_of(const struct outbox_row *row)
{
	return (struct outgoing_event){
		.id = row->id,
		.event_id = "",
		.aggregatetype = "Product",
		.aggregateid = row->aggregateid,
		.sequence = row->aggregate_seq,
		.type = row->type,
		.schema_version = 1,
		.payload = row->payload,
		.time = "",
	};
}

/* Nobody commits between the two statements: the program has one thread. */
static bool feed(struct fed_query *query, TALLOC_CTX *mem, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct outbox_row *rows;
	struct outgoing_event *events;
	size_t done;

	if (!mapper_fetch(query->conn, &find_events, NULL, &found, err))
		return false;
	if (found.count == 0)
		return true;
	rows = found.items;
	events = mem_array(mem, struct outgoing_event, found.count);
	for (size_t i = 0; i < found.count; i++)
		events[i] = event_of(&rows[i]);
	return publisher_publish(&query->publisher.base, events, found.count, &done, err) &&
		mapper_execute(query->conn, &mark_events, NULL, NULL, err);
}

static bool for_order(struct allocations_query *base, TALLOC_CTX *mem, const char *orderid,
	struct allocated_lines *out, struct error *err)
{
	struct fed_query *query = container_of(base, struct fed_query, base);

	return feed(query, mem, err) &&
		allocations_query_for_order(&query->redis.base, mem, orderid, out, err);
}

struct allocations_query *fed_query_new(
	TALLOC_CTX *mem, struct redis_server *server, struct connection *conn)
{
	static const struct allocations_query_ops ops = {for_order};
	static const struct redis_publisher_options options = {
		.writes_read_model = true, .stream = "", .source = ""};
	struct fed_query *query = mem_new(mem, struct fed_query);
	struct redis_connection *redis = redis_server_connection(query, server);

	assert_string_equal(REDIS_ASK(redis, "FLUSHALL"), "OK");
	/* Nothing is missing: there is nothing. */
	assert_string_equal(REDIS_ASK(redis, "SET", REDIS_ALLOCATIONS_COMPLETE, "1"), "OK");
	query->base.ops = &ops;
	query->conn = conn;
	redis_publisher_init(&query->publisher, redis, &options);
	redis_allocations_query_init(&query->redis, redis);
	return &query->base;
}
