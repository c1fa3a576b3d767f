/* tests/fakes/fake_harness.h - the fake store as the contract tests see it. */
#ifndef FICUS_TESTS_FAKES_FAKE_HARNESS_H
#define FICUS_TESTS_FAKES_FAKE_HARNESS_H

#include "tests/contract/harness.h"

extern const struct harness_type fake_harness_type;

#endif
