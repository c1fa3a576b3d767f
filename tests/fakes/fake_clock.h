/* tests/fakes/fake_clock.h - a clock that stands still, but for the waits it is asked for. */
#ifndef FICUS_TESTS_FAKES_FAKE_CLOCK_H
#define FICUS_TESTS_FAKES_FAKE_CLOCK_H

#include <stddef.h>

#include "services/bus/clock.h"

#define FAKE_CLOCK_WAITS_MAX 64

struct fake_clock {
	struct clock base;
	int64_t now_us; /* a test may set it, as people do */
	int64_t steady_us;
	int waits_ms[FAKE_CLOCK_WAITS_MAX]; /* the first ones */
	size_t wait_count;
	void (*on_wait)(void *context); /* what others do meanwhile; NULL: nothing */
	void *context;
};

void fake_clock_init(struct fake_clock *clock);

/* So much later. */
void fake_clock_pass(struct fake_clock *clock, int64_t us);

#endif
