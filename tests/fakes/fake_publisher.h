/* tests/fakes/fake_publisher.h - keeps what it is given, or refuses it, as a test orders. */
#ifndef FICUS_TESTS_FAKES_FAKE_PUBLISHER_H
#define FICUS_TESTS_FAKES_FAKE_PUBLISHER_H

#include "base/mem.h"
#include "services/relay/publisher.h"

struct fake_publisher {
	struct publisher base;
	TALLOC_CTX *mem; /* owns what it keeps */
	/* All that arrived, "aggregate/sequence " each, and the sizes of the batches, "2 1 ". */
	const char *arrived;
	const char *batches;
	size_t unavailable_after; /* so many of a batch arrive, then the target is gone */
	int unavailable_times;    /* in so many calls; after that it is back */
	const char *refused;      /* the type of event that is INVALID to it; NULL: none */
	void (*before_call)(void *context); /* NULL: nothing */
	void *context;
};

void fake_publisher_init(struct fake_publisher *publisher, TALLOC_CTX *mem);

#endif
