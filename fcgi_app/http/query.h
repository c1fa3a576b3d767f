/* fcgi_app/http/query.h - the query of a URL: "qty=3&note=a+b%21". */
#ifndef FICUS_FCGI_APP_HTTP_QUERY_H
#define FICUS_FCGI_APP_HTTP_QUERY_H

#include "base/mem.h"

/*
 * The value of that name, decoded, owned by mem; of several the last one; "" for a name without
 * '='. NULL: there is none. ERROR_INVALID: any name or value, of whatever name, is malformed.
 */
MUST_CHECK bool query_find(
	TALLOC_CTX *mem, const char *query, const char *name, const char **out, struct error *err);

/* A way through a query: {query}. Name and value are those it is at. */
struct query_walk {
	const char *rest;
	size_t place;     /* from 1 on */
	const char *name; /* NULL: the query has ended */
	const char *value;
};

/* Goes on to the next parameter, as query_find() has them. ERROR_INVALID: it is malformed. */
MUST_CHECK bool query_next(TALLOC_CTX *mem, struct query_walk *walk, struct error *err);

#endif
