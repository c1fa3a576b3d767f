/* tests/fakes/fake_random.h - random numbers that are the same in every run. */
#ifndef FICUS_TESTS_FAKES_FAKE_RANDOM_H
#define FICUS_TESTS_FAKES_FAKE_RANDOM_H

#include "services/bus/random.h"

struct fake_random {
	struct random base;
	uint64_t state;
};

/* Equal seeds give equal sequences; any number may be a seed. */
void fake_random_init(struct fake_random *random, uint64_t seed);

#endif
