/*
 * Who may do what: users, groups and permissions of Django decide over our pages and over the API,
 * at every click. Source: docs/django.md, "Users and permissions".
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/web_user.h"

struct fixture {
	struct django_site *site;
	const char *path;   /* of our form, for a batch of 10 of which nothing is promised */
	const char *theirs; /* the same of Django's admin */
};

/* Users by their rights; their password is "demo". Names of permissions: of the user, of a group.
 */
static const char make_users[] =
	"from django.contrib.auth.hashers import make_password\n"
	"from django.contrib.auth.models import Group, Permission, User\n"
	"password = make_password('demo')\n"
	"def make(name, own='', by_group='', **flags):\n"
	"    user = User.objects.create(username=name, password=password, **flags)\n"
	"    user.user_permissions.set(Permission.objects.filter(codename__in=own.split()))\n"
	"    if by_group:\n"
	"        group = Group.objects.create(name=name)\n"
	"        group.permissions.set(Permission.objects.filter(codename__in=by_group.split()))\n"
	"        user.groups.add(group)\n"
	"make('idle-superuser', is_staff=True, is_superuser=True)\n"
	"make('no-staff', 'view_batch change_batch')\n"
	"make('no-rights', is_staff=True)\n"
	"make('other-rights', 'add_batch delete_batch change_orderline', is_staff=True)\n"
	"make('view-only', 'view_batch', is_staff=True)\n"
	"make('change-only', 'change_batch', is_staff=True)\n"
	"make('group-only', '', 'view_batch change_batch', is_staff=True)\n"
	"make('bare-superuser', is_staff=True, is_superuser=True)\n"
	"make('no-staff-superuser', is_superuser=True)\n";

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	const char *id;

	this->site = django_site_start(this, LIST("FICUS_API_ACCESS=session"));
	(void)django_python(this->site->django, make_users, NONE);
	(void)site_sql(this->site->site,
		"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('B', 'K', 10)");
	id = site_sql(this->site->site, "SELECT id FROM alloc_batch WHERE reference = 'B'");
	this->path = mem_printf(this, "/ficus/alloc/batch/%s/change/", id);
	this->theirs = mem_printf(this, "/admin/alloc/batch/%s/change/", id);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site->site);
	return talloc_free(this);
}

enum door { OPEN, LOOK, CLOSED, LED_TO_LOGIN };

/* Statuses of a GET of our form, and of a POST to it. */
static const struct {
	int get;
	int post;
} doors[] = {
	[OPEN] = {200, 302},
	[LOOK] = {200, 403},
	[CLOSED] = {403, 403},
	[LED_TO_LOGIN] = {302, 302},
};

#define ADD    "\"alloc.add_batch\""
#define CHANGE "\"alloc.change_batch\""
#define DELETE "\"alloc.delete_batch\""
#define LINES  "\"alloc.change_orderline\""
#define VIEW   "\"alloc.view_batch\""
#define ALL    NULL

/* The last three are what whoami tells, of those who are signed in. */
static const struct {
	const char *username; /* NULL: nobody */
	enum door door;
	bool is_staff;
	bool is_superuser;
	const char *permissions;
} matrix[] = {
	{NULL,		 LED_TO_LOGIN, false, false, NULL                    },
	{"idle-superuser",     LED_TO_LOGIN, false, false, NULL                    },
	{"no-staff",           CLOSED,       false, false, CHANGE "," VIEW         },
	{"no-staff-superuser", CLOSED,       false, true,  ALL                     },
	{"no-rights",          CLOSED,       true,  false, ""                      },
	{"other-rights",       CLOSED,       true,  false, ADD "," LINES "," DELETE},
	{"view-only",          LOOK,         true,  false, VIEW                    },
	{"change-only",        OPEN,         true,  false, CHANGE                  },
	{"group-only",         OPEN,         true,  false, CHANGE "," VIEW         },
	{"bare-superuser",     OPEN,         true,  true,  ALL                     },
};

static const char *name_of(size_t i)
{
	return matrix[i].username ? matrix[i].username : "nobody";
}

#define LOGIN_NEXT "/ficus/login/?next="

/* Everything that somebody without rights must leave as it is. */
static const char *traces(struct fixture *this)
{
	return site_sql(this->site->site,
		"SELECT reference, qty, eta FROM alloc_batch;"
		"SELECT COUNT(*) FROM django_admin_log; SELECT COUNT(*) FROM ficus_outbox");
}

static struct web_user *signed_in(struct fixture *this, const char *username)
{
	struct web_user *user = web_user_new(this, this->site->site);

	if (username)
		web_user_sign_in(user, SIDE_DJANGO, username, "demo");
	return user;
}

/* With a token in any case, which comes with every page: it is not for want of one. */
static int change_quantity(struct web_user *user, const char *path, const char *quantity)
{
	(void)web_user_get(user, "/ficus/login/");
	return web_user_forge(user, path,
		LIST("qty", quantity, "initial-qty", "10", "eta", "", "initial-null", "eta"));
}

static void try_door(struct fixture *this, struct web_user *user, size_t i)
{
	const char *name = name_of(i);
	enum door door = matrix[i].door;
	const char *before = traces(this);

	assert_row(web_user_get(user, this->path) == doors[door].get, name);
	assert_row((web_user_input(user, "qty") != NULL) == (door == OPEN), name);
	if (door == LED_TO_LOGIN)
		assert_non_null(strstr(web_user_target(user), LOGIN_NEXT "%2Fficus%2Falloc%2F"));
	assert_row(change_quantity(user, this->path, "11") == doors[door].post, name);
	assert_row((strcmp(traces(this), before) == 0) == (door != OPEN), name);
	(void)site_sql(this->site->site, "UPDATE alloc_batch SET qty = 10 WHERE reference = 'B'");
}

static const char *word(bool holds)
{
	return holds ? "true" : "false";
}

/* Of a superuser the list goes on with all there are. */
static void try_whoami(struct web_user *user, size_t i)
{
	bool is_all = !matrix[i].permissions;
	const char *rights = mem_printf(user,
		"{\"username\":\"%s\",\"is_staff\":%s,\"is_superuser\":%s,\"permissions\":[%s%s",
		name_of(i), word(matrix[i].is_staff), word(matrix[i].is_superuser),
		is_all ? "" : matrix[i].permissions, is_all ? "\"" : "]}");

	assert_int_equal(
		web_user_get(user, "/ficus/whoami"), matrix[i].door == LED_TO_LOGIN ? 401 : 200);
	if (matrix[i].door != LED_TO_LOGIN && !web_user_sees(user, rights))
		fail_msg("%s: %s", name_of(i), user->answer->body);
}

/* Whom Django's admin shows the batch, ours shows it, and nobody else. */
static void try_theirs(struct fixture *this, struct web_user *user, size_t i)
{
	bool is_shown = web_user_get(user, this->theirs) == 200;

	assert_row(is_shown == (doors[matrix[i].door].get == 200), name_of(i));
}

static void test_rights__each_opens_what_it_opens_in_django(void **state)
{
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(matrix); i++) {
		struct web_user *user = signed_in(this, matrix[i].username);

		if (matrix[i].username && matrix[i].door == LED_TO_LOGIN)
			(void)site_sql(this->site->site,
				"UPDATE auth_user SET is_active = username <> 'idle-superuser'");
		try_door(this, user, i);
		try_whoami(user, i);
		try_theirs(this, user, i);
	}
}

/* A superuser has them all, of whatever app. */
static void test_rights__whoami_lists_all_of_a_superuser(void **state)
{
	struct fixture *this = *state;
	struct web_user *user = signed_in(this, "bare-superuser");
	size_t count = 0;

	assert_int_equal(web_user_get(user, "/ficus/whoami"), 200);
	for (const char *at = user->answer->body; (at = strchr(at, '.')); at++)
		count++;
	assert_string_equal(site_sql(this->site->site, "SELECT COUNT(*) FROM auth_permission"),
		mem_printf(this, "%zu", count));
	assert_true(web_user_sees(user, "\"alloc.allocate_batch\""));
	assert_true(web_user_sees(user, "\"auth.delete_user\""));
}

/* In the old admin's form of the group, where none of its permissions is chosen any more. */
static void test_rights__what_the_old_admin_takes_away_is_gone_at_the_next_click(void **state)
{
	struct fixture *this = *state;
	struct web_user *keeper = signed_in(this, "demo-staff");
	struct web_user *admin = signed_in(this, "demo-admin");
	const char *form = mem_printf(this, "/admin/auth/group/%s/change/",
		site_sql(this->site->site,
			"SELECT id FROM auth_group WHERE name = 'Stock keepers'"));

	assert_int_equal(web_user_get(keeper, this->path), 200);
	assert_non_null(web_user_input(keeper, "qty"));
	assert_int_equal(
		web_user_submit(admin, form, LIST("name", "Stock keepers", "permissions", "")),
		200); /* "" is none that can be chosen */
	assert_int_equal(web_user_submit(admin, form, LIST("name", "Stock keepers")), 302);
	assert_int_equal(web_user_get(keeper, this->path), 200); /* as an auditor */
	assert_null(web_user_input(keeper, "qty"));
	assert_int_equal(change_quantity(keeper, this->path, "12"), 403);
}

#define NEW_BATCH "{\"ref\":\"%s\",\"sku\":\"K\",\"qty\":1}"

/* As a script of a page would: the token of the cookie, in a header. */
static int add_batch(struct web_user *user, const char *reference, bool with_token)
{
	const char *body = mem_printf(user, NEW_BATCH, reference);
	const char *cookie = http_cookie(user->browser, "csrftoken");
	const char *token = mem_printf(user, "X-CSRFToken: %s", cookie ? cookie : "");

	user->answer = http_send(user->browser,
		&(struct http_request){
			"POST", "/add_batch", HTTP_TEXT(body), with_token ? LIST(token) : NONE});
	return user->answer->status;
}

static void test_rights__the_api_asks_for_a_session_a_token_and_a_permission(void **state)
{
	static const struct {
		const char *username;
		bool with_token;
		int status;
	} rows[] = {
		{NULL,                 true,  401},
		{NULL,                 false, 403},
		{"view-only",          true,  403},
		{"other-rights",       false, 403},
		{"other-rights",       true,  201},
		{"bare-superuser",     true,  201},
		{"no-staff-superuser", true,  201},
	};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct web_user *user = signed_in(this, rows[i].username);
		const char *reference = mem_printf(this, "api-%zu", i);

		(void)web_user_get(user, "/ficus/login/"); /* nobody gets a token, too */
		if (add_batch(user, reference, rows[i].with_token) != rows[i].status)
			fail_msg("%s: %d %s", reference, user->answer->status, user->answer->body);
		assert_string_equal(
			site_sql(this->site->site,
				mem_printf(this,
					"SELECT COUNT(*) FROM alloc_batch WHERE reference = '%s'",
					reference)),
			rows[i].status == 201 ? "1" : "0");
	}
}

static void test_rights__the_api_is_read_by_those_who_may_view(void **state)
{
	static const struct {
		const char *username;
		const char *path;
		int status;
	} rows[] = {
		{NULL,             "/availability/K?qty=1", 401},
		{"no-rights",      "/availability/K?qty=1", 403},
		{"view-only",      "/availability/K?qty=1", 200},
		{"change-only",    "/availability/K?qty=1", 200},
		{"view-only",      "/allocations/nobody",   403},
		{"bare-superuser", "/allocations/nobody",   404},
	};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct web_user *user = signed_in(this, rows[i].username);

		assert_int_equal(web_user_get(user, rows[i].path), rows[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rights__each_opens_what_it_opens_in_django),
		cmocka_unit_test(test_rights__whoami_lists_all_of_a_superuser),
		cmocka_unit_test(
			test_rights__what_the_old_admin_takes_away_is_gone_at_the_next_click),
		cmocka_unit_test(test_rights__the_api_asks_for_a_session_a_token_and_a_permission),
		cmocka_unit_test(test_rights__the_api_is_read_by_those_who_may_view),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
