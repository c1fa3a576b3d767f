/*
 * tests/contract/contract.h - the cases that every adapter behind services/ports/ must pass, and
 * the program that runs them: fill in a struct harness_type and call contract_run().
 */
#ifndef FICUS_TESTS_CONTRACT_CONTRACT_H
#define FICUS_TESTS_CONTRACT_CONTRACT_H

#include "tests/contract/harness.h"

/*
 * Runs every case on every variant (without triggers, with them, ...) as one group of cmocka; what
 * a variant cannot store is not asked of it. Returns the program's exit status.
 */
int contract_run(const char *group, const struct harness_type *const *variants, size_t count);

#endif
