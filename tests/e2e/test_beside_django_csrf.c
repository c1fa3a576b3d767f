/*
 * Forged requests, by one rule on both sides: what Django takes, Ficus takes, and nothing else;
 * and a page of either makes tokens for both. Source: docs/django.md, "CSRF".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

/* Where each side takes a POST from anybody with a token. */
static const char *const paths[SIDE_COUNT] = {
	[SIDE_OURS] = "/ficus/logout/",
	[SIDE_DJANGO] = "/accounts/logout/",
};

/* Up to 3.2 trusted origins are hosts, and no Origin is looked at. */
static int set_up(void **state)
{
	const char *trusted = django_version() < 400
		? "\".shop.example\", \"trusted.example\""
		: "\"https://*.shop.example\", \"https://trusted.example\"";
	const char *settings =
		mem_printf(NULL, "SHOP_SETTINGS={\"CSRF_TRUSTED_ORIGINS\": [%s]}", trusted);

	*state = django_site_start(NULL, LIST(settings));
	mem_give(*state, settings);
	return 0;
}

/* A secret, a token of it, and a token of another one. */
#define SECRET "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk"
#define CIPHER "ZynXwlVujTshRqfPodNmbLk9Ji7Hg5Fe"
#define MASKED "zyxwvutsrqponmlkjihgfedcba987654" CIPHER
#define OTHER  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" CIPHER

/* What is neither a secret nor a token. */
#define SHORT    "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9K"
#define LONG     MASKED "a"
#define STRANGE  "-a0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk"
#define STRANGER "+yxwvutsrqponmlkjihgfedcba987654" CIPHER

/* What comes with a POST; NULL: it does not. */
struct proof {
	const char *cookie;
	const char *field;
	const char *header;
	const char *origin; /* @ stands for the port */
};

static const struct {
	const char *name;
	bool is_taken;
	struct proof proof;
} tokens[] = {
	{"cookie of 32, token of 32",     true,  {SECRET, SECRET, NULL, NULL}  },
	{"cookie of 32, token of 64",     true,  {SECRET, MASKED, NULL, NULL}  },
	{"cookie of 64, token of 32",     true,  {MASKED, SECRET, NULL, NULL}  },
	{"cookie of 64, token of 64",     true,  {MASKED, MASKED, NULL, NULL}  },
	{"header of 32",                  true,  {SECRET, NULL, SECRET, NULL}  },
	{"header of 64",                  true,  {MASKED, NULL, MASKED, NULL}  },
	{"empty field, header",           true,  {SECRET, "", MASKED, NULL}    },
	{"right field, wrong header",     true,  {SECRET, MASKED, OTHER, NULL} },
	{"wrong field, right header",     false, {SECRET, OTHER, MASKED, NULL} },
	{"wrong header",                  false, {SECRET, NULL, OTHER, NULL}   },
	{"empty field, no header",        false, {SECRET, "", NULL, NULL}      },
	{"no token",		      false, {SECRET, NULL, NULL, NULL}    },
	{"no cookie",                     false, {NULL, MASKED, NULL, NULL}    },
	{"cookie of another secret",      false, {OTHER, MASKED, NULL, NULL}   },
	{"cookie of 31",                  false, {SHORT, SHORT, NULL, NULL}    },
	{"cookie with another character", false, {STRANGE, STRANGE, NULL, NULL}},
	{"token of 65",                   false, {SECRET, LONG, NULL, NULL}    },
	{"token with another character",  false, {SECRET, STRANGER, NULL, NULL}},
};

/* Those that are not trusted Django takes until 3.2, and without a token it takes none. */
static const struct {
	const char *origin;
	bool is_trusted;
} origins[] = {
	{"http://127.0.0.1:@",                   true },
	{"https://trusted.example",              true },
	{"https://a.b.shop.example",             true },
	{"https://shop.example",                 true },
	{"https://evil.example",                 false},
	{"null",				 false},
	{"http://127.0.0.1:1@",                  false},
	{"https://127.0.0.1:@",                  false},
	{"http://trusted.example",               false},
	{"http://a.shop.example",                false},
	{"https://a.trusted.example",            false},
	{"https://evilshop.example",             false},
	{"https://trusted.example.evil.example", false},
};

static const char *with_port(struct web_user *user, const char *origin)
{
	size_t length = strcspn(origin, "@");

	if (!origin[length])
		return origin;
	return mem_printf(user, "%.*s%u", (int)length, origin, (unsigned)user->site->port);
}

static int send_proof(struct web_user *user, enum side side, const struct proof *proof)
{
	const char *headers[3] = {NULL};
	size_t count = 0;

	http_set_cookie(user->browser, "csrftoken", proof->cookie);
	if (proof->header)
		headers[count++] = mem_printf(user, "X-CSRFToken: %s", proof->header);
	if (proof->origin)
		headers[count++] = mem_printf(user, "Origin: %s", with_port(user, proof->origin));
	return web_user_post_with(user, paths[side],
		proof->field ? LIST("csrfmiddlewaretoken", proof->field) : NONE, headers);
}

static void try_proof(
	struct django_site *this, const char *name, const struct proof *proof, bool is_taken)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site);
		int status = send_proof(user, (enum side)side, proof);

		if ((status == 403) == is_taken || status >= 404)
			fail_msg("%s: %s: %d", name, side_names[side], status);
	}
}

static void test_csrf__both_sides_take_and_refuse_the_same_tokens(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		try_proof(*state, tokens[i].name, &tokens[i].proof, tokens[i].is_taken);
}

static void test_csrf__and_the_same_origins(void **state)
{
	bool takes_all = django_version() < 400;

	for (size_t i = 0; i < ARRAY_SIZE(origins); i++) {
		struct proof proof = {SECRET, MASKED, NULL, origins[i].origin};

		try_proof(*state, origins[i].origin, &proof, takes_all || origins[i].is_trusted);
		proof.field = NULL;
		try_proof(*state, origins[i].origin, &proof, false);
	}
}

static const char *const login_paths[SIDE_COUNT] = {
	[SIDE_OURS] = "/ficus/login/",
	[SIDE_DJANGO] = "/accounts/login/",
};

static void test_csrf__a_page_of_either_side_makes_tokens_for_both(void **state)
{
	struct django_site *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site);
		const char *token;

		assert_int_equal(web_user_get(user, login_paths[side]), 200);
		token = web_user_input(user, "csrfmiddlewaretoken");
		assert_int_equal(strlen(token), 64);
		assert_int_equal(web_user_post(user, login_paths[!side],
					 LIST("csrfmiddlewaretoken", token, "username", "demo-user",
						 "password", "demo")),
			302);
		assert_string_equal(web_user_name(user, (enum side)side), "demo-user");
	}
}

/* Each page has another token; the secret behind them stays what it is. */
static void test_csrf__pages_of_both_sides_keep_the_secret(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);
	const char *shown[2 * SIDE_COUNT];

	for (size_t i = 0; i < ARRAY_SIZE(shown); i++) {
		(void)web_user_get(user, login_paths[i % SIDE_COUNT]);
		shown[i] = web_user_input(user, "csrfmiddlewaretoken");
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(shown[i], shown[j]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		for (int side = 0; side < SIDE_COUNT; side++)
			assert_int_not_equal(web_user_post(user, paths[side],
						     LIST("csrfmiddlewaretoken", shown[i])),
				403);
}

static void test_csrf__after_a_login_tokens_from_before_are_refused(void **state)
{
	struct django_site *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site);
		const char *token;

		(void)web_user_get(user, login_paths[side]);
		token = web_user_input(user, "csrfmiddlewaretoken");
		web_user_sign_in(user, (enum side)side, "demo-user", "demo");
		for (int other = 0; other < SIDE_COUNT; other++)
			assert_int_equal(web_user_post(user, paths[other],
						 LIST("csrfmiddlewaretoken", token)),
				403);
		assert_string_equal(web_user_name(user, (enum side) !side), "demo-user");
	}
}

/* The cookie that the page's answer gives. */
static const char *given_cookie(struct django_site *this, enum side side)
{
	struct web_user *user = web_user_new(this, this->site);
	const char *cookie;

	(void)web_user_get(user, login_paths[side]);
	cookie = http_header(user->browser, "Set-Cookie");
	assert_non_null(cookie);
	assert_ptr_equal(strstr(cookie, "csrftoken="), cookie);
	assert_int_equal(
		strcspn(cookie + strlen("csrftoken="), ";"), django_version() < 401 ? 64 : 32);
	return cookie;
}

/* From the age on; what is before differs by its value and the second. */
static void test_csrf__the_cookie_is_as_django_sets_it(void **state)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		assert_string_equal(strstr(given_cookie(*state, (enum side)side), "; Max-Age"),
			"; Max-Age=31449600; Path=/; SameSite=Lax");
}

static int set_up_without_age(void **state)
{
	*state = django_site_start(NULL, LIST("SHOP_SETTINGS={\"CSRF_COOKIE_AGE\": null}"));
	return 0;
}

static void test_csrf__a_cookie_without_age_ends_with_the_browser(void **state)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		assert_string_equal(strchr(given_cookie(*state, (enum side)side), ';'),
			"; Path=/; SameSite=Lax");
}

/* The secret of a visitor who is nobody yet is in a session, too. */
static int set_up_in_sessions(void **state)
{
	*state = django_site_start(NULL, LIST("SHOP_SETTINGS={\"CSRF_USE_SESSIONS\": true}"));
	return 0;
}

static void test_csrf__in_sessions_there_is_no_cookie(void **state)
{
	struct django_site *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site);

		assert_int_equal(web_user_get(user, login_paths[side]), 200);
		assert_null(http_cookie(user->browser, "csrftoken"));
		assert_string_not_equal(web_user_session(user), "");
		http_set_cookie(user->browser, "sessionid", NULL);
		assert_int_equal(web_user_post(user, login_paths[side],
					 LIST("csrfmiddlewaretoken",
						 web_user_input(user, "csrfmiddlewaretoken"),
						 "username", "demo-user", "password", "demo")),
			403);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csrf__both_sides_take_and_refuse_the_same_tokens),
		cmocka_unit_test(test_csrf__and_the_same_origins),
		cmocka_unit_test(test_csrf__a_page_of_either_side_makes_tokens_for_both),
		cmocka_unit_test(test_csrf__pages_of_both_sides_keep_the_secret),
		cmocka_unit_test(test_csrf__after_a_login_tokens_from_before_are_refused),
		cmocka_unit_test(test_csrf__the_cookie_is_as_django_sets_it),
	};
	const struct CMUnitTest without_age[] = {
		cmocka_unit_test(test_csrf__a_cookie_without_age_ends_with_the_browser),
	};
	const struct CMUnitTest in_sessions[] = {
		cmocka_unit_test(test_csrf__in_sessions_there_is_no_cookie),
		cmocka_unit_test(test_csrf__a_page_of_either_side_makes_tokens_for_both),
		cmocka_unit_test(test_csrf__after_a_login_tokens_from_before_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, django_site_tear_down) +
		cmocka_run_group_tests(without_age, set_up_without_age, django_site_tear_down) +
		cmocka_run_group_tests(in_sessions, set_up_in_sessions, django_site_tear_down);
}
