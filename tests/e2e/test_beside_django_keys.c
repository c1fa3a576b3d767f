/*
 * The project gets another SECRET_KEY and keeps the old one for a while: nobody has to sign in
 * again for it. Source: docs/django.md, "Sessions".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/mariadb.h"
#include "tests/support/web_user.h"

#define OLD_KEY "the-old-key-with-which-it-all-began"
#define NEW_KEY "the-new-key-of-which-nobody-knows-yet"

/* The session of somebody who signed in on either side while the key was the old one. */
struct fixture {
	struct mariadb *database;
	struct django_site *site; /* with the new key */
	const char *sessions[SIDE_COUNT];
};

/* The same database for both, with a key and perhaps an earlier one. */
static struct django_site *start(struct fixture *this, const char *key, const char *fallbacks)
{
	const char *url = mariadb_url(this, this->database, "ficus");

	return django_site_start(this,
		LIST(mem_printf(this, "DATABASE_URL=%s", url),
			mem_printf(this, "FICUS_DJANGO_SECRET_KEY=%s", key),
			mem_printf(this, "FICUS_DJANGO_SECRET_KEY_FALLBACKS=%s", fallbacks)));
}

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	struct django_site *before;

	this->database = mariadb_new(this);
	mariadb_start(this->database);
	before = start(this, OLD_KEY, "");
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(before, before->site);

		web_user_sign_in(user, (enum side)side, "demo-user", "demo");
		this->sessions[side] = mem_text(this, web_user_session(user));
	}
	site_stop(before->site);
	talloc_free(before);
	this->site = start(this, NEW_KEY, "a-key-from-before " OLD_KEY);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site->site);
	return talloc_free(this);
}

static const char *row_count(struct fixture *this, const char *key)
{
	return site_sql(this->site->site,
		mem_printf(
			this, "SELECT COUNT(*) FROM django_session WHERE session_key = '%s'", key));
}

/* Stores a copy of the session and returns its key. */
static const char copy_session[] = "from django.contrib.sessions.backends.db import SessionStore\n"
				   "from django.contrib.sessions.models import Session\n"
				   "row = Session.objects.get(pk=sys.argv[1])\n"
				   "row.pk = SessionStore()._get_new_session_key()\n"
				   "row.save(force_insert=True)\n"
				   "print(row.pk)\n";

static struct web_user *with_copy_of(struct fixture *this, const char *session)
{
	struct web_user *user = web_user_new(this, this->site->site);

	http_set_cookie(user->browser, "sessionid",
		django_python(this->site->django, copy_session, LIST(session)));
	return user;
}

static void assert_rotated_by(struct fixture *this, enum side side, struct web_user *user)
{
	const char *before = web_user_session(user);

	assert_string_equal(web_user_name(user, side), "demo-user");
	assert_string_not_equal(web_user_session(user), before);
	assert_string_equal(row_count(this, before), "0");
	assert_string_equal(row_count(this, web_user_session(user)), "1");
}

/* From the first click with the new key on, Django does not need the old one for it any more. */
static void test_keys__ours_signs_sessions_of_the_old_key_anew(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = with_copy_of(this, this->sessions[side]);
		const char *key;

		assert_rotated_by(this, SIDE_OURS, user);
		key = web_user_session(user);
		for (int i = 0; i < 2 * SIDE_COUNT; i++)
			assert_string_equal(
				web_user_name(user, (enum side)(i % SIDE_COUNT)), "demo-user");
		assert_string_equal(web_user_session(user), key);
	}
}

/* Before, to Django such a session is nobody's; it leaves the row as it is. */
static void test_keys__django_with_earlier_keys_does_the_same(void **state)
{
	struct fixture *this = *state;
	bool has_fallbacks = django_version() >= 402;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = with_copy_of(this, this->sessions[side]);

		if (has_fallbacks)
			assert_rotated_by(this, SIDE_DJANGO, user);
		else
			assert_string_equal(web_user_name(user, SIDE_DJANGO), "");
		assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
	}
}

/* Signs a session by a key that both sides have never heard of, and prints its own. */
static const char sign_by[] =
	"from django.contrib.sessions.backends.db import SessionStore\n"
	"from django.contrib.sessions.models import Session\n"
	"from django.core import signing\n"
	"row = Session.objects.get(pk=sys.argv[1])\n"
	"row.pk = SessionStore()._get_new_session_key()\n"
	"salt = 'django.contrib.sessions.SessionStore'\n"
	"payload = row.session_data.rsplit(':', 2)[0]\n"
	"row.session_data = signing.TimestampSigner(key=sys.argv[2], salt=salt).sign(payload)\n"
	"row.save(force_insert=True)\n"
	"print(row.pk)\n";

static void test_keys__of_unknown_keys_nothing_is_accepted(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site->site);

		http_set_cookie(user->browser, "sessionid",
			django_python(this->site->django, sign_by,
				LIST(this->sessions[side], "unknown")));
		assert_string_equal(web_user_name(user, (enum side)side), "");
	}
}

static void test_keys__new_sessions_are_of_the_new_key(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct web_user *user = web_user_new(this, this->site->site);
		const char *key;

		web_user_sign_in(user, (enum side)side, "demo-user", "demo");
		key = web_user_session(user);
		assert_string_equal(web_user_name(user, (enum side) !side), "demo-user");
		assert_string_equal(web_user_session(user), key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys__ours_signs_sessions_of_the_old_key_anew),
		cmocka_unit_test(test_keys__django_with_earlier_keys_does_the_same),
		cmocka_unit_test(test_keys__of_unknown_keys_nothing_is_accepted),
		cmocka_unit_test(test_keys__new_sessions_are_of_the_new_key),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
