#include "config.h"

#include "tests/bench/histogram.h"

#include <stddef.h>

/* By how many bits a value is cut to have as many as HISTOGRAM_EXACT - 1. */
static unsigned cut_of(uint64_t us)
{
	unsigned cut = 0;

	while (us >> cut >= HISTOGRAM_EXACT)
		cut++;
	return cut;
}

static size_t index_of(uint64_t us)
{
	unsigned cut = cut_of(us);

	if (cut == 0)
		return (size_t)us;
	return HISTOGRAM_EXACT + (size_t)(cut - 1) * HISTOGRAM_STEPS +
		(size_t)((us >> cut) - HISTOGRAM_STEPS);
}

/* The largest value counted there. */
static uint64_t value_at(size_t index)
{
	size_t beyond = index - HISTOGRAM_EXACT;
	unsigned cut = (unsigned)(beyond / HISTOGRAM_STEPS) + 1;

	if (index < HISTOGRAM_EXACT)
		return index;
	return ((beyond % HISTOGRAM_STEPS + HISTOGRAM_STEPS + 1) << cut) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t us)
{
	histogram->counts[index_of(us < HISTOGRAM_LARGEST ? us : HISTOGRAM_LARGEST)]++;
	histogram->total++;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
	double wanted = share * (double)histogram->total;
	uint64_t seen = 0;

	if (histogram->total == 0)
		return 0;
	for (size_t i = 0; i < HISTOGRAM_SIZE; i++) {
		seen += histogram->counts[i];
		if ((double)seen >= wanted)
			return value_at(i);
	}
	return HISTOGRAM_LARGEST;
}
