/*
 * The other places where Django keeps sessions: the database with a cache before it, and the cookie
 * itself. Source: docs/django.md, "Sessions".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/web_user.h"

struct fixture {
	struct django_site *site;
	struct redis_server *redis; /* NULL: there is no cache */
};

#define ENGINE "SESSION_ENGINE=django.contrib.sessions.backends."

/* Prefix and version are not the usual ones, so that both sides must go by the settings. */
static int set_up_cached_db(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	const char *url;

	this->redis = redis_server_new(this, REDIS_FORGETS);
	redis_server_start(this->redis);
	url = redis_server_url(this->redis);
	this->site = django_site_start(this,
		LIST(ENGINE "cached_db", mem_printf(this, "FICUS_DJANGO_CACHE_URL=%s", url),
			mem_printf(this, "PYTHONPATH=%s", source_path(this, "tests/support")),
			"PYTHONDONTWRITEBYTECODE=1",
			mem_printf(this,
				"SHOP_SETTINGS={\"CACHES\": {\"default\": {"
				"\"BACKEND\": \"redis_cache.RedisCache\", \"LOCATION\": \"%s\","
				" \"KEY_PREFIX\": \"shop\", \"VERSION\": 3}}}",
				strchr(url, '/') + 2)));
	*state = this;
	return 0;
}

static int set_up_signed_cookies(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->site = django_site_start(this, LIST(ENGINE "signed_cookies"));
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site->site);
	return talloc_free(this);
}

static void assert_is(struct web_user *user, const char *name)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		if (strcmp(web_user_name(user, (enum side)side), name) != 0)
			fail_msg("on %s side: \"%s\" is expected", side_names[side], name);
}

static struct web_user *signed_in(struct fixture *this, enum side side)
{
	struct web_user *user = web_user_new(this, this->site->site);

	web_user_sign_in(user, side, "demo-user", "demo");
	assert_is(user, "demo-user");
	return user;
}

static void test_engines__a_login_on_either_side_counts_on_both(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++)
		(void)signed_in(this, (enum side)side);
}

static void test_engines__signing_out_on_either_side_ends_both(void **state)
{
	struct fixture *this = *state;

	for (int i = 0; i < SIDE_COUNT * SIDE_COUNT; i++) {
		struct web_user *user = signed_in(this, (enum side)(i % SIDE_COUNT));

		web_user_sign_out(user, (enum side)(i / SIDE_COUNT));
		assert_string_equal(web_user_session(user), "");
		assert_is(user, "");
	}
}

static const char set_password[] = "from django.contrib.auth.models import User\n"
				   "user = User.objects.get(username='demo-user')\n"
				   "user.set_password(sys.argv[1])\n"
				   "user.save()\n";

static void test_engines__a_new_password_ends_sessions_on_both(void **state)
{
	struct fixture *this = *state;
	struct web_user *users[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++)
		users[side] = signed_in(this, (enum side)side);
	(void)django_python(this->site->django, set_password, LIST("another"));
	for (int side = 0; side < SIDE_COUNT; side++)
		assert_is(users[side], "");
	(void)django_python(this->site->django, set_password, LIST("demo"));
}

/* How many keys of this session the cache has. */
static const char *cached(struct fixture *this, const char *key)
{
	struct redis_connection *conn = redis_server_connection(this, this->redis);
	const char *count = mem_text(this,
		REDIS_ASK(conn, "EXISTS",
			mem_printf(this, "shop:3:django.contrib.sessions.cached_db%s", key)));

	talloc_free(conn);
	return count;
}

/* What Django has in its cache it does not ask the database for: we must take it away there. */
static void test_engines__what_we_end_the_cache_forgets(void **state)
{
	struct fixture *this = *state;
	struct web_user *user = signed_in(this, SIDE_DJANGO);
	struct web_user *elsewhere = web_user_new(this, this->site->site);
	const char *key = web_user_session(user);

	assert_string_equal(cached(this, key), "1");
	http_set_cookie(elsewhere->browser, "sessionid", key);
	assert_string_equal(web_user_name(elsewhere, SIDE_DJANGO), "demo-user");
	web_user_sign_out(user, SIDE_OURS);
	assert_string_equal(cached(this, key), "0");
	assert_string_equal(web_user_name(elsewhere, SIDE_DJANGO), "");
}

/* Another user signs in with ours where Django knows one already. */
static void test_engines__whose_session_we_replace_the_cache_forgets(void **state)
{
	struct fixture *this = *state;
	struct web_user *user = signed_in(this, SIDE_DJANGO);
	const char *key = web_user_session(user);

	web_user_sign_in(user, SIDE_OURS, "demo-viewer", "demo");
	assert_string_equal(cached(this, key), "0");
	assert_is(user, "demo-viewer");
	assert_string_equal(cached(this, web_user_session(user)), "1");
}

/* Signed by somebody else, or for something else, it is nobody's. */
static void test_engines__a_cookie_that_nobody_signed_is_of_nobody(void **state)
{
	struct fixture *this = *state;
	struct web_user *user = signed_in(this, SIDE_OURS);
	const char *cookie = web_user_session(user);
	char *forged = mem_text(this, cookie);

	forged[strlen(forged) - 1] = forged[strlen(forged) - 1] == 'A' ? 'Q' : 'A';
	for (int side = 0; side < SIDE_COUNT; side++) {
		http_set_cookie(user->browser, "sessionid", forged);
		assert_string_equal(web_user_name(user, (enum side)side), "");
	}
	http_set_cookie(user->browser, "sessionid", cookie);
	assert_is(user, "demo-user");
	assert_string_equal(site_sql(this->site->site, "SELECT COUNT(*) FROM django_session"), "0");
}

int main(void)
{
	const struct CMUnitTest cached_db[] = {
		cmocka_unit_test(test_engines__a_login_on_either_side_counts_on_both),
		cmocka_unit_test(test_engines__signing_out_on_either_side_ends_both),
		cmocka_unit_test(test_engines__a_new_password_ends_sessions_on_both),
		cmocka_unit_test(test_engines__what_we_end_the_cache_forgets),
		cmocka_unit_test(test_engines__whose_session_we_replace_the_cache_forgets),
	};
	const struct CMUnitTest signed_cookies[] = {
		cmocka_unit_test(test_engines__a_login_on_either_side_counts_on_both),
		cmocka_unit_test(test_engines__signing_out_on_either_side_ends_both),
		cmocka_unit_test(test_engines__a_new_password_ends_sessions_on_both),
		cmocka_unit_test(test_engines__a_cookie_that_nobody_signed_is_of_nobody),
	};

	return cmocka_run_group_tests(cached_db, set_up_cached_db, tear_down) +
		cmocka_run_group_tests(signed_cookies, set_up_signed_cookies, tear_down);
}
