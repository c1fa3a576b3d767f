/*
 * tests/support/load.h - many clients of a site at the same time, each on a thread and a connection
 * of its own, allocating one line after the other. A line that is not said to be allocated is tried
 * again.
 */
#ifndef FICUS_TESTS_SUPPORT_LOAD_H
#define FICUS_TESTS_SUPPORT_LOAD_H

#include <stdatomic.h>

#include "tests/support/site.h"

struct load_plan {
	unsigned clients;
	unsigned skus;     /* that they share: some clients want the same when there are fewer */
	unsigned requests; /* of each client; 0: until load_end() */
	int think_ms;      /* the longest that a client waits before its next request */
};

/* What became of the requests; may be read while the clients run. */
struct load_counts {
	atomic_uint allocated;
	atomic_uint failed; /* answered with anything else */
	atomic_uint lost;   /* not answered */
	atomic_uint
		refused; /* not sent, because nobody accepts connections: the client ends then */
};

struct load {
	struct load_counts counts;
	struct load_run *run;
};

/* Adds stock for all lines, and starts the clients. tag: for names that are not used yet. */
struct load *load_start(struct site *site, const char *tag, const struct load_plan *plan);

/* Waits until this many more lines are allocated; false: they are not in time. */
bool load_goes_on(struct load *load, unsigned more);

/* Waits for the clients to end; those without a number of requests are told to. */
void load_end(struct load *load);

/* After the end: whether each line that was said to be allocated is there, once. */
bool load_is_stored(struct load *load);

#endif
