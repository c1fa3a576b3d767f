/*
 * services/accounts/session_cache.h - port: where the old application keeps copies of session rows,
 * to spare itself reading them.
 */
#ifndef FICUS_SERVICES_ACCOUNTS_SESSION_CACHE_H
#define FICUS_SERVICES_ACCOUNTS_SESSION_CACHE_H

#include "base/error.h"

/* Belongs to one thread. */
struct session_cache {
	const struct session_cache_ops *ops;
};

struct session_cache_ops {
	/* Drops the copy of that session, if there is one. Errors: UNAVAILABLE. */
	bool (*forget)(struct session_cache *cache, const char *key, struct error *err);
};

MUST_CHECK static inline bool session_cache_forget(
	struct session_cache *cache, const char *key, struct error *err)
{
	return cache->ops->forget(cache, key, err);
}

#endif
