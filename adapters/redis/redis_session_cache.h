/*
 * adapters/redis/redis_session_cache.h - the copies of session rows that Django's engine cached_db
 * keeps in Redis. Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_SESSION_CACHE_H
#define FICUS_ADAPTERS_REDIS_REDIS_SESSION_CACHE_H

#include "adapters/redis/redis_connection.h"
#include "services/accounts/session_cache.h"

struct redis_session_cache {
	struct session_cache base;
	struct redis_connection *conn;
	const char *key_prefix;
	int version;
};

/* key_prefix and version: of the entry of CACHES that SESSION_CACHE_ALIAS names, by default "" and
 * 1. */
void redis_session_cache_init(struct redis_session_cache *cache, struct redis_connection *conn,
	const char *key_prefix, int version);

#endif
