/*
 * Signed in here is signed in there, signed out there is signed out here, and a new password ends
 * what was opened with the old one, wherever. Source: docs/django.md, "Sessions", "Passwords".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

#define PASSWORD     "correct horse 1"
#define NEW_PASSWORD "battery staple 2"

/* Somebody at two browsers. */
struct fixture {
	struct django_site *site;
	struct web_user *user;
	struct web_user *elsewhere;
};

static const char make_user[] =
	"from django.contrib.auth.models import User\n"
	"user = User.objects.filter(username=sys.argv[1]).first() or User(username=sys.argv[1])\n"
	"user.is_active = user.is_staff = True\n"
	"user.set_password(sys.argv[2])\n"
	"user.save()\n";

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->site = *state;
	(void)django_python(this->site->django, make_user, LIST("clerk", PASSWORD));
	this->user = web_user_new(this, this->site->site);
	this->elsewhere = web_user_new(this, this->site->site);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	*state = this->site;
	return talloc_free(this);
}

static void assert_is(struct web_user *user, const char *name)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		if (strcmp(web_user_name(user, (enum side)side), name) != 0)
			fail_msg("on %s side: \"%s\" is expected", side_names[side], name);
}

/* What a query for one text finds about the clerk. */
static const char *clerk(struct fixture *this, const char *expression)
{
	return site_sql(this->site->site,
		mem_printf(this, "SELECT %s FROM auth_user WHERE username = 'clerk'", expression));
}

static const char *session_count(struct fixture *this, const char *key)
{
	return site_sql(this->site->site,
		mem_printf(
			this, "SELECT COUNT(*) FROM django_session WHERE session_key = '%s'", key));
}

static void test_logins__either_side_knows_who_signed_in_on_the_other(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site->site);
		const char *key;

		assert_is(user, "");
		web_user_sign_in(user, (enum side)side, "clerk", PASSWORD);
		key = web_user_session(user);
		assert_is(user, "clerk");
		assert_string_equal(web_user_session(user), key);
	}
}

/* A copy of the cookie, as another program may have it, is worth nothing afterwards. */
static void test_logins__signing_out_on_either_side_ends_both(void **state)
{
	struct fixture *this = *state;

	for (int i = 0; i < SIDE_COUNT * SIDE_COUNT; i++) {
		struct web_user *user = web_user_new(this, this->site->site);
		const char *key;

		web_user_sign_in(user, (enum side)(i % SIDE_COUNT), "clerk", PASSWORD);
		key = web_user_session(user);
		web_user_sign_out(user, (enum side)(i / SIDE_COUNT));
		assert_string_equal(web_user_session(user), "");
		assert_string_equal(session_count(this, key), "0");
		assert_is(user, "");
		http_set_cookie(this->elsewhere->browser, "sessionid", key);
		assert_is(this->elsewhere, "");
	}
}

static void test_logins__signing_in_is_noted(void **state)
{
	struct fixture *this = *state;

	(void)site_sql(this->site->site,
		"UPDATE auth_user SET last_login = '2001-02-03 04:05:06'"
		" WHERE username = 'clerk'");
	web_user_sign_in(this->user, SIDE_OURS, "clerk", PASSWORD);
	assert_string_equal(
		clerk(this, "ABS(TIMESTAMPDIFF(SECOND, last_login, UTC_TIMESTAMP())) < 60"), "1");
}

static void test_logins__a_wrong_password_opens_nothing_and_notes_nothing(void **state)
{
	struct fixture *this = *state;
	const char *last_login = clerk(this, "IFNULL(last_login, 'never')");

	assert_int_equal(web_user_submit(this->user, "/ficus/login/",
				 LIST("username", "clerk", "password", NEW_PASSWORD)),
		200);
	assert_true(web_user_sees(this->user, "do not belong together"));
	assert_string_equal(web_user_session(this->user), "");
	assert_is(this->user, "");
	assert_string_equal(clerk(this, "IFNULL(last_login, 'never')"), last_login);
}

/* Whoever signs in again keeps the session; for somebody else another one begins. */
/* From a login page that was opened before somebody had signed in. */
static void sign_in_once_more(struct web_user *user, const char *username, const char *password)
{
	assert_int_equal(web_user_forge(user, "/ficus/login/",
				 LIST("username", username, "password", password)),
		302);
}

static void test_logins__the_session_is_of_one_user(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site->site);
		const char *key;

		web_user_sign_in(user, (enum side)side, "clerk", PASSWORD);
		key = web_user_session(user);
		sign_in_once_more(user, "clerk", PASSWORD);
		assert_string_equal(web_user_session(user), key);
		sign_in_once_more(user, "demo-user", "demo");
		assert_string_not_equal(web_user_session(user), key);
		assert_string_equal(session_count(this, key), "0");
		assert_is(user, "demo-user");
	}
}

/* By what the project says of itself: else Django would store the password anew at its login. */
static void set_password_by_command(struct fixture *this, const char *password)
{
	struct site *site = this->site->site;
	struct command_result result = command_run(this,
		LIST(mem_printf(this, "DATABASE_URL=%s", site->database_url),
			mem_printf(this, "FICUS_DJANGO_DESCRIPTION=%s/run/description.json",
				site->folder)),
		LIST("sh", "-c", "printf '%s\\n' \"$1\" | exec \"$2\" user password clerk", "sh",
			password, build_path(this, "ficus")));

	if (result.status != 0)
		fail_msg("%s", result.errors);
}

static void test_logins__a_password_that_we_set_ends_all_sessions(void **state)
{
	struct fixture *this = *state;

	web_user_sign_in(this->user, SIDE_OURS, "clerk", PASSWORD);
	web_user_sign_in(this->elsewhere, SIDE_DJANGO, "clerk", PASSWORD);
	set_password_by_command(this, NEW_PASSWORD);
	assert_is(this->user, "");
	assert_string_equal(web_user_name(this->elsewhere, SIDE_DJANGO), "");
	assert_is(this->elsewhere, "");
	web_user_sign_in(this->user, SIDE_OURS, "clerk", NEW_PASSWORD);
	web_user_sign_in(this->elsewhere, SIDE_DJANGO, "clerk", NEW_PASSWORD);
	assert_is(this->user, "clerk");
	assert_is(this->elsewhere, "clerk");
}

static void change_password(struct web_user *user)
{
	assert_int_equal(web_user_submit(user, "/admin/password_change/",
				 LIST("old_password", PASSWORD, "new_password1", NEW_PASSWORD,
					 "new_password2", NEW_PASSWORD)),
		302);
}

/* Django's own page keeps the session in which it was changed, under another key. */
static void test_logins__a_password_changed_in_django_ends_the_other_sessions(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site->site);
		struct web_user *elsewhere = web_user_new(this, this->site->site);
		const char *key;

		(void)django_python(this->site->django, make_user, LIST("clerk", PASSWORD));
		web_user_sign_in(user, SIDE_OURS, "clerk", PASSWORD);
		web_user_sign_in(elsewhere, (enum side)side, "clerk", PASSWORD);
		key = web_user_session(user);
		change_password(user);
		assert_string_not_equal(web_user_session(user), key);
		assert_is(user, "clerk");
		assert_is(elsewhere, "");
	}
}

/* The session is not ended: it counts again when the user does. */
static void test_logins__who_is_no_longer_active_is_nobody_at_the_next_click(void **state)
{
	struct fixture *this = *state;

	web_user_sign_in(this->user, SIDE_OURS, "clerk", PASSWORD);
	(void)site_sql(
		this->site->site, "UPDATE auth_user SET is_active = 0 WHERE username = 'clerk'");
	assert_is(this->user, "");
	assert_int_equal(web_user_submit(this->elsewhere, "/ficus/login/",
				 LIST("username", "clerk", "password", PASSWORD)),
		200);
	assert_string_equal(web_user_session(this->elsewhere), "");
	(void)site_sql(
		this->site->site, "UPDATE auth_user SET is_active = 1 WHERE username = 'clerk'");
	assert_is(this->user, "clerk");
}

#define LOGIN_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGIN_TEST(test_logins__either_side_knows_who_signed_in_on_the_other),
		LOGIN_TEST(test_logins__signing_out_on_either_side_ends_both),
		LOGIN_TEST(test_logins__signing_in_is_noted),
		LOGIN_TEST(test_logins__a_wrong_password_opens_nothing_and_notes_nothing),
		LOGIN_TEST(test_logins__the_session_is_of_one_user),
		LOGIN_TEST(test_logins__a_password_that_we_set_ends_all_sessions),
		LOGIN_TEST(test_logins__a_password_changed_in_django_ends_the_other_sessions),
		LOGIN_TEST(test_logins__who_is_no_longer_active_is_nobody_at_the_next_click),
	};

	return cmocka_run_group_tests(tests, django_site_set_up, django_site_tear_down);
}
