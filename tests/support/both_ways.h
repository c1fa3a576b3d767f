/*
 * tests/support/both_ways.h - requests that are sent both through nginx and, as nginx would not
 * send them, right to the FastCGI socket. The application must answer each, with no 5xx.
 */
#ifndef FICUS_TESTS_SUPPORT_BOTH_WAYS_H
#define FICUS_TESTS_SUPPORT_BOTH_WAYS_H

#include "tests/support/fcgi_client.h"
#include "tests/support/site.h"

struct both_ways {
	struct site *site;
	pid_t worker;               /* at the start */
	struct fcgi_client *client; /* kept as long as the application keeps it; NULL: none yet */
};

/* Fixtures: a site with the defaults. */
int both_ways_set_up(void **state);
int both_ways_tear_down(void **state);

/* Fails the test unless each answer is one of the application, or nginx's own. */
void send_both_ways(struct both_ways *ways, const struct http_request *request);

/* The status of the answer; 0: there was none. */
int send_to_socket(struct both_ways *ways, const struct http_request *request);

/* The same for records made by hand, which are freed. */
int send_records(struct both_ways *ways, struct fcgi_records *records);

/* The last test of a program: the worker is still the first, serves, and has spoiled nothing. */
void check_unharmed(struct both_ways *ways);

/* The text so many times, owned by mem. */
const char *repeat(TALLOC_CTX *mem, const char *text, size_t count);

#endif
