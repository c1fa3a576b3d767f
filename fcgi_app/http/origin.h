/* fcgi_app/http/origin.h - whether a browser sent a request for a page of another site. */
#ifndef FICUS_FCGI_APP_HTTP_ORIGIN_H
#define FICUS_FCGI_APP_HTTP_ORIGIN_H

#include "fcgi_app/http/request.h"

/*
 * True when the request names no origin, this site's own (REQUEST_SCHEME "://" HTTP_HOST), or one
 * of trusted, which ends in NULL; false for any other, "null" included, and for one that says
 * "Sec-Fetch-Site: cross-site" without naming a trusted origin. Host is the client's word, so the
 * front end must refuse the hosts that are not this site's: a browser may have been brought to call
 * 127.0.0.1 by a foreign name.
 *
 * Source: docs/api.md, "Pages of other sites".
 */
bool origin_is_trusted(const struct request *request, const char *const *trusted);

#endif
