/* adapters/stoppable_clock.h - the machine's clock for a background process: waits end with it. */
#ifndef FICUS_ADAPTERS_STOPPABLE_CLOCK_H
#define FICUS_ADAPTERS_STOPPABLE_CLOCK_H

#include "base/stopping.h"
#include "services/bus/clock.h"

struct stoppable_clock {
	struct clock base;
	const struct stopping *stopping;
};

/* wait_ms() returns early once the process is to end. */
void stoppable_clock_init(struct stoppable_clock *clock, const struct stopping *stopping);

#endif
