#include "config.h"

#include "orm_mapping/mysql_outbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "orm_mapping/rows.h"
#include "services/bus/message_json.h"

#define EVENT_ID_SIZE 16

static const struct column event_columns[] = {
	COLUMN(outbox_row, event_id, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregatetype, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregateid, COLUMN_PLAIN),
	COLUMN(outbox_row, aggregate_seq, COLUMN_PLAIN),
	COLUMN(outbox_row, type, COLUMN_PLAIN),
	COLUMN(outbox_row, schema_version, COLUMN_PLAIN),
	COLUMN(outbox_row, payload, COLUMN_PLAIN),
};

static const struct query insert_event = {
	.sql = "INSERT INTO ficus_outbox (event_id, aggregatetype, aggregateid, aggregate_seq, "
	       "type,"
	       " schema_version, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
	.params = ROWS(outbox_row, event_columns),
};

static const char *payload_of(TALLOC_CTX *mem, const struct message *event)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *payload;

	if (!out)
		mem_exhausted();
	message_write_json(out, event);
	if (fclose(out) != 0)
		mem_exhausted();
	payload = mem_text_n(mem, text, length);
	free(text);
	return payload;
}

static void append(struct outbox *base, const struct message *event)
{
	struct mysql_outbox *outbox = container_of(base, struct mysql_outbox, base);
	TALLOC_CTX *mem = outbox->writes->mem;
	uint8_t event_id[EVENT_ID_SIZE];
	struct outbox_row row = {
		.aggregatetype = "Product",
		.aggregateid = outbox->aggregateid,
		.aggregate_seq = outbox->sequence,
		.type = event->type->name,
		.schema_version = 1,
		.payload = payload_of(mem, event),
	};

	random_fill(outbox->random, event_id, sizeof(event_id));
	row.event_id = (struct bytes){mem_copy(mem, event_id, EVENT_ID_SIZE), EVENT_ID_SIZE};
	deferred_writes_add(outbox->writes, &insert_event, &row);
}

void mysql_outbox_init(
	struct mysql_outbox *outbox, struct deferred_writes *writes, struct random *random)
{
	static const struct outbox_ops ops = {append};

	*outbox = (struct mysql_outbox){{&ops}, writes, random, NULL, 0};
}
