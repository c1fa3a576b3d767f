/* services/dependencies.h - what handlers are given: ports, filled in by bootstrap or by a test. */
#ifndef FICUS_SERVICES_DEPENDENCIES_H
#define FICUS_SERVICES_DEPENDENCIES_H

#include "base/log.h"
#include "services/bus/clock.h"
#include "services/bus/random.h"
#include "services/ports/unit_of_work.h"

struct dependencies {
	struct unit_of_work *uow;
	struct log *log;
	struct clock *clock;
	struct random *random;
};

/* What a command answers. */
struct reply {
	TALLOC_CTX *mem;      /* owns the answer; filled in by the caller */
	const char *batchref; /* Allocate: the batch chosen or already held; NULL: out of stock */
};

#endif
