/* tests/support/outgoing_events.h - events on their way out, as the outbox would give them. */
#ifndef FICUS_TESTS_SUPPORT_OUTGOING_EVENTS_H
#define FICUS_TESTS_SUPPORT_OUTGOING_EVENTS_H

#include "services/relay/outgoing_event.h"

/* Of OAK-STOOL; the id is also its place in the sequence. */
#define OUTGOING_EVENT(event_number, event_type, json)                                             \
	((struct outgoing_event){                                                                  \
		.id = (event_number),                                                              \
		.event_id = "0b6e4b5c-6b0e-4d2a-8f6a-0123456789ab",                                \
		.aggregatetype = "Product",                                                        \
		.aggregateid = "OAK-STOOL",                                                        \
		.sequence = (event_number),                                                        \
		.type = (event_type),                                                              \
		.schema_version = 1,                                                               \
		.payload = (json),                                                                 \
		.time = "2031-05-01T10:00:00.123456Z",                                             \
	})

#define LINE_JSON(orderid, sku, qty) "\"orderid\":\"" orderid "\",\"sku\":\"" sku "\",\"qty\":" #qty
#define OUTGOING_ALLOCATED(number, orderid, sku, qty, batchref)                                    \
	OUTGOING_EVENT(number, "Allocated",                                                        \
		"{" LINE_JSON(orderid, sku, qty) ",\"batchref\":\"" batchref "\"}")
#define OUTGOING_DEALLOCATED(number, orderid, sku, qty)                                            \
	OUTGOING_EVENT(number, "Deallocated", "{" LINE_JSON(orderid, sku, qty) "}")
#define OUTGOING_CANCELLED(number, orderid, sku, qty, batchref)                                    \
	OUTGOING_EVENT(number, "AllocationCancelled",                                              \
		"{" LINE_JSON(orderid, sku, qty) ",\"batchref\":\"" batchref "\"}")
#define OUTGOING_OUT_OF_STOCK(number, sku_text)                                                    \
	OUTGOING_EVENT(number, "OutOfStock", "{\"sku\":\"" sku_text "\"}")

#endif
