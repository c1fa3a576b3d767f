/* tests/bench/statistics.h - what can be said of a value that was measured again and again. */
#ifndef FICUS_TESTS_BENCH_STATISTICS_H
#define FICUS_TESTS_BENCH_STATISTICS_H

#include <stddef.h>

struct estimate {
	double median;
	double low; /* the true median is between these with 95 %, whatever the distribution */
	double high;
};

/*
 * Sorts the values; there must be one at least. Of fewer than six no interval is that certain, so
 * low and high are then the extremes.
 */
struct estimate estimate_of(double *values, size_t count);

#endif
