/*
 * tests/faults/failing_allocator.h - the allocator behind base/malloc.c, one of whose allocations
 * fails. Put in its place when the program is linked: see its flags in tests/subdir.am.
 */
#ifndef FICUS_TESTS_FAULTS_FAILING_ALLOCATOR_H
#define FICUS_TESTS_FAULTS_FAILING_ALLOCATOR_H

#include <stdbool.h>

/* The n-th allocation from now on will find no memory. For programs of one thread. */
void failing_allocator_arm(unsigned n);

/* None will fail any more. False: one has. */
bool failing_allocator_disarm(void);

#endif
