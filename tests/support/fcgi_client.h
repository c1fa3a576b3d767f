/*
 * tests/support/fcgi_client.h - FastCGI from the front end's side, raw: any record, well formed or
 * not, in any order. Sends what nginx would not.
 */
#ifndef FICUS_TESTS_SUPPORT_FCGI_CLIENT_H
#define FICUS_TESTS_SUPPORT_FCGI_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <talloc.h>

enum fcgi_type {
	FCGI_BEGIN_REQUEST = 1,
	FCGI_ABORT_REQUEST = 2,
	FCGI_END_REQUEST = 3,
	FCGI_PARAMS = 4,
	FCGI_STDIN = 5,
	FCGI_STDOUT = 6,
	FCGI_STDERR = 7,
	FCGI_DATA = 8,
	FCGI_GET_VALUES = 9,
};

#define FCGI_RESPONDER   1
#define FCGI_AUTHORIZER  2
#define FCGI_KEEP_CONN   1
#define FCGI_HEADER_SIZE 8

/* Bytes to be sent; empty, and belonging to nobody, when zeroed. */
struct fcgi_records {
	TALLOC_CTX *owner; /* of bytes */
	unsigned char *bytes;
	size_t length;
	size_t capacity;
};

void fcgi_add_bytes(struct fcgi_records *records, const void *bytes, size_t length);
void fcgi_add_record(struct fcgi_records *records, enum fcgi_type type, unsigned request_id,
	const void *content, size_t length);
void fcgi_add_begin(struct fcgi_records *records, unsigned role, unsigned flags);

/* "NAME=value" strings, ending in NULL, and the empty record that ends them. */
void fcgi_add_params(struct fcgi_records *records, const char *const *params);

/* In as many records as needed, and the empty one. */
void fcgi_add_body(struct fcgi_records *records, const void *body, size_t length);

/* A whole request, as nginx sends it with kept connections. */
void fcgi_add_request(
	struct fcgi_records *records, const char *const *params, const void *body, size_t length);

struct fcgi_client {
	int fd;
};

/* Closed when it is freed. NULL: nobody accepts connections at the path. */
struct fcgi_client *fcgi_client_open(TALLOC_CTX *mem, const char *socket_path);

/* False: the peer closed, or did not take all of it in time. */
bool fcgi_client_send(struct fcgi_client *client, const void *bytes, size_t length);
bool fcgi_client_send_records(struct fcgi_client *client, struct fcgi_records *records); /* frees */

struct fcgi_response {
	char *text; /* what came on STDOUT, NUL-terminated; owned by the client */
	size_t length;
	bool ended;         /* by END_REQUEST */
	size_t extra_bytes; /* that came with END_REQUEST, after it */
};

/* Up to END_REQUEST; false when the connection ended or nothing came in time. */
bool fcgi_client_receive(struct fcgi_client *client, struct fcgi_response *out);

/* Sends a whole request, without a body, and receives its response. */
bool fcgi_client_get(
	struct fcgi_client *client, const char *const *params, struct fcgi_response *out);

/* Waits for the peer's end; true when it closed without sending another byte. */
bool fcgi_client_was_closed(struct fcgi_client *client);

#endif
