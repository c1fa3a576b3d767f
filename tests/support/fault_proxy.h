/*
 * tests/support/fault_proxy.h - stands between a program and its database server, passes on what
 * they say to one another, and spoils a command when told to.
 */
#ifndef FICUS_TESTS_SUPPORT_FAULT_PROXY_H
#define FICUS_TESTS_SUPPORT_FAULT_PROXY_H

#include <limits.h>
#include <stdint.h>
#include <talloc.h>

enum fault_kind {
	FAULT_CUT_BEFORE, /* the server never gets the command; both connections are closed */
	FAULT_CUT_AFTER,  /* the server carries it out; its answer is lost, both are closed */
	FAULT_ERROR,      /* the server never gets it; an error number is the answer */
	FAULT_DELAY,      /* the server carries it out; its answer is kept back for a while */
};

/* The first byte of a command, as the protocol has it. */
enum fault_command {
	FAULT_AT_ANY =
		0, /* whichever the server answers; of a new session: what follows its login */
	FAULT_AT_TEXT = 3,
	FAULT_AT_PREPARE = 22,
	FAULT_AT_EXECUTE = 23,
};

struct fault {
	enum fault_kind kind;
	enum fault_command command;
	const char *text; /* what such a command starts with; NULL: whatever it says */
	uint16_t code;    /* for FAULT_ERROR */
	int times;        /* so many commands are spoiled */
	int skip;         /* and so many, that would be, are let through before the first of them */
	int delay_ms;     /* for FAULT_DELAY */
};

#define FAULT_FOR_GOOD INT_MAX /* times */

struct fault_proxy;

/* Runs in a thread of its own until it is freed. */
struct fault_proxy *fault_proxy_new(TALLOC_CTX *mem, const char *server_socket);

/* The unix socket it listens on. */
const char *fault_proxy_socket(const struct fault_proxy *proxy);

/* From now on; replaces what was to be spoiled before. */
void fault_proxy_spoil(struct fault_proxy *proxy, const struct fault *fault);

/* How many commands were not spoiled yet. */
int fault_proxy_rest(struct fault_proxy *proxy);

/* How many commands that the server answers have come since fault_proxy_spoil(), spoiled or not. */
int fault_proxy_count(struct fault_proxy *proxy);

#endif
