/* fcgi_app/page.h - what every page for people has around what it is about. */
#ifndef FICUS_FCGI_APP_PAGE_H
#define FICUS_FCGI_APP_PAGE_H

#include "fcgi_app/http/request.h"
#include "fcgi_app/http/response.h"

#define STYLE_PATH  "/ficus/style.css"
#define LOGIN_PATH  "/ficus/login/"
#define LOGOUT_PATH "/ficus/logout/"

/*
 * Begins a page: its head, who is signed in and how to sign out, and what is waiting to be told.
 * Returns where to write the rest to, all of it through html.h; page_end() ends it.
 */
FILE *page_begin(struct request *request, struct response *response, int status, const char *title);
void page_end(FILE *page);

/* The hidden field that proves that a form comes from a page of ours. */
void page_write_token(FILE *page, struct request *request);

/* A whole page: what went wrong, for router.h. */
void page_error(
	struct request *request, struct response *response, int status, const char *message);

#endif
