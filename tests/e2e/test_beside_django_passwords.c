/*
 * Passwords that Django has stored, in each of its ways, open our login page; and stay as they are
 * stored. Source: docs/django.md, "Passwords".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/threads.h"
#include "tests/support/web_user.h"

#define PASSWORD                                                                                   \
	"corr\xc3\xa9"                                                                             \
	"ct h\xe6\xa4\x85"                                                                         \
	"rse \xf0\x9f\x98\x80"

/* Of each hasher that is installed, and of rounds that are not the version's, a user: its name. */
static const char make_users[] =
	"from django.contrib.auth import hashers\n"
	"from django.contrib.auth.models import User\n"
	"NAMES = ('PBKDF2 PBKDF2SHA1 Argon2 BCryptSHA256 BCrypt Scrypt MD5 SHA1 UnsaltedMD5'\n"
	"         ' UnsaltedSHA1').split()\n"
	"def make(name, stored):\n"
	"    User.objects.create(username=name, password=stored)\n"
	"    print(name)\n"
	"def has_library(hasher):\n"
	"    try:\n"
	"        return not hasher.library or hasher._load_library()\n"
	"    except ValueError:\n"
	"        return False\n"
	"for name in NAMES:\n"
	"    hasher = getattr(hashers, name + 'PasswordHasher', lambda: None)()\n"
	"    if hasher and has_library(hasher):\n"
	"        make(name, hasher.encode(sys.argv[1], hasher.salt()))\n"
	"pbkdf2 = hashers.PBKDF2PasswordHasher()\n"
	"for rounds in 1000, pbkdf2.iterations + 1:\n"
	"    make('rounds-%d' % rounds, pbkdf2.encode(sys.argv[1], 'salt', rounds))\n";

static const char *stored(struct django_site *this, const char *username)
{
	return site_sql(this->site,
		mem_printf(this, "SELECT password FROM auth_user WHERE username = '%s'", username));
}

static void try_user(struct django_site *this, const char *username)
{
	struct web_user *user = web_user_new(this, this->site);
	const char *before = stored(this, username);
	int status = web_user_submit(
		user, "/ficus/login/", LIST("username", username, "password", PASSWORD " "));

	assert_row(status == 200, username);
	assert_row(!*web_user_session(user), username);
	status = web_user_submit(
		user, "/ficus/login/", LIST("username", username, "password", PASSWORD));
	assert_row(status == 302, username);
	assert_row(strcmp(web_user_name(user, SIDE_DJANGO), username) == 0, username);
	assert_string_equal(stored(this, username), before);
	assert_string_equal(site_sql(this->site,
				    mem_printf(this,
					    "SELECT ABS(TIMESTAMPDIFF(SECOND, last_login, "
					    "UTC_TIMESTAMP())) < 60"
					    " FROM auth_user WHERE username = '%s'",
					    username)),
		"1");
}

static void test_passwords__what_django_has_stored_opens_ours_and_stays(void **state)
{
	struct django_site *this = *state;
	char *rest = mem_text(this, django_python(this->django, make_users, LIST(PASSWORD)));
	size_t count = 0;
	char *name;

	for (; (name = strsep(&rest, "\n")); count++)
		try_user(this, name);
	assert_in_range(count, 5, 12); /* those that need no library, up to all of 3.2's or 5.0's */
}

static void test_passwords__what_is_no_hash_opens_nothing(void **state)
{
	static const char *const rows[] = {
		"",
		"!" PASSWORD,
		"!",
		PASSWORD,
		"unknown$1$salt$aGFzaA==",
		"pbkdf2_sha256",
		"pbkdf2_sha256$$$",
		"pbkdf2_sha256$1000$salt$",
		"md5$salt",
		"bcrypt$$2b$04$",
		"argon2$argon2id$v=19$m=102400,t=2,p=8$",
	};
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		(void)site_sql(this->site,
			mem_printf(this,
				"UPDATE auth_user SET password = '%s'"
				" WHERE username = 'demo-user'",
				rows[i]));
		assert_row(web_user_submit(user, "/ficus/login/",
				   LIST("username", "demo-user", "password", PASSWORD)) == 200,
			rows[i]);
		assert_row(web_user_submit(user, "/ficus/login/",
				   LIST("username", "demo-user", "password", "")) == 200,
			rows[i]);
		assert_string_equal(web_user_session(user), "");
	}
}

/* A hash that takes long enough for all to come while it is computed. */
#define SLOW_HASH "pbkdf2_sha256$4000000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

#define CROWD 8

static void guess(void *context)
{
	struct web_user *const *user = context;

	(void)web_user_post(*user, "/ficus/login/",
		LIST("csrfmiddlewaretoken", web_user_input(*user, "csrfmiddlewaretoken"),
			"username", "demo-viewer", "password", PASSWORD));
}

static void open_login_pages(struct django_site *this, struct web_user *users[CROWD])
{
	for (size_t i = 0; i < CROWD; i++) {
		users[i] = web_user_new(this, this->site);
		assert_int_equal(web_user_get(users[i], "/ficus/login/"), 200);
	}
}

/* One of eight threads computes, and two wait. */
static void test_passwords__who_is_one_too_many_is_told_so_at_once(void **state)
{
	struct django_site *this = *state;
	struct web_user *users[CROWD];
	size_t judged = 0;

	(void)site_sql(this->site,
		"UPDATE auth_user SET password = '" SLOW_HASH "' WHERE username = 'demo-viewer'");
	open_login_pages(this, users);
	threads_run(guess, users, sizeof(*users), CROWD);
	for (size_t i = 0; i < CROWD; i++) {
		if (users[i]->answer->status == 200) {
			judged++;
			continue;
		}
		assert_int_equal(users[i]->answer->status, 503);
		assert_string_equal(http_header(users[i]->browser, "Retry-After"), "1");
	}
	assert_in_range(judged, 1, CROWD - 1);
	assert_int_equal(web_user_submit(users[0], "/ficus/login/",
				 LIST("username", "demo-staff", "password", "demo")),
		302);
}

/* Where a name may have more wrong passwords than there are hashes to be tried. */
static int set_up(void **state)
{
	*state = django_site_start(NULL, LIST("FICUS_LOGIN_ATTEMPTS=1000"));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwords__what_django_has_stored_opens_ours_and_stays),
		cmocka_unit_test(test_passwords__what_is_no_hash_opens_nothing),
		cmocka_unit_test(test_passwords__who_is_one_too_many_is_told_so_at_once),
	};

	return cmocka_run_group_tests(tests, set_up, django_site_tear_down);
}
