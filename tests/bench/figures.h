/* tests/bench/figures.h - what each contestant reached in each row: medians over its sound runs. */
#ifndef FICUS_TESTS_BENCH_FIGURES_H
#define FICUS_TESTS_BENCH_FIGURES_H

#include "tests/bench/runs.h"

struct figure {
	const char *row;
	const char *contestant;
	size_t runs; /* sound ones; without any, all below is 0 */
	int64_t hung;
	double per_second;
	double p50_ms;
	double p99_ms;
	double application_us; /* of processor time for each request; also the next two */
	double nginx_us;
	double mariadb_us;
	double pss_mb;
};

struct figures {
	struct figure *items; /* in the order of the first runs */
	size_t count;
};

void figures_of(struct figures *figures, const struct runs *runs);

#endif
