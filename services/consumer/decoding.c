#include "config.h"

#include "services/consumer/decoding.h"

#include "services/bus/message_json.h"

/* Both a message's id and its source have a column this wide. */
#define NAME_MAX_LENGTH 255

/* So that no channel's messages are taken for those of a sender of CloudEvents, nor his for them.
 */
#define CHANNEL_PREFIX "channel:"

/* What tells a message of a channel from others. */
struct identity {
	struct message message;
	const char *id; /* "event_id" on the wire */
};

static const struct field identity_fields[] = {
	FIELD(struct identity, id, "event_id", .min = 1, .max = NAME_MAX_LENGTH,
		.flags = FIELD_OPTIONAL | FIELD_FROM_INTEGER),
};

static const struct message_type identity_type =
	MESSAGE_TYPE("identity", struct identity, identity_fields);

/* CloudEvents 1.0, as far as it matters here. */
struct envelope {
	struct message message;
	const char *id;
	const char *source;
	const char *type;
};

static const struct field envelope_fields[] = {
	FIELD(struct envelope, id, "id", .min = 1, .max = NAME_MAX_LENGTH),
	FIELD(struct envelope, source, "source", .min = 1, .max = NAME_MAX_LENGTH),
	FIELD(struct envelope, type, "type", .min = 1, .max = NAME_MAX_LENGTH),
};

static const struct message_type envelope_type =
	MESSAGE_TYPE("envelope", struct envelope, envelope_fields);

static bool decode_of_channel(TALLOC_CTX *mem, const struct inbound_channel *channel,
	struct bytes body, struct decoded_message *out, struct error *err)
{
	struct message *identity;
	struct message *command;

	out->type = channel->type;
	if (!message_from_json(mem, &identity_type, body, &identity, err))
		return false;
	out->source = mem_printf(mem, CHANNEL_PREFIX "%s", channel->name);
	out->id = ((const struct identity *)message_as(identity, &identity_type))->id;
	if (!message_from_json(mem, channel->type, body, &command, err))
		return false;
	out->command = command;
	return true;
}

/* The name in "ficus.<name>.v<version>", or NULL; members that a version adds are ignored. */
static const char *command_name(TALLOC_CTX *mem, const char *type)
{
	static const char prefix[] = "ficus.";
	const char *name = type + strlen(prefix);
	const char *version = strrchr(type, '.');

	if (strncmp(type, prefix, strlen(prefix)) != 0 || version < name)
		return NULL;
	if (version[1] != 'v' || !version[2] || version[2 + strspn(version + 2, "0123456789")])
		return NULL;
	return mem_text_n(mem, name, (size_t)(version - name));
}

static bool decode_cloud_event(TALLOC_CTX *mem, const struct message_bus *bus, struct bytes body,
	struct decoded_message *out, struct error *err)
{
	struct message *message;
	struct message *command;
	const struct envelope *envelope;
	const char *name;

	if (!message_from_json(mem, &envelope_type, body, &message, err))
		return false;
	envelope = message_as(message, &envelope_type);
	if (strncmp(envelope->source, CHANNEL_PREFIX, strlen(CHANNEL_PREFIX)) == 0)
		return error_set(err, ERROR_INVALID,
			"source: expected one that does not begin with " CHANNEL_PREFIX);
	out->source = envelope->source;
	out->id = envelope->id;
	name = command_name(mem, envelope->type);
	if (!name)
		return error_set(err, ERROR_INVALID,
			"type: expected one like ficus.<command>.v1, not %s", envelope->type);
	if (!message_bus_find_command(bus, name, &out->type, err))
		return false;
	if (!message_from_json_member(mem, out->type, body, "data", &command, err))
		return false;
	out->command = command;
	return true;
}

static const struct inbound_channel *find_channel(
	const struct consumer_parts *parts, const char *name)
{
	for (size_t i = 0; i < parts->channel_count; i++)
		if (strcmp(parts->channels[i].name, name) == 0)
			return &parts->channels[i];
	return NULL;
}

bool decode_message(TALLOC_CTX *mem, const struct consumer_parts *parts,
	const struct inbound_message *message, struct decoded_message *out, struct error *err)
{
	const struct inbound_channel *channel = find_channel(parts, message->channel);

	*out = (struct decoded_message){.type = channel ? channel->type : NULL};
	if (message->body.len > CONSUMER_BODY_MAX)
		return error_set(err, ERROR_INVALID, "expected at most %d bytes, not %zu",
			CONSUMER_BODY_MAX, message->body.len);
	if (channel)
		return decode_of_channel(mem, channel, message->body, out, err);
	return decode_cloud_event(mem, parts->bus, message->body, out, err);
}
