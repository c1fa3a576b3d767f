/* domain/events.h - what happened, named in the past tense; any number of handlers. */
#ifndef FICUS_DOMAIN_EVENTS_H
#define FICUS_DOMAIN_EVENTS_H

#include "base/message.h"

/* A batch was chosen for the line. */
struct allocated {
	struct message message;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* "qty" */
	const char *batchref;
};

/* A smaller batch pushed the line out; it wants another one. */
struct deallocated {
	struct message message;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* "qty" */
};

/* The order no longer wants the line. */
struct allocation_cancelled {
	struct message message;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* "qty" */
	const char *batchref;
};

/* No single batch could take a line. */
struct out_of_stock {
	struct message message;
	const char *sku;
};

extern const struct message_type allocated_type;
extern const struct message_type deallocated_type;
extern const struct message_type allocation_cancelled_type;
extern const struct message_type out_of_stock_type;

#endif
