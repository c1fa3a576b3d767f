/*
 * fcgi_app/http/cookie.h - cookies, read and written as Python's http.cookies does, so that Django
 * and we read the same. Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_FCGI_APP_HTTP_COOKIE_H
#define FICUS_FCGI_APP_HTTP_COOKIE_H

#include "base/mem.h"

/* A longer header has no cookies. */
#define COOKIE_HEADER_MAX 65536

#define COOKIE_OF_BROWSER_SESSION (-1)

struct cookie {
	const char *name;
	const char *value;
	const char *path;
	const char *domain;    /* "": none, the cookie is this host's */
	const char *same_site; /* "Lax", "Strict", "None"; "": none */
	int64_t max_age_s;     /* 0: deletes the cookie; COOKIE_OF_BROWSER_SESSION: unlimited */
	bool is_secure;
	bool is_http_only;
};

/*
 * The value of that name in the header Cookie, which may be NULL; unquoted, UTF-8, owned by mem. Of
 * several the last one. NULL: there is none, or it is not text.
 */
const char *cookie_find(TALLOC_CTX *mem, const char *header, const char *name);

/*
 * The value of a header Set-Cookie, owned by mem; printable ASCII, as all texts of the cookie are.
 * now_s: Unix time.
 */
const char *cookie_header(TALLOC_CTX *mem, const struct cookie *cookie, int64_t now_s);

#endif
