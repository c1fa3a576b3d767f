/* fcgi_app/http/request.h - one HTTP request, read from an exchange's params and body. */
#ifndef FICUS_FCGI_APP_HTTP_REQUEST_H
#define FICUS_FCGI_APP_HTTP_REQUEST_H

#include <stdint.h>

#include "base/mem.h"
#include "fcgi_app/http/form.h"
#include "fcgi_app/http/path.h"
#include "fcgi_app/http/words.h"
#include "fcgi_app/server/exchange.h"

struct visitor; /* who is asking: the gate's, see gate.h */

enum http_method {
	HTTP_OTHER, /* one that no route has */
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_METHOD_COUNT
};

/* Filled by request_read() and the router; views only read it. */
struct request {
	TALLOC_CTX *mem; /* owns what is made for this request; freed once it is answered */
	struct exchange *exchange;
	const char *id;     /* the front end's, for the log; "-": none that is fit for it */
	const char *target; /* path and query as the client sent them, undecoded; "" without any */
	const char *method_sent; /* "" without any */
	enum http_method method;
	struct path path;
	const char *pattern;       /* the route's path, which names the segments */
	const char *query;         /* what follows the '?', undecoded; "" without any */
	int64_t content_length;    /* -1: not said */
	struct bytes body;         /* empty unless the route takes one */
	struct form *form;         /* what the body says, when it is a form's; else NULL */
	struct visitor *visitor;   /* NULL on routes for which nobody is asked */
	const struct words *words; /* of pages, in the reader's language; elsewhere English */
};

/*
 * Begins to read a request, which owns nothing: what it makes belongs to mem. Cannot fail; what
 * the log needs (id, target and method as sent) is set.
 */
void request_init(struct request *request, TALLOC_CTX *mem, struct exchange *exchange);

/* Reads path, query and content length. ERROR_INVALID: one of them is malformed. */
MUST_CHECK bool request_read_head(struct request *request, struct error *err);

/*
 * Reads the body, unless it is longer than limit: then *fits is false, and nothing was kept.
 * ERROR_INVALID: it is longer or shorter than its content length.
 */
MUST_CHECK bool request_read_body(
	struct request *request, size_t limit, bool *fits, struct error *err);

/*
 * Reads what a form has sent, with files or without, if the body is a form's by its content type.
 * Errors: those of form_parse().
 */
MUST_CHECK bool request_read_form(struct request *request, struct error *err);

/*
 * The value of a param, such as "REQUEST_SCHEME", or of a header by its CGI name, "HTTP_ORIGIN";
 * NULL when it was not sent.
 *
 * Of params called alike the last one counts, as in PHP-FPM: nginx sends its fastcgi_param lines in
 * the order they stand in, so that a site's line after `include fastcgi_params` overrides one in
 * there. It leaves out a header that such a line names, and no header can take a name without
 * "HTTP_": those are the site's own. Header lines sent twice come as one, joined with ", ", from
 * nginx 1.23 on, and as two params before; what is decided by a header compares all of it.
 */
const char *request_param(const struct request *request, const char *name);

/* The path segment that the route's path calls {name}, of 1 to PATH_SEGMENT_MAX characters. */
const char *request_segment(const struct request *request, const char *name);

/* "GET", ...; not of HTTP_OTHER. */
const char *http_method_name(enum http_method method);

#endif
