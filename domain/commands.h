/* domain/commands.h - what one may ask for, named in the imperative; exactly one handler each. */
#ifndef FICUS_DOMAIN_COMMANDS_H
#define FICUS_DOMAIN_COMMANDS_H

#include "base/message.h"

struct create_batch {
	struct message message;
	const char *reference; /* "ref" on the wire */
	const char *sku;
	int32_t quantity; /* "qty", > 0 */
	struct date eta;  /* unset: in the warehouse */
};

struct allocate {
	struct message message;
	const char *orderid;
	const char *sku;
	int32_t quantity; /* "qty", > 0 */
};

/* Takes back every line of that order and SKU. */
struct deallocate {
	struct message message;
	const char *orderid;
	const char *sku;
};

struct change_batch_quantity {
	struct message message;
	const char *reference; /* "batchref" or "ref" */
	int32_t quantity;      /* "qty", >= 0: the new purchased quantity */
};

struct change_batch_eta {
	struct message message;
	const char *reference; /* "ref" or "batchref" */
	struct date eta;       /* must be said, if only as null: in the warehouse */
};

/* What a person saw in a form, and what is to be instead: quantity and date at once. */
struct revise_batch {
	struct message message;
	const char *reference; /* "ref" */
	int32_t quantity;      /* "qty", >= 0: the new purchased quantity */
	struct date eta;       /* must be said, if only as null */
	int32_t seen_quantity; /* "seen_qty": refused when it is another one by now */
	struct date seen_eta;  /* the same; must be said */
};

extern const struct message_type create_batch_type;
extern const struct message_type allocate_type;
extern const struct message_type deallocate_type;
extern const struct message_type change_batch_quantity_type;
extern const struct message_type change_batch_eta_type;
extern const struct message_type revise_batch_type;

#endif
