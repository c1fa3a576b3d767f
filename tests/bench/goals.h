/*
 * tests/bench/goals.h - the goals, which docs/performance.md explains, and what the runs say to
 * them.
 */
#ifndef FICUS_TESTS_BENCH_GOALS_H
#define FICUS_TESTS_BENCH_GOALS_H

#include "tests/bench/runs.h"
#include "tests/bench/statistics.h"

struct goal {
	const char *row;
	const char *title;
	const char *subject; /* the contestant that is judged */
	const char *base;    /* what it is compared with; NULL: it is judged by itself */
	double (*value)(const struct run *subject, const struct run *base);
	bool is_upper; /* limit is the most that is allowed, not the least */
	double limit;
};

extern const struct goal goals[];
extern const size_t goal_count;

struct verdict {
	size_t pairs;    /* that it rests on; without any, there is no verdict */
	size_t left_out; /* for a wrong answer or a client left hanging */
	struct estimate value;
	bool is_met;     /* by the median */
	bool is_certain; /* the whole interval says the same */
};

struct verdict goal_judge(const struct goal *goal, const struct runs *runs);

/* The verdict in words. */
const char *verdict_text(const struct verdict *verdict);

#endif
