/* tests/support/repeated_messages.h - whether messages that come twice do what they do once. */
#ifndef FICUS_TESTS_SUPPORT_REPEATED_MESSAGES_H
#define FICUS_TESTS_SUPPORT_REPEATED_MESSAGES_H

#include "tests/contract/harness.h"

/* Where the messages do it. Implementations embed it. */
struct message_target {
	/* A unit of work over a store without a row. Owned by mem. */
	struct unit_of_work *(*open)(struct message_target *target, TALLOC_CTX *mem);
	/* All committed rows of that kind, as harness.h writes them, of the store opened last. */
	const char *(*dump)(struct message_target *target, TALLOC_CTX *mem, enum stored kind);
};

/*
 * Makes count random histories, sends every message of them twice through a consumer, and compares
 * the rows with the stock model, which hears of it once. The first history that differs is made as
 * short as it can be, told, and fails the test.
 */
void assert_copies_change_nothing(struct message_target *target, unsigned count);

#endif
