/* tests/bench/runs.h - what the load generator has written, one line of JSON for each run. */
#ifndef FICUS_TESTS_BENCH_RUNS_H
#define FICUS_TESTS_BENCH_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

struct run {
	const char *row;
	const char *contestant;
	const char *first_wrong; /* answer */
	int64_t pair;
	int64_t wrong;
	int64_t hung;
	int64_t broken;
	int64_t longest; /* body of an answer, in bytes */
	double per_second;
	double p50_us;
	double p99_us;
	double application_us; /* of processor time for each request; also the next two */
	double nginx_us;
	double mariadb_us;
	double pss_kb; /* of the application */
};

struct runs {
	struct run *items;
	size_t count;
	struct json_object *source; /* an array of what was read, which owns the texts */
};

/* Ends the program when the file is not what it should be. */
void runs_read(struct runs *runs, const char *path);
void runs_release(struct runs *runs);

/* Every answer was right, and every client got one. */
bool run_is_sound(const struct run *run);

/* NULL: there is none. */
const struct run *runs_find(
	const struct runs *runs, const char *row, const char *contestant, int64_t pair);

#endif
