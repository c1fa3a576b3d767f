/* tests/fakes/fake_stopping.h - a process that ends when the test says so. */
#ifndef FICUS_TESTS_FAKES_FAKE_STOPPING_H
#define FICUS_TESTS_FAKES_FAKE_STOPPING_H

#include <talloc.h>

#include "base/stopping.h"

struct fake_stopping {
	struct stopping base;
	int write_fd;
};

/* Closed with its owner. */
struct fake_stopping *fake_stopping_new(TALLOC_CTX *mem);

/* From now on the process is to end; from any thread. */
void fake_stopping_stop(struct fake_stopping *stopping);

#endif
