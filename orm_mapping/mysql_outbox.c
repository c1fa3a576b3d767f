#include "config.h"

#include "orm_mapping/mysql_outbox.h"

#include "base/text_stream.h"
#include "services/bus/message_json.h"

#define EVENT_ID_SIZE 16

static const char *payload_of(TALLOC_CTX *mem, const struct message *event)
{
	struct text_stream stream;

	message_write_json(text_stream_open(&stream), event);
	return text_stream_take(&stream, mem);
}

static void append(struct outbox *base, const struct message *event)
{
	struct mysql_outbox *outbox = container_of(base, struct mysql_outbox, base);
	TALLOC_CTX *mem = outbox->mem;
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
	event_id[6] = (uint8_t)((event_id[6] & 0x0F) | 0x40); /* a UUID of version 4 */
	event_id[8] = (uint8_t)((event_id[8] & 0x3F) | 0x80);
	row.event_id = (struct bytes){mem_copy(mem, event_id, EVENT_ID_SIZE), EVENT_ID_SIZE};
	mem_grow(mem, outbox->rows, &outbox->capacity, outbox->count + 1);
	outbox->rows[outbox->count++] = row;
}

void mysql_outbox_init(struct mysql_outbox *outbox, struct random *random)
{
	static const struct outbox_ops ops = {append};

	*outbox = (struct mysql_outbox){.base = {&ops}, .random = random};
}

void mysql_outbox_reset(struct mysql_outbox *outbox, TALLOC_CTX *mem)
{
	outbox->mem = mem;
	outbox->rows = NULL;
	outbox->count = 0;
	outbox->capacity = 0;
}

bool mysql_outbox_write(
	const struct mysql_outbox *outbox, struct connection *conn, struct error *err)
{
	return mapper_insert_all(conn, &outbox_table, outbox->rows, outbox->count, err);
}
