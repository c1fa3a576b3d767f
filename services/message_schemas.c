#include "config.h"

#include "services/message_schemas.h"

#include "base/json_text.h"
#include "base/text_stream.h"
#include "services/bus/json_schema.h"
#include "services/channels.h"
#include "services/handlers.h"

struct schema_list {
	TALLOC_CTX *mem;
	struct message_schemas schemas;
};

static const char *id_of_type(TALLOC_CTX *mem, const struct message_type *type)
{
	return mem_printf(mem, "%s.v1.json", type->name);
}

/* Some file systems do not tell "allocate" from "Allocate". */
static const char *id_of_channel(TALLOC_CTX *mem, const char *channel)
{
	return mem_printf(mem, "channel.%s.v1.json", channel);
}

/* channel NULL: the type's own schema. */
static void add(struct schema_list *list, const struct message_type *type, const char *channel)
{
	struct message_schemas *schemas = &list->schemas;
	const char *type_id = id_of_type(list->mem, type);
	const char *id = channel ? id_of_channel(list->mem, channel) : type_id;
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	if (channel)
		json_schema_write_channel(out, channel, type_id, id);
	else
		json_schema_write(out, type, id);
	mem_grow(list->mem, schemas->items, &schemas->capacity, schemas->count + 1);
	schemas->items[schemas->count++] =
		(struct message_schema){id, text_stream_take(&stream, list->mem)};
}

/* An event stands in as many rows as it has subscribers. */
static bool is_first_row(size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (allocation_subscriptions[i].type == allocation_subscriptions[index].type)
			return false;
	return true;
}

struct message_schemas message_schemas(TALLOC_CTX *mem)
{
	struct schema_list list = {.mem = mem};

	for (size_t i = 0; i < allocation_command_count; i++)
		if (!allocation_commands[i].is_inner)
			add(&list, allocation_commands[i].type, NULL);
	for (size_t i = 0; i < allocation_subscription_count; i++)
		if (is_first_row(i))
			add(&list, allocation_subscriptions[i].type, NULL);
	for (size_t i = 0; i < inbound_channel_count; i++)
		add(&list, inbound_channels[i].type, inbound_channels[i].name);
	for (size_t i = 0; i < outbound_channel_count; i++)
		add(&list, outbound_channels[i].type, outbound_channels[i].name);
	return list.schemas;
}

void message_schemas_print(const struct message_schemas *schemas, FILE *out)
{
	(void)fputs("{\"$defs\": {\n", out);
	for (size_t i = 0; i < schemas->count; i++) {
		(void)fputs(i > 0 ? ",\n" : "", out);
		json_write_text(out, schemas->items[i].id);
		(void)fprintf(out, ": %s", schemas->items[i].text);
	}
	(void)fputs("}}\n", out);
}
