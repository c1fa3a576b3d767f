/*
 * Sessions that each request writes, so that ours writes what Django has put there: nothing of it
 * is lost, and who has signed out meanwhile stays so. Source: docs/django.md, "Sessions".
 */
#include "config.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/web_user.h"

static int set_up(void **state)
{
	*state = django_site_start(NULL,
		LIST("SHOP_SETTINGS={\"SESSION_SAVE_EVERY_REQUEST\": true}",
			"FICUS_LOCK_WAIT_TIMEOUT_S=20"));
	return 0;
}

/* A session of demo-user with these members besides, in this order. */
static const char session_with[] =
	"import json\n"
	"from django.contrib.auth.models import User\n"
	"from django.contrib.sessions.backends.db import SessionStore\n"
	"user = User.objects.get(username='demo-user')\n"
	"session = SessionStore()\n"
	"session.update(json.loads(sys.argv[1]))\n"
	"session.update({'_auth_user_id': str(user.pk),\n"
	"                '_auth_user_backend': 'django.contrib.auth.backends.ModelBackend',\n"
	"                '_auth_user_hash': user.get_session_auth_hash()})\n"
	"session.save()\n"
	"print(session.session_key)\n";

/* The JSON that is stored, as it is. */
static const char stored_json[] =
	"import zlib\n"
	"from django.contrib.sessions.models import Session\n"
	"from django.core import signing\n"
	"data = Session.objects.get(pk=sys.argv[1]).session_data\n"
	"payload = signing.TimestampSigner(\n"
	"    salt='django.contrib.sessions.SessionStore').unsign(data)\n"
	"plain = signing.b64_decode(payload.lstrip('.').encode())\n"
	"print((zlib.decompress(plain) if payload[0] == '.' else plain).decode('latin-1'))\n";

#define WIDE "\\ud83d\\ude00"

static const char *const members[] = {
	"{\"a\":\"\\u00e9 \\u6905 " WIDE " \\u0000 \\\\ \\\" / \\u2028\"}",
	"{\"floats\":[0.1,1e+22,1.5e-07,-0.0,NaN,Infinity,-Infinity]}",
	"{\"integers\":[0,-1,9223372036854775808,123456789012345678901234567890]}",
	"{\"deep\":{\"\\u00e9\":[[[{}]],[],null,true,{\"b\":{\"\":\"\"}}]},\"" WIDE "\":1}",
	"{\"half\":\"\\ud83d\",\"wide\":\"" WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE "\"}",
	"{\"_session_expiry\":3600,\"_language\":\"de\",\"testcookie\":\"worked\"}",
};

static const char *stored_of(struct django_site *this, const char *key)
{
	return django_python(this->django, stored_json, LIST(key));
}

/* The row as it stands, whose signature has a time of its own. */
static const char *row_of(struct django_site *this, const char *key)
{
	return site_sql(this->site,
		mem_printf(this,
			"SELECT session_data, expire_date FROM django_session"
			" WHERE session_key = '%s'",
			key));
}

static void make_old(struct django_site *this, const char *key)
{
	(void)site_sql(this->site,
		mem_printf(this,
			"UPDATE django_session SET expire_date = UTC_TIMESTAMP(6) + INTERVAL 1 "
			"MINUTE"
			" WHERE session_key = '%s'",
			key));
}

static void test_session_writes__what_django_keeps_there_stays_byte_for_byte(void **state)
{
	struct django_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct web_user *user = web_user_new(this, this->site);
		const char *key = django_python(this->django, session_with, LIST(members[i]));
		const char *stored = stored_of(this, key);
		const char *row;

		assert_row(strncmp(stored, members[i], strlen(members[i]) - 1) == 0, members[i]);
		make_old(this, key);
		row = row_of(this, key);
		http_set_cookie(user->browser, "sessionid", key);
		assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
		assert_string_not_equal(row_of(this, key), row);
		assert_string_equal(stored_of(this, key), stored);
		assert_string_equal(web_user_name(user, SIDE_DJANGO), "demo-user");
		assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
		assert_string_equal(stored_of(this, key), stored);
	}
}

static void test_session_writes__each_renews_row_and_cookie_as_long_as_the_session_says(
	void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);
	const char *key =
		django_python(this->django, session_with, LIST("{\"_session_expiry\": 3600}"));

	make_old(this, key);
	http_set_cookie(user->browser, "sessionid", key);
	assert_string_equal(web_user_name(user, SIDE_OURS), "demo-user");
	assert_non_null(strstr(http_header(user->browser, "Set-Cookie"), "; Max-Age=3600; "));
	assert_string_equal(site_sql(this->site,
				    mem_printf(this,
					    "SELECT ABS(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(),"
					    " expire_date) - 3600) < 60 FROM django_session"
					    " WHERE session_key = '%s'",
					    key)),
		"1");
}

/* A client of the database that types what it is given, as somebody at a terminal. */
static FILE *open_terminal(struct django_site *this)
{
	/* NOLINTNEXTLINE(cert-env33-c): constant, but for the names of a program and a folder */
	FILE *terminal = popen(mem_printf(this,
				       "exec %s --no-defaults --batch --user=root"
				       " --socket=%s/run/mariadb.sock ficus >/dev/null",
				       installed_program("mariadb", "mysql"), this->site->folder),
		"we");

	assert_non_null(terminal);
	return terminal;
}

static void type(FILE *terminal, const char *statement)
{
	assert_true(fprintf(terminal, "%s;\n", statement) > 0);
	assert_int_equal(fflush(terminal), 0);
}

static bool has_deleted(void *site)
{
	struct django_site *this = site;

	return strcmp(site_sql(this->site,
			      "SELECT COUNT(*) FROM information_schema.innodb_trx"
			      " WHERE trx_rows_modified > 0"),
		       "1") == 0;
}

/* MariaDB does not always list a transaction that waits at its first statement. */
static bool is_waiting(void *site)
{
	struct django_site *this = site;

	return strstr(site_sql(this->site, "SHOW FULL PROCESSLIST"), "SELECT session_data");
}

/* Begins to ask who the user is; the exit status of the child says whether the answer is 400. */
static pid_t ask_who(struct web_user *user)
{
	pid_t pid = process_fork();

	if (pid == 0)
		_exit(web_user_get(user, "/ficus/whoami") == 400 ? 0 : 1);
	return pid;
}

/*
 * The session ends after ours has read it and before it writes: the test signs out as Django does,
 * by a DELETE, and holds its transaction open until ours waits for the row.
 */
static void test_session_writes__who_signs_out_meanwhile_stays_signed_out(void **state)
{
	struct django_site *this = *state;
	struct web_user *user = web_user_new(this, this->site);
	FILE *terminal = open_terminal(this);
	const char *key;
	int status = -1;
	pid_t pid;

	web_user_sign_in(user, SIDE_DJANGO, "demo-user", "demo");
	key = web_user_session(user);
	type(terminal, "START TRANSACTION");
	type(terminal,
		mem_printf(this, "DELETE FROM django_session WHERE session_key = '%s'", key));
	assert_true(eventually(has_deleted, this));
	pid = ask_who(user);
	assert_true(eventually(is_waiting, this));
	type(terminal, "COMMIT");
	assert_int_equal(pclose(terminal), 0);
	assert_true(process_wait(pid, PATIENCE_MS, &status));
	assert_int_equal(status, 0);
	assert_string_equal(row_of(this, key), "");
	assert_string_equal(web_user_name(user, SIDE_OURS), "");
	assert_string_equal(web_user_name(user, SIDE_DJANGO), "");
	assert_string_equal(row_of(this, key), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session_writes__what_django_keeps_there_stays_byte_for_byte),
		cmocka_unit_test(
			test_session_writes__each_renews_row_and_cookie_as_long_as_the_session_says),
		cmocka_unit_test(test_session_writes__who_signs_out_meanwhile_stays_signed_out),
	};

	return cmocka_run_group_tests(tests, set_up, django_site_tear_down);
}
