/*
 * The pages of an account: who comes to them from where, and where they lead.
 * Source: docs/django.md, "Passwords".
 */
#include "config.h"

#include "tests/support/batch_form.h"
#include "tests/support/cmocka.h"

#define LOGIN  "/ficus/login/"
#define LOGOUT "/ficus/logout/"
#define WHOAMI "/ficus/whoami"

/* As a value of a query that is asked for in the login page. */
static const struct {
	const char *sent;
	const char *next; /* "": it is not gone to */
} targets[] = {
	{"/ficus/whoami",            "/ficus/whoami"      },
	{"%2Fficus%2Fwhoami",        "/ficus/whoami"      },
	{"/admin/%3Fa%3D1%26b%3D2",  "/admin/?a=1&amp;b=2"},
	{"",			 ""		   },
	{"//evil.example",           ""                   },
	{"///evil.example",          ""                   },
	{"/%5Cevil.example",         ""                   },
	{"%5C%5Cevil.example",       ""                   },
	{"http://evil.example/",     ""                   },
	{"https:evil.example",       ""                   },
	{"javascript:alert(1)",      ""                   },
	{"evil.example",             ""                   },
	{"%20/ficus/whoami",         ""                   },
	{"/%09/evil.example",        ""                   },
	{"/%0d%0aSet-Cookie:%20a=b", ""                   },
	{"%2F%2Fevil.example",       ""                   },
};

static const char *login_with(struct web_user *user, const char *next)
{
	return mem_printf(user, LOGIN "?next=%s", next);
}

/* What the page hands on, and where it leads who is signed in already. */
static void test_pages__the_login_leads_to_paths_of_this_site_only(void **state)
{
	struct django_site *this = *state;
	struct web_user *nobody = web_user_new(this, this->site);
	struct web_user *user = web_user_new(this, this->site);

	web_user_sign_in(user, SIDE_OURS, "demo-user", "demo");
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		int status = *targets[i].next ? 302 : 200;

		assert_row(web_user_get(nobody, login_with(nobody, targets[i].sent)) == 200,
			targets[i].sent);
		assert_row(strcmp(web_user_input(nobody, "next"), targets[i].next) == 0,
			targets[i].sent);
		assert_row(web_user_get(user, login_with(user, targets[i].sent)) == status,
			targets[i].sent);
		assert_row((*web_user_target(user) != '\0') == (status == 302), targets[i].sent);
	}
}

/* The field may be forged as well as the query. */
static void test_pages__nor_does_its_form(void **state)
{
	static const struct {
		const char *next;
		const char *target;
	} rows[] = {
		{WHOAMI,                 WHOAMI           },
		{"/admin/?a=1&b=2",      "/admin/?a=1&b=2"},
		{"",		     LOGIN            },
		{"//evil.example",       LOGIN            },
		{"/\\evil.example",      LOGIN            },
		{"http://evil.example/", LOGIN            },
		{"/\t/evil.example",     LOGIN            },
		{"/\r\nSet-Cookie: a=b", LOGIN            },
		{"/\xc3\xa9",            LOGIN            },
	};
	struct django_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct web_user *user = web_user_new(this, this->site);
		int status = web_user_submit(user, LOGIN,
			LIST("username", "demo-user", "password", "demo", "next", rows[i].next));

		assert_row(status == 302, rows[i].next);
		assert_row(strcmp(web_user_target(user), rows[i].target) == 0, rows[i].next);
		assert_null(http_cookie(user->browser, "a"));
	}
}

/* From a form that wants somebody, by the login page, back to the form. */
static void test_pages__who_was_sent_to_the_login_comes_back(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);
	const char *form = mem_printf(
		this, "%s?a=%%2F&b=1", batch_form_path(this, batch_form_new(this, "back")));
	const char *next;

	assert_int_equal(web_user_get(user, form), 302);
	assert_int_equal(web_user_get(user, web_user_target(user)), 200);
	next = web_user_input(user, "next");
	assert_string_equal(
		next, mem_printf(this, "%.*s&amp;b=1", (int)(strlen(form) - strlen("&b=1")), form));
	assert_int_equal(web_user_submit(user, LOGIN,
				 LIST("username", "demo-staff", "password", "demo", "next", form)),
		302);
	assert_string_equal(web_user_target(user), form);
	assert_int_equal(web_user_get(user, form), 200);
}

static void test_pages__names_are_taken_as_django_takes_them(void **state)
{
	static const char *const rows[] = {
		" demo-user ", "\tdemo-user\r\n",
		("\xef\xbd\x84"
		 "emo-user"), /* a wide d */
		"DEMO-USER",  /* as the column's collation has it */
	};
	struct django_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (int side = 0; side < SIDE_COUNT; side++) {
			struct web_user *user = web_user_new(this, this->site);

			web_user_sign_in(user, (enum side)side, rows[i], "demo");
			assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
		}
}

/* All with the same words: they do not tell which names there are. */
static void test_pages__a_refused_login_says_so_and_opens_nothing(void **state)
{
	static const char *const rows[][2] = {
		{"demo-user",           "Demo" },
		{"demo-user",           " demo"},
		{"demo-user",           ""     },
		{"nobody",              "demo" },
		{"",                    "demo" },
		{"\"><script>\xc3\xa9", "demo" },
	};
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(web_user_submit(user, LOGIN,
					 LIST("username", rows[i][0], "password", rows[i][1])),
			200);
		assert_true(web_user_sees(user, "role=\"alert\">This user name and password"));
		assert_string_equal(web_user_session(user), "");
	}
	assert_string_equal(web_user_input(user, "username"), "&quot;&gt;&lt;script&gt;\xc3\xa9");
	assert_string_equal(web_user_name(user, SIDE_OURS), "");
}

static void test_pages__who_is_signed_in_is_told_so(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	web_user_sign_in(user, SIDE_DJANGO, "demo-user", "demo");
	assert_int_equal(web_user_get(user, LOGIN), 200);
	assert_true(web_user_sees(user, "You are signed in as demo-user."));
	assert_null(web_user_input(user, "password"));
}

/* A link, or a picture, of another site signs nobody out. */
static void test_pages__signing_out_takes_a_post_with_a_token(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	web_user_sign_in(user, SIDE_OURS, "demo-user", "demo");
	assert_int_equal(web_user_get(user, LOGOUT), 403);
	assert_int_equal(web_user_post(user, LOGOUT, NONE), 403);
	assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
	web_user_sign_out(user, SIDE_OURS);
	assert_true(web_user_sees(user, "Signed out"));
	assert_null(web_user_input(user, "csrfmiddlewaretoken"));
	assert_string_equal(web_user_name(user, SIDE_OURS), "");
}

/* The answers are one person's: nothing in between may keep them. */
static void test_pages__answers_are_for_nobody_else(void **state)
{
	static const char *const paths[] = {LOGIN, WHOAMI, "/ficus/alloc/batch/1/change/"};
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	for (size_t i = 0; i < 2 * ARRAY_SIZE(paths); i++) {
		if (i == ARRAY_SIZE(paths))
			web_user_sign_in(user, SIDE_OURS, "demo-admin", "demo");
		(void)web_user_get(user, paths[i % ARRAY_SIZE(paths)]);
		assert_non_null(strstr(http_header(user->browser, "Vary"), "Cookie"));
		assert_string_equal(
			http_header(user->browser, "Cache-Control"), "private, no-store");
	}
}

/* Whose logins are not only a name and a password. */
static int set_up_other_backends(void **state)
{
	*state = django_site_start(NULL,
		LIST("SHOP_SETTINGS={\"AUTHENTICATION_BACKENDS\": ["
		     "\"django.contrib.auth.backends.AllowAllUsersModelBackend\","
		     " \"django.contrib.auth.backends.ModelBackend\"]}"));
	return 0;
}

static void test_pages__another_login_is_django_s_to_ask_for(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	assert_int_equal(web_user_get(user, LOGIN "?next=" WHOAMI), 302);
	assert_string_equal(web_user_target(user), "/accounts/login/?next=%2Fficus%2Fwhoami");
	assert_int_equal(web_user_get(user, batch_form_path(this, "1")), 302);
	assert_non_null(strstr(web_user_target(user), "/accounts/login/?next=%2Fficus%2Falloc"));
	(void)web_user_get(user, "/accounts/login/");
	assert_int_equal(
		web_user_post(user, LOGIN,
			LIST("csrfmiddlewaretoken", web_user_input(user, "csrfmiddlewaretoken"),
				"username", "demo-user", "password", "demo")),
		302);
	assert_string_equal(web_user_session(user), "");
	web_user_sign_in(user, SIDE_DJANGO, "demo-user", "demo");
	assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages__the_login_leads_to_paths_of_this_site_only),
		cmocka_unit_test(test_pages__nor_does_its_form),
		cmocka_unit_test(test_pages__who_was_sent_to_the_login_comes_back),
		cmocka_unit_test(test_pages__names_are_taken_as_django_takes_them),
		cmocka_unit_test(test_pages__a_refused_login_says_so_and_opens_nothing),
		cmocka_unit_test(test_pages__who_is_signed_in_is_told_so),
		cmocka_unit_test(test_pages__signing_out_takes_a_post_with_a_token),
		cmocka_unit_test(test_pages__answers_are_for_nobody_else),
	};
	const struct CMUnitTest other_backends[] = {
		cmocka_unit_test(test_pages__another_login_is_django_s_to_ask_for),
	};

	return cmocka_run_group_tests(tests, django_site_set_up, django_site_tear_down) +
		cmocka_run_group_tests(
			other_backends, set_up_other_backends, django_site_tear_down);
}
