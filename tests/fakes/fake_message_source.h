/*
 * tests/fakes/fake_message_source.h - messages that a test wrote down; after the last one that does
 * not come late the process is to end.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_MESSAGE_SOURCE_H
#define FICUS_TESTS_FAKES_FAKE_MESSAGE_SOURCE_H

#include "services/consumer/message_source.h"
#include "tests/fakes/fake_stopping.h"

struct fake_message_source {
	struct message_source base;
	const struct inbound_message *messages;
	size_t count;
	size_t late_count; /* of them, the last, come when it is to end; 0 unless a test sets it */
	size_t next;
	size_t ack_count;
	struct fake_stopping *stopping;
};

void fake_message_source_init(struct fake_message_source *source,
	const struct inbound_message *messages, size_t count, struct fake_stopping *stopping);

#endif
