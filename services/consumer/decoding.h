/* services/consumer/decoding.h - from a message as it came to the command that it stands for. */
#ifndef FICUS_SERVICES_CONSUMER_DECODING_H
#define FICUS_SERVICES_CONSUMER_DECODING_H

#include "services/consumer/consumer.h"

struct decoded_message {
	const struct message_type *type; /* NULL: it could not be found out */
	const struct message *command;   /* NULL: the message is not valid */
	const char *source;              /* with id: names the message */
	const char *id;                  /* NULL: it has none */
};

/*
 * What mem owns. Errors: INVALID, which leaves in *out what was found out until then.
 * Source: docs/delivery.md, "Messages in".
 */
MUST_CHECK bool decode_message(TALLOC_CTX *mem, const struct consumer_parts *parts,
	const struct inbound_message *message, struct decoded_message *out, struct error *err);

#endif
