/*
 * tests/support/http.h - an HTTP client: one kept connection to this machine, one request at a
 * time; with a cookie jar, if it is told so.
 */
#ifndef FICUS_TESTS_SUPPORT_HTTP_H
#define FICUS_TESTS_SUPPORT_HTTP_H

#include "base/mem.h"

struct http_request {
	const char *method;
	const char *target;         /* path and query, sent as they are */
	struct bytes body;          /* ptr NULL: none, not even an empty one */
	const char *const *headers; /* "Name: value", ending in NULL; NULL: none but the usual */
};

/* A text as a body. */
#define HTTP_TEXT(text) ((struct bytes){(text), strlen(text)})

/* Belongs to its client, and lasts until the next request. */
struct http_answer {
	int status;       /* 0: there was no answer, or not a whole one */
	bool was_refused; /* nobody accepts connections */
	const char *head; /* header lines */
	const char *body; /* ends in a NUL */
	size_t length;    /* of the body */
};

struct http_client;

/* Disconnects when it is freed. Does not connect yet. */
struct http_client *http_client_new(TALLOC_CTX *mem, unsigned short port);

/* From now on it keeps the cookies that it gets, and sends them back, as a browser. */
void http_keep_cookies(struct http_client *client);

/* The value of a cookie in the jar, owned by the client; NULL: there is none of this name. */
const char *http_cookie(struct http_client *client, const char *name);

/* Puts a cookie into the jar as if the site had set it; value NULL: takes it out. */
void http_set_cookie(struct http_client *client, const char *name, const char *value);

const struct http_answer *http_send(struct http_client *client, const struct http_request *request);

/* The value of a header line, owned by the client; NULL: there is none of this name. */
const char *http_header(struct http_client *client, const char *name);

#endif
