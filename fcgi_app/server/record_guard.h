/*
 * fcgi_app/server/record_guard.h - looks at what a connection carries before libfcgi does.
 *
 * libfcgi trusts the front end: some records crash it, others make it take a body for a request.
 * So this goes through: the records of one request, in their order, with params that are well
 * formed and RECORD_PARAMS_MAX bytes at most. Why, and how libfcgi is made to ask:
 * docs/decisions/0016-records-are-checked-first.md.
 */
#ifndef FICUS_FCGI_APP_SERVER_RECORD_GUARD_H
#define FICUS_FCGI_APP_SERVER_RECORD_GUARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* With their lengths: four times what nginx can send. */
#define RECORD_PARAMS_MAX ((size_t)256 * 1024)

/* FastCGI 1.0 specification, section 8. */
enum { FASTCGI_1 = 1, FASTCGI_RESPONDER = 1 };
enum { FASTCGI_HEADER_SIZE = 8, FASTCGI_BODY_SIZE = 8 /* of BEGIN_REQUEST and END_REQUEST */ };
enum record_type {
	RECORD_BEGIN_REQUEST = 1,
	RECORD_END_REQUEST = 3,
	RECORD_PARAMS = 4,
	RECORD_STDIN = 5,
	RECORD_STDOUT = 6,
	RECORD_STDERR = 7,
};

/* How far the names and values of params have gone by. */
struct params_guard {
	size_t total;
	size_t lengths[2];   /* of the name and the value of a pair */
	unsigned length;     /* which of them is being read */
	unsigned bytes_left; /* of that length */
	size_t text_left;    /* of the pair, once both lengths are known */
};

struct record_guard {
	enum record_type expected; /* type of the next record; END_REQUEST: the request is over */
	unsigned char header[FASTCGI_HEADER_SIZE];
	size_t header_length; /* how much of it is there */
	size_t content_left;
	size_t padding_left;
	uint16_t request_id;
	struct params_guard params;
	bool refused; /* something else came: the connection is of no more use */
	bool surplus; /* something came behind the request: it cannot be kept */
};

/* Before a request: from here on, libfcgi's reading in this thread goes through the guard. */
void record_guard_begin(struct record_guard *guard);

/* Looks at bytes that have come; false: refused. */
MUST_CHECK bool record_guard_pass(struct record_guard *guard, const void *bytes, size_t length);

#endif
