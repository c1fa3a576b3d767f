/*
 * services/accounts/cached_session_rows.h - session rows of which the old application keeps copies
 * in a cache, which it believes: every writing drops the copy. Source: docs/django.md, "Sessions".
 *
 * The copy is dropped before as well as after. Without the second time the old application could
 * have taken a new copy of the old row meanwhile. Without the first, a cache that does not answer
 * would be noticed when the row is gone already: somebody has signed out, our side knows no session
 * any more that could be signed out again, and the old application honours its copy for two weeks.
 * So with the cache away nothing is written, and the answer is UNAVAILABLE.
 */
#ifndef FICUS_SERVICES_ACCOUNTS_CACHED_SESSION_ROWS_H
#define FICUS_SERVICES_ACCOUNTS_CACHED_SESSION_ROWS_H

#include "services/accounts/session_cache.h"
#include "services/accounts/session_rows.h"

struct cached_session_rows {
	struct session_rows base;
	struct session_rows *rows;
	struct session_cache *cache;
};

void cached_session_rows_init(
	struct cached_session_rows *cached, struct session_rows *rows, struct session_cache *cache);

#endif
