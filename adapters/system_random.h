/* adapters/system_random.h - the kernel's random bytes. */
#ifndef FICUS_ADAPTERS_SYSTEM_RANDOM_H
#define FICUS_ADAPTERS_SYSTEM_RANDOM_H

#include "services/bus/random.h"

/* Any number of these are alike; used by any thread. */
void system_random_init(struct random *random);

#endif
