/*
 * fcgi_app/http/router.h - from a request to its view and back: one table row says path, method,
 * access and body limit, so that no view can forget them, and errors become answers here alone.
 */
#ifndef FICUS_FCGI_APP_HTTP_ROUTER_H
#define FICUS_FCGI_APP_HTTP_ROUTER_H

#include "base/log.h"
#include "fcgi_app/http/gate.h"

struct app; /* what views work with; the application's, and of no concern here */

/*
 * Answers a request: fills the response, or returns false with *err, which the router answers and
 * logs.
 */
typedef bool view_function(
	struct request *request, struct response *response, struct app *app, struct error *err);

/*
 * The path is made of literal segments and of names in braces: "/allocations/{orderid}" matches
 * any segment there that is not empty. There is no trailing slash form. The first row that matches
 * counts. A route for GET also answers HEAD. A page is for people: what goes wrong there is told
 * them by a page, too, and who is to sign in is led to where that is done.
 */
struct route {
	enum http_method method;
	const char *path;
	view_function *view;
	struct access access;
	size_t body_limit; /* bytes; 0: takes no body, and one that is sent goes unread */
	bool is_page;
};

struct router {
	const struct route *routes;
	size_t route_count;
	const char *const *origins; /* "https://shop.example", ...: trusted besides this site's own;
				       ends in NULL */
	bool api_is_open;           /* nobody is asked there */
	struct word_choice words;   /* for pages; zeroed: any of our languages, without a cookie */
	struct gate *gate; /* asks; NULL: there are no routes where somebody is to be asked */
	/* Begins and fills an answer for people. */
	void (*error_page)(struct request *request, struct response *response, int status,
		const char *message);
	struct log *log;
};

/*
 * Answers the exchange, whatever is in it, and logs one line. The errors' answers are pages, or
 * {"message": ...}, with 400, 401, 403, 404, 409, 503 or 500 by their kind; the router's own are
 * 404 for an unknown path, 405 with Allow for an unknown method, 413 for a body over the limit, 403
 * for a request made by another site's page.
 */
void router_handle(const struct router *router, struct app *app, struct exchange *exchange);

#endif
