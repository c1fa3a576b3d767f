/*
 * tests/bench/histogram.h - how long requests took, in microseconds: exact up to 256, and to within
 * a hundredth above.
 */
#ifndef FICUS_TESTS_BENCH_HISTOGRAM_H
#define FICUS_TESTS_BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_EXACT   256 /* a power of two */
#define HISTOGRAM_STEPS   128 /* of each doubling beyond */
#define HISTOGRAM_LARGEST UINT32_MAX
#define HISTOGRAM_SIZE    (HISTOGRAM_EXACT + 24 * HISTOGRAM_STEPS)

struct histogram {
	uint64_t counts[HISTOGRAM_SIZE];
	uint64_t total;
};

void histogram_add(struct histogram *histogram, uint64_t us);

/* What that share (0 to 1) of all took at most; 0 when there are none. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
