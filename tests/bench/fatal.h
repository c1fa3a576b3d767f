/* tests/bench/fatal.h - how the programs of the benchmark give up: one line, and status 1. */
#ifndef FICUS_TESTS_BENCH_FATAL_H
#define FICUS_TESTS_BENCH_FATAL_H

#include <stddef.h>

_Noreturn void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Zeroed memory; never NULL. */
void *allocate(size_t count, size_t size);

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
