/*
 * tests/support/test_server.h - a real server, forked by the test, that runs a tiny service: what
 * to do stands in the param DO, what was done is counted in memory shared with the test.
 *
 *	DO=echo      answers with the params, then the size of the body, then the process id
 *	DO=ignore    answers without reading the body
 *	DO=wait      answers when the test has called test_server_open_gate()
 *	DO=large     answers with LARGE_SIZE bytes
 *	DO=pieces    answers with as many, piece by piece
 *	DO=half      answers with half of them, and abandons the response
 *	DO=crash     kills its worker
 *	DO=forbidden is never asked for by a front end, only by forged requests
 */
#ifndef FICUS_TESTS_SUPPORT_TEST_SERVER_H
#define FICUS_TESTS_SUPPORT_TEST_SERVER_H

#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "fcgi_app/server/server.h"
#include "tests/support/fcgi_client.h"

#define LARGE_SIZE (8 * 1024 * 1024)

struct test_counts {
	atomic_uint handled; /* requests */
	atomic_uint waiting; /* handlers that stand at the gate */
	atomic_uint forbidden;
	atomic_uint opened; /* handler threads, of all workers so far */
	atomic_uint idled;  /* how often a thread was told that it is idle, */
	atomic_uint rested; /* and to rest */
	atomic_uint reloaded;
	atomic_bool reload_fails;
	atomic_bool open_crashes; /* a handler thread kills its worker when it is opened */
};

struct test_server {
	pid_t pid; /* the supervisor */
	const char *folder;
	struct server_settings settings;
	struct test_counts *counts;
	int gate;                 /* handlers wait until this end of a pipe is closed */
	int inherited_fd;         /* given to the server by test_server_start() when set; else -1 */
	bool by_environment;      /* as fd 3 with LISTEN_FDS, else as fd 0 */
	struct rlimit open_files; /* rlim_max 0: those of the test */
};

/*
 * Fixtures: a server that a test may set and start. However the test went, a server that runs must
 * end well: sanitizers report by the exit status.
 */
int test_server_set_up(void **state);
int test_server_tear_down(void **state);

/* Default settings, a socket path in a folder of its own; not started. Killed when freed. */
struct test_server *test_server_new(TALLOC_CTX *mem);

/* Starts it, and waits until it accepts connections. */
bool test_server_start(struct test_server *server);

void test_server_open_gate(struct test_server *server);

/* The exit status of the supervisor, which is expected to end soon; -1: it did not, or crashed. */
int test_server_wait(struct test_server *server);

/* SIGTERM, and the exit status. */
int test_server_stop(struct test_server *server);

struct fcgi_client *test_server_connect(struct test_server *server, TALLOC_CTX *mem);

/* Sends DO=<what> on the connection, with a KEY=value or NULL, and a body. */
bool test_server_send(
	struct fcgi_client *client, const char *what, const void *body, size_t length);

/* The same, and receives a response; true when it is a whole one with status 200. */
bool test_server_ask(struct fcgi_client *client, const char *what, struct fcgi_response *out);

/* The process that answers DO=echo on the connection, or -1. */
pid_t test_server_worker(struct fcgi_client *client);

/* The same on a new connection. */
pid_t test_server_current_worker(struct test_server *server);

/* Waits until another process than old answers on new connections, and returns it; -1: none. */
pid_t test_server_replacement(struct test_server *server, pid_t old);

/* True when a new connection gets an answer. */
bool test_server_is_alive(struct test_server *server);

/* Waits until its log has a line with this text. */
bool test_server_says(struct test_server *server, const char *text);

/* Waits until that many handlers stand at the gate. */
bool test_server_has_waiting(struct test_server *server, unsigned count);

#endif
