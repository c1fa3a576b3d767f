/*
 * fcgi_app/http/router.h - from a request to its view and back: one table row says path, method,
 * access and body limit, so that no view can forget them, and errors become answers here alone.
 */
#ifndef FICUS_FCGI_APP_HTTP_ROUTER_H
#define FICUS_FCGI_APP_HTTP_ROUTER_H

#include "base/log.h"
#include "fcgi_app/http/request.h"
#include "fcgi_app/http/response.h"

struct app; /* what views work with; the application's, and of no concern here */

/*
 * Answers a request: fills the response, or returns false with *err, which the router answers and
 * logs.
 */
typedef bool view_function(
	struct request *request, struct response *response, struct app *app, struct error *err);

/* Who may use a route. */
enum access {
	ACCESS_PUBLIC, /* whom nginx lets through, but no page of another site */
	ACCESS_COUNT
};

/*
 * The path is made of literal segments and of names in braces: "/allocations/{orderid}" matches
 * any segment there that is not empty. There is no trailing slash form. The first row that matches
 * counts. A route for GET also answers HEAD.
 */
struct route {
	enum http_method method;
	const char *path;
	view_function *view;
	enum access access;
	size_t body_limit; /* bytes; 0: takes no body, and one that is sent goes unread */
};

struct router {
	const struct route *routes;
	size_t route_count;
	const char *const *origins; /* "https://shop.example", ...: trusted besides this site's own;
				       ends in NULL */
	struct log *log;
};

/*
 * Answers the exchange, whatever is in it, and logs one line. The errors' answers are
 * {"message": ...} with 400, 401, 403, 404, 409, 503 or 500 by their kind; the router's own are 404
 * for an unknown path, 405 with Allow for an unknown method, 413 for a body over the limit, 403 for
 * a request made by another site's page.
 */
void router_handle(const struct router *router, struct app *app, struct exchange *exchange);

#endif
