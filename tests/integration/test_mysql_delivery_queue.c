/*
 * tests/integration/test_mysql_delivery_queue.c - the queues in the database keep the contract of
 * the port, whichever way lanes are claimed.
 */
#include "config.h"

#include <inttypes.h>

#include "adapters/system_random.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/mysql_delivery_queue.h"
#include "orm_mapping/rows.h"
#include "tests/contract/delivery_queue_contract.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/stock_database.h"

struct mysql_queue_type {
	struct queue_harness_type type;
	enum claim_way way;
	struct stock_database **database; /* shared by both */
};

struct mysql_queue_harness {
	struct queue_harness base;
	struct stock_database *database;
	struct connection *writer; /* its transaction may stay open */
	struct random random;
	struct mysql_delivery_queue queue;
	struct mysql_delivery_queue other;
};

static struct mysql_queue_harness *self(struct queue_harness *base)
{
	return container_of(base, struct mysql_queue_harness, base);
}

static void init_queue(
	struct mysql_queue_harness *this, struct mysql_delivery_queue *queue, enum claim_way way)
{
	struct test_database *database = this->database->base;

	mysql_delivery_queue_init(queue,
		connection_new(this, &database->options, &database->log.base), &this->random, way);
}

static struct queue_harness *open_harness(const struct queue_harness_type *base, TALLOC_CTX *mem)
{
	const struct mysql_queue_type *type =
		(const struct mysql_queue_type *)(const void *)((const char *)base -
			offsetof(struct mysql_queue_type, type));
	struct mysql_queue_harness *this = mem_new(mem, struct mysql_queue_harness);

	stock_database_renew(type->database, &stock_shapes[SHAPE_AS_IS]);
	this->database = *type->database;
	stock_database_run(this->database, "DELETE FROM ficus_delivery");
	stock_database_run(this->database, "DELETE FROM ficus_lane");
	this->writer = connection_new(
		this, &this->database->base->options, &this->database->base->log.base);
	system_random_init(&this->random);
	init_queue(this, &this->queue, type->way);
	init_queue(this, &this->other, type->way);
	this->base = (struct queue_harness){base, &this->queue.base, &this->other.base};
	return &this->base;
}

static void break_settling(struct queue_harness *harness, bool is_broken)
{
	stock_database_run(self(harness)->database, "DROP TRIGGER IF EXISTS ficus_lane_stays");
	if (is_broken)
		stock_database_run(self(harness)->database,
			"CREATE TRIGGER ficus_lane_stays BEFORE UPDATE ON ficus_lane FOR EACH ROW"
			" SIGNAL SQLSTATE '45000'");
}

static void close_harness(struct queue_harness *harness)
{
	break_settling(harness, false);
	transaction_rollback(self(harness)->writer);
}

/* With the next numbers, as a product gives them whose row is locked. */
static void add(
	struct queue_harness *harness, const char *aggregateid, const char *type, size_t count)
{
	struct stock_database *database = self(harness)->database;
	int64_t sequence = stock_database_number(database,
		"SELECT COUNT(*) FROM ficus_outbox WHERE aggregateid = '%s'", aggregateid);
	char *sql = mem_text(harness,
		"INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid, aggregate_seq,"
		" type, schema_version, payload) VALUES ");

	for (size_t i = 0; i < count; i++)
		sql = talloc_asprintf_append_buffer(sql,
			"%s(UNHEX(REPLACE(UUID(), '-', '')), 'Product', '%s', %" PRId64
			", '%s', 1, '{}')",
			i > 0 ? ", " : "", aggregateid, ++sequence, type);
	stock_database_run(database, "%s", sql);
	talloc_free(sql);
}

static void begin(struct queue_harness *harness, const char *aggregateid, const char *type)
{
	struct connection *writer = self(harness)->writer;
	uint8_t event_id[16];
	struct outbox_row row = {
		.event_id = {event_id, sizeof(event_id)},
		.aggregatetype = "Product",
		.aggregateid = aggregateid,
		.aggregate_seq = 1,
		.type = type,
		.schema_version = 1,
		.payload = "{}",
	};
	struct error err = {0};

	random_fill(&self(harness)->random, event_id, sizeof(event_id));
	assert_success(transaction_begin(writer, &err), &err);
	assert_success(mapper_insert(writer, &outbox_table, &row, &err), &err);
}

static void commit(struct queue_harness *harness)
{
	struct error err = {0};

	assert_success(transaction_finish(self(harness)->writer, true, &err), &err);
}

/* The past goes further away. */
static void pass_ms(struct queue_harness *harness, int64_t ms)
{
	stock_database_run(self(harness)->database,
		"UPDATE ficus_lane SET claimed_until = claimed_until - INTERVAL %lld MICROSECOND",
		(long long)ms * 1000);
	stock_database_run(self(harness)->database,
		"UPDATE ficus_delivery SET due_at = due_at - INTERVAL %lld MICROSECOND",
		(long long)ms * 1000);
}

static const char *dump(struct queue_harness *harness, TALLOC_CTX *mem)
{
	return mem_text(mem,
		stock_database_text(self(harness)->database,
			"SELECT CONCAT_WS('|', d.target, o.aggregateid, o.aggregate_seq, "
			"d.attempts,"
			" IF(d.parked_at IS NULL, NULL, 'parked'), d.last_error)"
			" FROM ficus_delivery d JOIN ficus_outbox o ON o.id = d.outbox_id"
			" ORDER BY d.target, o.id"));
}

int main(void)
{
	static const char *const names[] = {
		[CLAIM_BY_SKIPPING] = "by skipping",
		[CLAIM_BY_UPDATE] = "by update",
	};
	struct stock_database *database = NULL;
	struct mysql_queue_type variants[CLAIM_WAY_COUNT];
	const struct queue_harness_type *types[CLAIM_WAY_COUNT];
	int status;

	for (enum claim_way way = 0; way < CLAIM_WAY_COUNT; way++) {
		variants[way] = (struct mysql_queue_type){
			{names[way], open_harness, close_harness, add, begin, commit, pass_ms,
                         break_settling, dump},
			way, &database
                };
		types[way] = &variants[way].type;
	}
	status = delivery_queue_contract_run("mysql_delivery_queue", types, CLAIM_WAY_COUNT);
	talloc_free(database);
	return status;
}
