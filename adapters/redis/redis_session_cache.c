#include "config.h"

#include "adapters/redis/redis_session_cache.h"

static bool forget(struct session_cache *base, const char *key, struct error *err)
{
	struct redis_session_cache *cache = container_of(base, struct redis_session_cache, base);
	char *name;
	bool ok;

	if (!redis_connection_open(cache->conn, err))
		return false;
	name = mem_printf(cache->conn, "%s:%d:django.contrib.sessions.cached_db%s",
		cache->key_prefix, cache->version, key);
	REDIS_COMMAND(cache->conn, "DEL", name);
	ok = redis_connection_receive_success(cache->conn, err);
	talloc_free(name);
	return ok;
}

void redis_session_cache_init(struct redis_session_cache *cache, struct redis_connection *conn,
	const char *key_prefix, int version)
{
	static const struct session_cache_ops ops = {forget};

	*cache = (struct redis_session_cache){{&ops}, conn, key_prefix, version};
}
