/* tests/support/hostile_messages.h - messages that nobody should send, and good ones between them.
 */
#ifndef FICUS_TESTS_SUPPORT_HOSTILE_MESSAGES_H
#define FICUS_TESTS_SUPPORT_HOSTILE_MESSAGES_H

#include "services/bus/random.h"
#include "services/consumer/consumer.h"
#include "tests/support/messages.h"

/* Each channel of the application, and the stream. */
#define HOSTILE_CHANNEL_COUNT 4

extern const char *const hostile_channels[HOSTILE_CHANNEL_COUNT];

/* A message, and what should become of it. */
struct hostile_message {
	struct bytes body;
	enum consumer_outcome outcome;
};

/* The n-th message on the channel of that index; every tenth is good. Owned by mem. */
struct hostile_message hostile_message(
	TALLOC_CTX *mem, struct random *random, size_t channel, unsigned n);

/* To be handled before: commands that make what the good ones need. */
#define HOSTILE_UNITS 1000000
#define HOSTILE_PREPARATION                                                                        \
	HISTORY(CREATE_BATCH("W", "OAK-STOOL", HOSTILE_UNITS, NO_DATE),                            \
		CREATE_BATCH("Q", "PINE-SHELF", 1, NO_DATE))

/* Rows, as harness.h writes them, are those that count messages on each channel leave. */
char *hostile_batches(TALLOC_CTX *mem, unsigned count);
void assert_hostile_allocations(const char *rows, unsigned count);

#endif
