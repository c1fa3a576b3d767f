/*
 * base/url.h - URLs that name a server: scheme://user:password@host:port/path?query. A few lines of
 * our own: whoever uses no more of us than a database needs no libcurl. Source: docs/decisions,
 * "A URL parser of our own".
 */
#ifndef FICUS_BASE_URL_H
#define FICUS_BASE_URL_H

#include <stdint.h>

#include "base/mem.h"

/* The parts of one. What is not there is NULL. */
struct url {
	const char *what; /* stands before the names of bad parts: "database URL" */
	const char *user;
	const char *password;
	const char *host; /* "": none; IPv6 without brackets */
	uint16_t port;    /* 0: none */
	char *path;       /* behind the slash; not decoded yet */
	char *query;      /* behind the question mark; not decoded yet */
};

/*
 * Splits the text behind the scheme, and decodes user, password and host; all of it is owned by
 * owner. Sets out->what to what. Errors: as those of url_refuse().
 */
MUST_CHECK bool url_parse(
	TALLOC_CTX *owner, const char *what, const char *text, struct url *out, struct error *err);

/* Percent-decodes in place. Errors: as those of url_refuse(). */
MUST_CHECK bool url_decode(const struct url *url, const char *part, char *text, struct error *err);

/* ERROR_INVALID: "the database URL's port is not ..."; quotes nothing of the URL, a secret often.
 */
bool url_refuse(const struct url *url, const char *part, const char *why, struct error *err);

#endif
