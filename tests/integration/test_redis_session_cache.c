/* tests/integration/test_redis_session_cache.c - Django's copies of sessions in a real Redis. */
#include "config.h"

#include "adapters/redis/redis_session_cache.h"

#include <signal.h>

#include "tests/support/redis.h"
#include "tests/support/with_mem.h"

static void forget(struct redis_session_cache *cache, const char *key)
{
	struct error err = {0};

	if (!session_cache_forget(&cache->base, key, &err))
		fail_msg("%s", err.message);
}

static void test_redis_session_cache__forgets_the_one_session(void **state)
{
	struct redis_server *server = redis_server_new(*state, REDIS_FORGETS);
	struct redis_session_cache cache;
	struct redis_connection *conn;

	redis_server_start(server);
	conn = redis_server_connection(*state, server);
	assert_string_equal(REDIS_ASK(conn, "MSET", ":1:django.contrib.sessions.cached_dbabc", "x",
				    ":1:django.contrib.sessions.cached_dbabd", "y",
				    "shop:2:django.contrib.sessions.cached_dbabc", "z"),
		"OK");
	redis_session_cache_init(&cache, redis_server_connection(*state, server), "", 1);
	forget(&cache, "abc");
	forget(&cache, "abc");
	assert_string_equal(
		REDIS_ASK(conn, "GET", ":1:django.contrib.sessions.cached_dbabc"), "nil");
	assert_string_equal(REDIS_ASK(conn, "DBSIZE"), "2");
	redis_session_cache_init(&cache, redis_server_connection(*state, server), "shop", 2);
	forget(&cache, "abc");
	assert_string_equal(REDIS_ASK(conn, "DBSIZE"), "1");
	assert_string_equal(REDIS_ASK(conn, "GET", ":1:django.contrib.sessions.cached_dbabd"), "y");
}

static void test_redis_session_cache__tells_when_redis_is_away_or_refuses(void **state)
{
	struct redis_server *server = redis_server_new(*state, REDIS_FORGETS);
	struct redis_session_cache cache;
	struct error err = {0};

	redis_session_cache_init(&cache, redis_server_connection(*state, server), "", 1);
	assert_false(session_cache_forget(&cache.base, "abc", &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	redis_server_start(server);
	forget(&cache, "abc");
	assert_string_equal(
		REDIS_ASK(cache.conn, "CONFIG", "SET", "min-replicas-to-write", "1"), "OK");
	assert_false(session_cache_forget(&cache.base, "abc", &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_redis_session_cache__forgets_the_one_session),
		WITH_MEM(test_redis_session_cache__tells_when_redis_is_away_or_refuses),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("redis_session_cache", tests, NULL, NULL);
}
