#include "config.h"

#include "tests/support/numbered_events.h"

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

static const struct column event_columns[] = {
	COLUMN(numbered_events, type, COLUMN_PLAIN),
	COLUMN(numbered_events, sku, COLUMN_PLAIN),
};

static const struct query take_number = {
	.sql = "UPDATE ficus_product SET event_sequence = event_sequence + 1 WHERE sku = ?",
	.params = ROWS_OF(numbered_events, &event_columns[1], 1),
};

static const struct query add_event = {
	.sql = "INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid, aggregate_seq,"
	       " type, schema_version, payload) SELECT UNHEX(REPLACE(UUID(), '-', '')),"
	       " 'Product', sku, event_sequence, ?, 1, '{}' FROM ficus_product WHERE sku = ?",
	.params = ROWS(numbered_events, event_columns),
};

bool numbered_events_write(
	struct connection *conn, const struct numbered_events *events, struct error *err)
{
	bool ok = transaction_begin(conn, err);
	bool committed;

	for (unsigned i = 0; ok && i < events->count; i++)
		ok = mapper_execute(conn, &take_number, events, NULL, err) &&
			mapper_execute(conn, &add_event, events, NULL, err);
	committed = transaction_finish(conn, ok && events->commits, err);
	return events->commits ? committed : ok;
}
