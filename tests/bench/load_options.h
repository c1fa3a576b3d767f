/* tests/bench/load_options.h - the command line of the load generator. */
#ifndef FICUS_TESTS_BENCH_LOAD_OPTIONS_H
#define FICUS_TESTS_BENCH_LOAD_OPTIONS_H

#include "tests/bench/run_line.h"

struct load_options {
	struct load load;
	const char *method;
	const char *path;
	const char *header; /* a template, without the line's end; "": none */
	struct run_line line;
};

/* Ends the program, and says how it is used, when the arguments are not right. */
void load_options_read(struct load_options *options, char **argv);

#endif
