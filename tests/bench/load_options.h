/* tests/bench/load_options.h - the command line of the load generator. */
#ifndef FICUS_TESTS_BENCH_LOAD_OPTIONS_H
#define FICUS_TESTS_BENCH_LOAD_OPTIONS_H

#include <sys/types.h>

#include "tests/bench/clients.h"

#define LABELS_MAX  8
#define WATCHED_MAX 4

/* A process, and all below it, whose use of the machine is told. */
struct watched {
	const char *name;
	pid_t pid;
	double cpu_before;
	double cpu_seconds; /* while requests were counted */
};

struct load_options {
	struct load load;
	const char *method;
	const char *path;
	const char *labels[LABELS_MAX]; /* "NAME=TEXT", for the output */
	size_t label_count;
	struct watched watched[WATCHED_MAX];
	size_t watched_count;
};

/* Ends the program, and says how it is used, when the arguments are not right. */
void load_options_read(struct load_options *options, char **argv);

#endif
