/*
 * tests/bench/bare_server.h - the least that serves FastCGI in the shape of fcgi_app/server: one
 * epoll shared by all threads, connections kept and armed for one event, libfcgi for the records.
 * Nothing is watched, limited, logged or drained, and SIGTERM ends it at once.
 */
#ifndef FICUS_TESTS_BENCH_BARE_SERVER_H
#define FICUS_TESTS_BENCH_BARE_SERVER_H

#include <fcgiapp.h>
#include <stddef.h>

#define BARE_BODY_MAX 4096

struct bare_request {
	const char *method;
	const char *target;
	const char *body; /* ends in a NUL */
	FCGX_Stream *out;
};

struct bare_service {
	const void *settings;
	/* What a thread needs for itself; called in that thread. */
	void *(*thread_open)(const void *settings);
	void (*handle)(void *thread, const struct bare_request *request);
};

/* Writes the same head as the application does, and the body. */
void bare_respond(
	const struct bare_request *request, const char *status, const char *body, size_t length);

/* Does not return; ends the program when it cannot start. */
_Noreturn void bare_server_run(
	const char *socket_path, unsigned threads, const struct bare_service *service);

#endif
