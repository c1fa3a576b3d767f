/* tests/support/csv_harness.h - CSV files in a folder as the contract tests see them. */
#ifndef FICUS_TESTS_SUPPORT_CSV_HARNESS_H
#define FICUS_TESTS_SUPPORT_CSV_HARNESS_H

#include "tests/contract/harness.h"

extern const struct harness_type csv_harness_type;

#endif
