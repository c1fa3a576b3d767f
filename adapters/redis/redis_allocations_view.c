#include "config.h"

#include "adapters/redis/redis_allocations_view.h"

#include <inttypes.h>

#include "domain/events.h"
#include "services/bus/message_json.h"

static const struct message_type *const event_types[] = {
	&allocated_type,
	&deallocated_type,
	&allocation_cancelled_type,
};

/* NULL: the read model does not care. */
static const struct message_type *find_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(event_types); i++)
		if (strcmp(event_types[i]->name, name) == 0)
			return event_types[i];
	return NULL;
}

static const char *text_of(const struct message *message, const char *field)
{
	return message_text(message, message_find_field(message->type, field));
}

static void append_change(struct redis_connection *conn, TALLOC_CTX *mem,
	const struct message *message, int64_t number)
{
	const struct field *quantity = message_find_field(message->type, "qty");
	const char *key = mem_printf(mem, REDIS_ALLOCATIONS_KEY "%s", text_of(message, "orderid"));
	const char *field = mem_printf(
		mem, "%" PRId32 ":%s", message_int32(message, quantity), text_of(message, "sku"));

	if (message->type == &allocated_type)
		REDIS_COMMAND(conn, "HSET", key, field,
			mem_printf(mem, "%" PRId64 ":%s", number, text_of(message, "batchref")));
	else
		REDIS_COMMAND(conn, "HDEL", key, field);
}

bool redis_allocations_view_append(struct redis_connection *conn,
	const struct outgoing_event *event, bool *appended, struct error *err)
{
	const struct message_type *type = find_type(event->type);
	struct bytes payload = {event->payload, strlen(event->payload)};
	struct message *message;
	TALLOC_CTX *mem;

	*appended = false;
	if (!type)
		return true;
	mem = mem_context(NULL, "redis_allocations_view_append");
	*appended = message_from_json(mem, type, payload, &message, err);
	if (*appended)
		append_change(conn, mem, message, event->id);
	talloc_free(mem);
	return *appended;
}
