/* tests/bench/http_call.h - single calls over HTTP/1.1, each on a connection of its own. */
#ifndef FICUS_TESTS_BENCH_HTTP_CALL_H
#define FICUS_TESTS_BENCH_HTTP_CALL_H

#include <stdint.h>

/* The status of the answer to a JSON body; ends the program when there is none. */
int http_post(uint64_t port, const char *path, const char *body);

#endif
