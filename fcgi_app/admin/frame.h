/*
 * fcgi_app/admin/frame.h - what every page for people has around what it is about: head, who is
 * signed in, the way back up, what waits to be told.
 */
#ifndef FICUS_FCGI_APP_ADMIN_FRAME_H
#define FICUS_FCGI_APP_ADMIN_FRAME_H

#include "fcgi_app/http/request.h"
#include "fcgi_app/http/response.h"
#include "fcgi_app/http/words.h"

#define ADMIN_PATH    "/ficus/"
#define LOGIN_PATH    "/ficus/login/"
#define LOGOUT_PATH   "/ficus/logout/"
#define PASSWORD_PATH "/ficus/password_change/"
#define STYLE_PATH    "/ficus/ficus.css"
#define SCRIPT_PATH   "/ficus/ficus.js"

/* The way from the index to the page; the last one is the page itself and leads nowhere. */
struct crumb {
	const char *text;
	const char *url; /* NULL: none */
};

struct admin_page;

struct frame {
	struct request *request;
	struct response *response;
	const struct words *words;
	int status;
	const char *title; /* also the heading */
	const struct crumb *crumbs;
	size_t crumb_count;
	const char *kind; /* class of the body: "list", "form"; NULL: none */
	const char *zone; /* by whose clocks times are typed: "UTC"; NULL: none are */
	/* What stands beside the page, of that visit; NULL: nothing does. */
	void (*write_beside)(FILE *page, const struct admin_page *visit);
	const struct admin_page *visit;
};

/*
 * Begins the page and returns where to write the rest to, all of it through html.h; frame_end()
 * ends it.
 */
FILE *frame_begin(const struct frame *frame);
void frame_end(FILE *page);

/* The hidden input that every form has which changes something. */
void frame_write_token(FILE *page, struct request *request);

/*
 * The router's error_page: "Not found" and so on, in the visitor's language, as is the message if
 * it is a constant one that is marked with N_().
 */
void frame_error(
	struct request *request, struct response *response, int status, const char *message);

#endif
