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

#endif
