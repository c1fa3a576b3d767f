/* adapters/system_clock.h - the machine's clock. */
#ifndef FICUS_ADAPTERS_SYSTEM_CLOCK_H
#define FICUS_ADAPTERS_SYSTEM_CLOCK_H

#include "services/bus/clock.h"

/* Any number of these are alike; used by any thread. */
void system_clock_init(struct clock *clock);

#endif
