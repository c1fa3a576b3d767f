/*
 * tests/bench/clients.h - HTTP/1.1 clients in one thread: each keeps its connection and sends its
 * next request as soon as it has its answer, until time or requests run out.
 */
#ifndef FICUS_TESTS_BENCH_CLIENTS_H
#define FICUS_TESTS_BENCH_CLIENTS_H

#include <stdbool.h>

#include "tests/bench/answer.h"
#include "tests/bench/histogram.h"
#include "tests/bench/template.h"

#define MESSAGE_SIZE 4096         /* of a request, and of a body that is expected */
#define ANSWER_SIZE  (256 * 1024) /* of an answer: a page may be long */

struct load {
	uint64_t port; /* of 127.0.0.1 */
	uint64_t clients;
	double warm_up_s;  /* answers of this time are checked, but not counted */
	double duration_s; /* of what is counted, after it */
	double deadline_s; /* a client that waits longer for an answer has been left hanging */
	uint64_t requests_max;
	struct template head;   /* of a request, up to its Content-Length */
	struct template body;   /* of a request; it has none when this has no parts */
	struct template answer; /* the body that the answer must have */
	struct template part;   /* what must stand in the body instead, when this has parts */
	uint64_t status;        /* of every answer */
	/* Told when counting begins and when it ends; what they use is not the load's business. */
	void (*on_begin)(void *context);
	void (*on_end)(void *context);
	void *context;
};

/* Whatever is not right counts, whenever it happens; the rest within duration_s alone. */
struct outcome {
	double seconds;
	struct histogram latency;
	uint64_t statuses[STATUS_LIMIT]; /* 0: answers that were not understood */
	uint64_t wrong;                  /* another status or body than expected */
	uint64_t hung;                   /* clients that waited longer than the deadline */
	uint64_t broken;                 /* connections that ended */
	uint64_t longest;                /* body, in bytes */
	char first_wrong[MESSAGE_SIZE];  /* its status and body */
};

/* Ends the program when nobody listens. */
void clients_run(const struct load *load, struct outcome *outcome);

#endif
