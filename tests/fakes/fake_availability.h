/* tests/fakes/fake_availability.h - what is in stock in a fake store. */
#ifndef FICUS_TESTS_FAKES_FAKE_AVAILABILITY_H
#define FICUS_TESTS_FAKES_FAKE_AVAILABILITY_H

#include "services/ports/availability.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_store.h"

struct fake_availability {
	struct availability base;
	const struct fake_store *store;
	struct fake_failure fail;
};

void fake_availability_init(struct fake_availability *availability, const struct fake_store *store);

#endif
