/* tests/fakes/fake_batches.h - single batches of a fake store. */
#ifndef FICUS_TESTS_FAKES_FAKE_BATCHES_H
#define FICUS_TESTS_FAKES_FAKE_BATCHES_H

#include "services/ports/batches.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_store.h"

struct fake_batches {
	struct batches base;
	const struct fake_store *store;
	struct fake_failure fail;
};

void fake_batches_init(struct fake_batches *batches, const struct fake_store *store);

#endif
