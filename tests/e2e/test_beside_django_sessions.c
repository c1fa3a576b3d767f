/*
 * One session for both: what either side has stored, the other reads, and refuses alike when
 * somebody else has had a hand in it. Source: docs/django.md, "Sessions".
 */
#include "config.h"

#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

/*
 * Stores sessions of demo-user in many ways, and prints for each a line: its key, who it is, what
 * was done to it. "-" is nobody. Old forms are those that 3.2 still reads.
 */
static const char sessions_of_all_kinds[] =
	"import base64, datetime, django, json, zlib\n"
	"from django.contrib.auth.models import User\n"
	"from django.contrib.sessions.backends.db import SessionStore\n"
	"from django.contrib.sessions.models import Session\n"
	"from django.core import signing\n"
	"from django.utils import timezone\n"
	"SALT = 'django.contrib.sessions.SessionStore'\n"
	"user = User.objects.get(username='demo-user')\n"
	"idle, _ = User.objects.get_or_create(username='idle', is_active=False)\n"
	"ours = {'_auth_user_id': str(user.pk),\n"
	"        '_auth_user_backend': 'django.contrib.auth.backends.ModelBackend',\n"
	"        '_auth_user_hash': user.get_session_auth_hash()}\n"
	"good = SessionStore().encode(ours)\n"
	"payload, time, signature = good.rsplit(':', 2)\n"
	"plain = json.dumps(ours, separators=(',', ':')).encode('latin-1')\n"
	"old = django.VERSION < (4, 0)\n"
	"def keep(what, data, who='-', days=1):\n"
	"    expiry = timezone.now() + datetime.timedelta(days=days)\n"
	"    key = SessionStore()._get_new_session_key()\n"
	"    Session.objects.create(pk=key, session_data=data, expire_date=expiry)\n"
	"    print(key, who, what)\n"
	"def with_(**changes):\n"
	"    return SessionStore().encode({**ours, **changes})\n"
	"def flip(text, at):\n"
	"    return text[:at] + ('A' if text[at] != 'A' else 'B') + text[at + 1:]\n"
	"keep('as it should be', good, 'demo-user')\n"
	"keep('not compressed', signing.TimestampSigner(salt=SALT).sign(\n"
	"    signing.b64_encode(plain).decode()), 'demo-user')\n"
	"keep('with strange members', with_(x=[float('nan'), 2**70, {'\\u6905': '\\U0001f600'}]),\n"
	"     'demo-user')\n"
	"keep('signed long ago', ':'.join([payload, '0', signing.Signer(salt=SALT).signature(\n"
	"    payload + ':0')]), 'demo-user')\n"
	"keep('another payload', flip(payload, 9) + ':' + time + ':' + signature)\n"
	"keep('another time', payload + ':' + flip(time, 5) + ':' + signature)\n"
	"keep('another signature', payload + ':' + time + ':' + flip(signature, 9))\n"
	"keep('without a signature', payload + ':' + time)\n"
	"keep('without a time', payload + ':' + signature)\n"
	"keep('cut', good[:-1])\n"
	"keep('longer', good + '=')\n"
	"keep('empty', '')\n"
	"keep('plain', plain.decode())\n"
	"keep('of another key', signing.dumps(ours, key='another', salt=SALT, compress=True))\n"
	"keep('of another salt', signing.dumps(ours, salt='django.contrib.messages'))\n"
	"keep('no dictionary', signing.dumps([1], salt=SALT))\n"
	"keep('not inflated', signing.TimestampSigner(salt=SALT).sign(\n"
	"    '.' + signing.b64_encode(zlib.compress(plain)[:-9]).decode()))\n"
	"keep('expired', good, days=-1)\n"
	"keep('of a backend that is not listed', with_(_auth_user_backend='a.b.Backend'))\n"
	"keep('of a password that has been changed', with_(_auth_user_hash='0' * 64))\n"
	"keep('without a hash', SessionStore().encode(\n"
	"    {key: ours[key] for key in ours if key != '_auth_user_hash'}))\n"
	"keep('of nobody', SessionStore().encode({'x': 1}))\n"
	"keep('of a user who has gone', with_(_auth_user_id='2147483647'))\n"
	"keep('of a user who is not active', with_(\n"
	"    _auth_user_id=str(idle.pk), _auth_user_hash=idle.get_session_auth_hash()))\n"
	"if old:\n"
	"    former = SessionStore()._legacy_encode(ours)\n"
	"    raw = base64.b64decode(former)\n"
	"    keep('in the old form', former, 'demo-user')\n"
	"    keep('in the old form, signed otherwise',\n"
	"         base64.b64encode(b'0' * 40 + raw[40:]).decode())\n"
	"    keep('with an old hash', "
	"with_(_auth_user_hash=user._legacy_get_session_auth_hash()),\n"
	"         'demo-user')\n";

/* Takes "KEY WHO WHAT" apart. */
static void ask_both_sides(struct django_site *this, enum side first, char *line)
{
	struct web_user *user = web_user_new(this, this->site);
	const char *key = strsep(&line, " ");
	const char *who = strsep(&line, " ");

	if (strcmp(who, "-") == 0)
		who = "";
	for (int i = 0; i < SIDE_COUNT; i++) {
		enum side side = i == 0 ? first : (enum side) !first;

		http_set_cookie(user->browser, "sessionid", key);
		if (strcmp(web_user_name(user, side), who) != 0)
			fail_msg("%s: %s", line, side_names[side]);
	}
}

/* A session that one side ends for what is in it, the other never sees: each is the first once. */
static void test_sessions__both_sides_accept_and_refuse_the_same(void **state)
{
	struct django_site *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		char *rest =
			mem_text(this, django_python(this->django, sessions_of_all_kinds, NONE));
		size_t count = 0;
		char *line;

		for (; (line = strsep(&rest, "\n")); count++)
			ask_both_sides(this, (enum side)side, line);
		assert_in_range(count, 24, 27);
	}
}

/* What is in a session, as Django reads it. */
static const char members_of_session[] =
	"import json\n"
	"from django.contrib.sessions.backends.db import SessionStore\n"
	"data = SessionStore(sys.argv[1]).load()\n"
	"print(json.dumps({key: data[key] for key in data if key[0] != '_'}, sort_keys=True),\n"
	"      *sorted(key for key in data if key[0] == '_'))\n";

static const char *members(struct django_site *this, const char *key)
{
	return django_python(this->django, members_of_session, LIST(key));
}

#define SIGNED_IN " _auth_user_backend _auth_user_hash _auth_user_id"

static void test_sessions__django_decodes_what_we_have_stored(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);

	web_user_sign_in(user, SIDE_OURS, "demo-user", "demo");
	assert_int_equal(strlen(web_user_session(user)), 32);
	assert_string_equal(members(this, web_user_session(user)), "{}" SIGNED_IN);
	assert_string_equal(
		site_sql(this->site,
			mem_printf(this,
				"SELECT ABS(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expire_date)"
				" - 1209600) < 60 FROM django_session WHERE session_key = '%s'",
				web_user_session(user))),
		"1");
}

static const char keep_members[] = "import json\n"
				   "from django.contrib.sessions.backends.db import SessionStore\n"
				   "session = SessionStore()\n"
				   "session.update(json.loads(sys.argv[1]))\n"
				   "session.save()\n"
				   "print(session.session_key)\n";

#define MEMBERS "{\"basket\": [\"\\u6905\\u5b50\", 1.5], \"name\": \"Am\\u00e9lie \\ud83d\\ude00\"}"

/* Somebody who has filled a basket before, signs in: the basket is kept, under another key. */
static void test_sessions__signing_in_keeps_what_was_there(void **state)
{
	struct django_site *this = *state;
	const char *key = django_python(this->django, keep_members, LIST(MEMBERS));
	struct web_user *user = web_user_new(this, this->site);

	http_set_cookie(user->browser, "sessionid", key);
	web_user_sign_in(user, SIDE_OURS, "demo-user", "demo");
	assert_string_not_equal(web_user_session(user), key);
	assert_string_equal(members(this, web_user_session(user)), MEMBERS SIGNED_IN);
	assert_string_equal(members(this, key), "{}");
	assert_string_equal(web_user_name(user, SIDE_DJANGO), "demo-user");
}

/* A key that nobody has given out is not taken over by whoever signs in with it. */
static void test_sessions__a_key_of_the_client_is_not_adopted(void **state)
{
	struct django_site *this = *state;
	static const char *const keys[] = {"chosenbyme123456chosenbyme123456", "short", "'\"%\\"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct web_user *user = web_user_new(this, this->site);

		http_set_cookie(user->browser, "sessionid", keys[i]);
		assert_string_equal(web_user_name(user, SIDE_OURS), "");
		assert_string_equal(web_user_session(user), "");
		http_set_cookie(user->browser, "sessionid", keys[i]);
		web_user_sign_in(user, SIDE_OURS, "demo-user", "demo");
		assert_string_not_equal(web_user_session(user), keys[i]);
	}
	assert_string_equal(site_sql(this->site,
				    "SELECT COUNT(*) FROM django_session"
				    " WHERE session_key LIKE 'chosenbyme%'"),
		"0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sessions__both_sides_accept_and_refuse_the_same),
		cmocka_unit_test(test_sessions__django_decodes_what_we_have_stored),
		cmocka_unit_test(test_sessions__signing_in_keeps_what_was_there),
		cmocka_unit_test(test_sessions__a_key_of_the_client_is_not_adopted),
	};

	return cmocka_run_group_tests(tests, django_site_set_up, django_site_tear_down);
}
