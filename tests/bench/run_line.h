/* tests/bench/run_line.h - what came of a run, and what it used of the machine: a line of JSON. */
#ifndef FICUS_TESTS_BENCH_RUN_LINE_H
#define FICUS_TESTS_BENCH_RUN_LINE_H

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

struct run_line {
	const char *labels[LABELS_MAX]; /* "NAME=TEXT", put into the line as they are */
	size_t label_count;
	struct watched watched[WATCHED_MAX];
	size_t watched_count;
};

/* For options: values NAME=TEXT, and NAME=PID. */
void take_label(void *run_line, char *value);
void take_watched(void *run_line, char *value);

/* When counting begins, and when it ends. */
void run_line_begin(void *run_line);
void run_line_end(void *run_line);

void run_line_print(const struct run_line *line, const struct outcome *outcome);

#endif
