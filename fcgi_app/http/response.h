/*
 * fcgi_app/http/response.h - the answer to a request, kept until it is whole and sent at once; or,
 * where its body may become large, written while it is being sent.
 */
#ifndef FICUS_FCGI_APP_HTTP_RESPONSE_H
#define FICUS_FCGI_APP_HTTP_RESPONSE_H

#include <stdio.h>

#include "base/mem.h"
#include "fcgi_app/http/body_stream.h"

#define CONTENT_HTML "text/html; charset=utf-8"
#define CONTENT_JSON "application/json"

/* Storage of the router, which inits and releases it; views begin, fill and leave it. */
struct response {
	TALLOC_CTX *mem; /* the request's */
	int status;      /* 0: not begun */
	const char *content_type;
	const char *headers; /* the lines of response_add_header() */
	FILE *body;          /* of an open_memstream(); NULL before response_begin() */
	char *text;          /* what it has written, length bytes */
	size_t length;
	struct body_writer *writer; /* of the rest of the body; NULL: body is all of it */
};

void response_init(struct response *response, TALLOC_CTX *mem);
void response_release(struct response *response);

/*
 * Starts the answer, dropping whatever was there before, and returns where to write its body to,
 * which stays the response's. status: one that response.c has the name of.
 */
FILE *response_begin(struct response *response, int status, const char *content_type);

/*
 * Adds a line to the header of a response that was begun. name and value are printable ASCII
 * (checked by assert): what comes from a client goes through path_escape() or the like first.
 */
void response_add_header(struct response *response, const char *name, const char *value);

/* A whole answer: a short text, or {"message": message}. Headers may be added to it. */
void response_text(struct response *response, int status, const char *text);
void response_message(struct response *response, int status, const char *message);

/* Sends the client elsewhere, to be asked for by GET. url: printable ASCII, percent-encoded. */
void response_redirect(struct response *response, const char *url);

/*
 * Leaves the body to the writer, which belongs to the request's mem and is called once the header
 * has been sent: what it writes follows what the view has written. It is not called when there is
 * nothing to be sent but an error, or for a HEAD.
 */
void response_leave_to(struct response *response, struct body_writer *writer);

/*
 * Ends the body and returns what the exchange sends, owned by the response's mem. The answer to a
 * HEAD is that to a GET, without its body. Before a writer's part no length is told.
 */
struct bytes response_finish(struct response *response, bool with_body);

#endif
