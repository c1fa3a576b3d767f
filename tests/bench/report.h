/* tests/bench/report.h - the forms in which a benchmark is told. */
#ifndef FICUS_TESTS_BENCH_REPORT_H
#define FICUS_TESTS_BENCH_REPORT_H

#include <stdio.h>

#include "tests/bench/figures.h"
#include "tests/bench/goals.h"

struct report {
	const char *const *about; /* "NAME=TEXT": when, where and what; ends in NULL */
	struct runs runs;
	struct figures figures;
	struct verdict *verdicts; /* of the goals, in their order */
	int64_t hung;             /* clients, of all runs */
};

void report_write_text(const struct report *report, FILE *out);
void report_write_json(const struct report *report, FILE *out);
void report_write_html(const struct report *report, FILE *out);

#endif
