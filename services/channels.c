#include "config.h"

#include "services/channels.h"

#include "domain/commands.h"
#include "domain/events.h"

const struct inbound_channel inbound_channels[] = {
	{"change_batch_quantity", &change_batch_quantity_type},
	{"allocate",              &allocate_type             },
	{"batch_created",         &create_batch_type         },
};
const size_t inbound_channel_count = ARRAY_SIZE(inbound_channels);

const struct outbound_channel outbound_channels[] = {
	{&allocated_type,    "line_allocated"},
	{&out_of_stock_type, "out_of_stock"  },
};
const size_t outbound_channel_count = ARRAY_SIZE(outbound_channels);
