/* services/channels.h - which channel of publish/subscribe carries which message, in and out. */
#ifndef FICUS_SERVICES_CHANNELS_H
#define FICUS_SERVICES_CHANNELS_H

#include "services/consumer/consumer.h"

/* An event that is told on a channel of its own. */
struct outbound_channel {
	const struct message_type *type;
	const char *name;
};

/* Source: docs/delivery.md, "Channels". */
extern const struct inbound_channel inbound_channels[];
extern const size_t inbound_channel_count;
extern const struct outbound_channel outbound_channels[];
extern const size_t outbound_channel_count;

#endif
