/* tests/bench/answer.h - an HTTP/1.1 answer in a buffer; no more of the format than nginx sends. */
#ifndef FICUS_TESTS_BENCH_ANSWER_H
#define FICUS_TESTS_BENCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#define STATUS_LIMIT 600

struct answer {
	int status; /* 0: it was not understood */
	const char *body;
	size_t body_length;
};

/*
 * False: it has not come as a whole yet. One without Content-Length is not understood, and neither
 * is one that goes on behind its end.
 */
bool answer_parse(const char *text, size_t length, struct answer *out);

#endif
