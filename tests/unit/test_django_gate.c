/* tests/unit/test_django_gate.c - who gets in, who has to sign in, who may not, and what is left.
 */
#include "config.h"

#include "fcgi_app/http/form.h"
#include "tests/support/test_accounts.h"

#define SECRET_HEADER "HTTP_X_CSRFTOKEN=" VECTOR_SECRET

static const struct access public_page = ACCESS_VISITOR;
static const struct access login = ACCESS_LOGIN;
static const struct access staff = ACCESS_STAFF;
static const struct access viewing = ACCESS_PERMISSION("alloc.view_batch alloc.change_batch");
static const struct access staff_changing = ACCESS_STAFF_PERMISSION("alloc.change_batch");

struct fixture {
	struct test_accounts *accounts;
	struct fake_user *amy;
	struct request *request; /* the last that came */
	struct response response;
	struct error err;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->accounts = test_accounts_new(fixture);
	fixture->amy = test_accounts_add(fixture->accounts, "amy");
	response_init(&fixture->response, fixture);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	response_release(&fixture->response);
	return talloc_free(fixture);
}

static bool enters(struct fixture *fixture, const struct access *access)
{
	fixture->err = (struct error){0};
	return gate_enter(&fixture->accounts->gate.base, fixture->request, access, &fixture->err);
}

/* By GET, with this header Cookie. */
static bool gets(struct fixture *fixture, const char *cookies, const struct access *access)
{
	fixture->request = test_accounts_get(fixture->accounts, cookies);
	return enters(fixture, access);
}

/* By POST; body: what a form has sent. */
static bool posts(struct fixture *fixture, const char *const *params, const char *body,
	const struct access *access)
{
	fixture->request = test_accounts_request(fixture->accounts, params, body);
	if (*body)
		assert_true(form_parse(
			fixture, fixture->request->body, &fixture->request->form, &fixture->err));
	return enters(fixture, access);
}

#define POSTS(fixture, body, access, ...)                                                          \
	posts((fixture),                                                                           \
		(const char *const[]){"REQUEST_METHOD=POST", "REQUEST_URI=/page",                  \
			"HTTP_HOST=here", "REQUEST_SCHEME=http", __VA_ARGS__, NULL},               \
		(body), (access))

static bool leaves(struct fixture *fixture, int status)
{
	(void)response_begin(&fixture->response, status, CONTENT_HTML);
	return gate_leave(
		&fixture->accounts->gate.base, fixture->request, &fixture->response, &fixture->err);
}

static bool has_header(const struct fixture *fixture, const char *line)
{
	return strstr(fixture->response.headers, line);
}

static void test_django_gate__anybody_may_visit(void **state)
{
	struct fixture *fixture = *state;

	assert_true(gets(fixture, NULL, &public_page));
	assert_null(visitor_user(fixture->request->visitor));
	assert_true(gets(fixture, test_accounts_sign_in(fixture->accounts, "amy"), &public_page));
	assert_string_equal(visitor_user(fixture->request->visitor)->username, "amy");
}

static void test_django_gate__some_have_to_sign_in(void **state)
{
	const struct access *const all[] = {&login, &staff, &viewing, &staff_changing};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		assert_false(gets(fixture, NULL, all[i]));
		assert_int_equal(fixture->err.kind, ERROR_UNAUTHENTICATED);
		assert_string_equal(fixture->err.message, "nobody is signed in");
		assert_non_null(fixture->request->visitor);
	}
}

static void test_django_gate__table_of_rights(void **state)
{
	static const struct {
		const char *name;
		bool is_staff;
		bool is_superuser;
		const char *permission; /* NULL: none */
		bool sees;
		bool is_admitted;
		bool changes;
	} rows[] = {
		{"nothing",            false, false, NULL,                 false, false, false},
		{"staff",              true,  false, NULL,                 false, true,  false},
		{"viewer",             false, false, "alloc.view_batch",   true,  false, false},
		{"viewer of staff",    true,  false, "alloc.view_batch",   true,  true,  false},
		{"changer",            false, false, "alloc.change_batch", true,  false, false},
		{"changer of staff",   true,  false, "alloc.change_batch", true,  true,  true },
		{"deleter of staff",   true,  false, "alloc.delete_batch", false, true,  false},
		{"superuser",          false, true,  NULL,                 true,  false, false},
		{"superuser of staff", true,  true,  NULL,                 true,  true,  true },
	};
	struct fixture *fixture = *state;
	const char *cookies = test_accounts_sign_in(fixture->accounts, "amy");

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fixture->amy->user.is_staff = rows[i].is_staff;
		fixture->amy->user.is_superuser = rows[i].is_superuser;
		fixture->amy->granted = (struct permissions){0};
		if (rows[i].permission)
			assert_true(users_grant(&fixture->accounts->users.base, "amy",
				rows[i].permission, &fixture->err));
		assert_row(gets(fixture, cookies, &login), rows[i].name);
		assert_row(gets(fixture, cookies, &viewing) == rows[i].sees, rows[i].name);
		assert_row(gets(fixture, cookies, &staff) == rows[i].is_admitted, rows[i].name);
		assert_row(
			gets(fixture, cookies, &staff_changing) == rows[i].changes, rows[i].name);
		assert_row(rows[i].changes || fixture->err.kind == ERROR_FORBIDDEN, rows[i].name);
	}
}

static void test_django_gate__refusals_say_what_is_wanted(void **state)
{
	struct fixture *fixture = *state;
	const char *cookies = test_accounts_sign_in(fixture->accounts, "amy");

	assert_false(gets(fixture, cookies, &staff));
	assert_string_equal(fixture->err.message, "amy is not staff");
	assert_false(gets(fixture, cookies, &viewing));
	assert_string_equal(fixture->err.message,
		"this needs one of the permissions alloc.view_batch alloc.change_batch");
}

static void test_django_gate__statements(void **state)
{
	struct fixture *fixture = *state;
	const char *cookies = test_accounts_sign_in(fixture->accounts, "amy");
	int before = test_accounts_call_count(fixture->accounts);

	assert_false(gets(fixture, NULL, &viewing));
	assert_int_equal(test_accounts_call_count(fixture->accounts), before);
	assert_true(gets(fixture, cookies, &login));
	assert_int_equal(test_accounts_call_count(fixture->accounts), before + 2);
	assert_false(gets(fixture, cookies, &viewing));
	assert_int_equal(test_accounts_call_count(fixture->accounts), before + 5);
}

static void test_django_gate__without_a_key_there_is_nothing(void **state)
{
	static const char *const no_keys[] = {NULL};
	struct fixture *fixture = *state;

	fixture->accounts->settings.keys = no_keys;
	assert_false(gets(fixture, "sessionid=" TEST_SESSION_KEY, &public_page));
	assert_int_equal(fixture->err.kind, ERROR_NOT_FOUND);
	assert_null(fixture->request->visitor);
	assert_int_equal(fixture->accounts->rows.call_count, 0);
	assert_true(leaves(fixture, 404));
	assert_string_equal(fixture->response.headers, "");
}

#define COOKIES "HTTP_COOKIE=" TEST_CSRF_COOKIE

static void test_django_gate__changes_come_with_a_token(void **state)
{
	struct fixture *fixture = *state;

	assert_false(POSTS(fixture, "", &public_page, "X="));
	assert_string_equal(fixture->err.message, "CSRF cookie not set");
	assert_false(POSTS(fixture, "", &public_page, COOKIES));
	assert_string_equal(fixture->err.message, "CSRF token missing");
	assert_false(POSTS(fixture, "csrfmiddlewaretoken=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
		&public_page, COOKIES));
	assert_int_equal(fixture->err.kind, ERROR_FORBIDDEN);
	assert_true(POSTS(fixture, "csrfmiddlewaretoken=" VECTOR_TOKEN, &public_page, COOKIES));
	assert_true(POSTS(fixture, "csrfmiddlewaretoken=" VECTOR_SECRET, &public_page, COOKIES));
	assert_true(POSTS(fixture, "", &public_page, COOKIES, SECRET_HEADER));
	assert_true(POSTS(fixture, "csrfmiddlewaretoken=", &public_page, COOKIES, SECRET_HEADER));
}

static void test_django_gate__forged_requests_cost_no_user(void **state)
{
	struct fixture *fixture = *state;
	const char *cookies = mem_printf(
		fixture, "HTTP_COOKIE=%s", test_accounts_sign_in(fixture->accounts, "amy"));
	int before = fixture->accounts->users.call_count;

	assert_false(POSTS(fixture, "", &login, cookies));
	assert_int_equal(fixture->err.kind, ERROR_FORBIDDEN);
	assert_int_equal(fixture->accounts->users.call_count, before);
	assert_null(visitor_user(fixture->request->visitor));
	assert_false(POSTS(fixture, "csrfmiddlewaretoken=" VECTOR_TOKEN, &login, cookies,
		"HTTP_ORIGIN=http://elsewhere"));
	assert_true(POSTS(fixture, "csrfmiddlewaretoken=" VECTOR_TOKEN, &login, cookies,
		"HTTP_ORIGIN=http://here"));
}

static void test_django_gate__failures_are_told(void **state)
{
	struct fixture *fixture = *state;
	const char *cookies = test_accounts_sign_in(fixture->accounts, "amy");

	fixture->accounts->rows.failure =
		(struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(gets(fixture, cookies, &public_page));
	assert_int_equal(fixture->err.kind, ERROR_UNAVAILABLE);
	assert_null(fixture->request->visitor);
	fixture->accounts->users.failure = (struct fake_failure){.kind = ERROR_BUSY, .times = 1};
	assert_false(gets(fixture, cookies, &public_page));
	assert_int_equal(fixture->err.kind, ERROR_BUSY);
}

static bool renews(struct fixture *fixture, int version, int status)
{
	fixture->accounts->settings.version = version;
	assert_true(gets(fixture, "sessionid=" TEST_SESSION_KEY, &public_page));
	assert_true(leaves(fixture, status));
	return has_header(fixture, "Set-Cookie: sessionid=");
}

static void test_django_gate__failed_answers_keep_nothing(void **state)
{
	struct fixture *fixture = *state;

	(void)test_accounts_sign_in(fixture->accounts, "amy");
	fixture->accounts->settings.save_every_request = true;
	assert_true(renews(fixture, 502, 200));
	assert_true(renews(fixture, 502, 404));
	assert_false(renews(fixture, 502, 500));
	assert_false(renews(fixture, 502, 503));
	assert_false(renews(fixture, 401, 500));
	assert_false(renews(fixture, 401, 503));
}

static void test_django_gate__answers_are_for_one_visitor_alone(void **state)
{
	static const int answers[] = {200, 302, 403, 404, 500, 503};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		assert_true(gets(fixture, NULL, &public_page));
		assert_true(leaves(fixture, answers[i]));
		assert_true(has_header(fixture, "Vary: Cookie\r\n"));
		assert_true(has_header(fixture, "Cache-Control: private, no-store\r\n"));
	}
}

static void test_django_gate__session_that_ended_meanwhile_is_told(void **state)
{
	struct fixture *fixture = *state;

	(void)test_accounts_sign_in(fixture->accounts, "amy");
	fixture->accounts->settings.save_every_request = true;
	assert_true(gets(fixture, "sessionid=" TEST_SESSION_KEY, &public_page));
	assert_true(session_rows_remove(
		&fixture->accounts->rows.base, TEST_SESSION_KEY, &fixture->err));
	assert_false(leaves(fixture, 200));
	assert_int_equal(fixture->err.kind, ERROR_INVALID);
}

static const char *challenged(struct fixture *fixture, const char *uri)
{
	const char *params[] = {
		"REQUEST_METHOD=GET", mem_printf(fixture, "REQUEST_URI=%s", uri), NULL};

	fixture->request = test_accounts_request(fixture->accounts, params, "");
	gate_challenge(&fixture->accounts->gate.base, fixture->request, &fixture->response);
	assert_int_equal(fixture->response.status, 302);
	return fixture->response.headers;
}

static void test_django_gate__people_come_back_after_signing_in(void **state)
{
	static const char *const ldap[] = {MODEL_BACKEND, "shop.Ldap", NULL};
	static const char *const none[] = {NULL};
	struct fixture *fixture = *state;

	assert_string_equal(challenged(fixture, "/a/?b=%20c&d#\"\r\n\xC3\xA9"),
		"Location: /ficus/login/?next=%2Fa%2F%3Fb%3D%2520c%26d%23%22%0D%0A%C3%A9\r\n");
	fixture->accounts->settings.backends = ldap;
	assert_string_equal(challenged(fixture, "/a/"), "Location: /admin/login/?next=%2Fa%2F\r\n");
	fixture->accounts->settings.backends = none;
	assert_string_equal(challenged(fixture, "/a/"), "Location: /admin/login/?next=%2Fa%2F\r\n");
}

/* No front end passes on a header of any length. */
static void test_django_gate__not_to_an_overlong_address(void **state)
{
	struct fixture *fixture = *state;
	char *uri = mem_array(fixture, char, NEXT_MAX + 2);

	memset(uri, '/', NEXT_MAX);
	assert_non_null(strstr(challenged(fixture, uri), "?next=%2F"));
	uri[NEXT_MAX] = '/';
	assert_string_equal(challenged(fixture, uri), "Location: /ficus/login/\r\n");
}

static void test_django_gate__way_back_joins_the_query_of_the_login_page(void **state)
{
	assert_string_equal(django_gate_login_at(*state, "/sso/?realm=shop", "/a/?b"),
		"/sso/?realm=shop&next=%2Fa%2F%3Fb");
	assert_string_equal(django_gate_login_at(*state, "/login/", "/a/"), "/login/?next=%2Fa%2F");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_django_gate__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(anybody_may_visit),
		TEST(some_have_to_sign_in),
		TEST(way_back_joins_the_query_of_the_login_page),
		TEST(table_of_rights),
		TEST(refusals_say_what_is_wanted),
		TEST(statements),
		TEST(without_a_key_there_is_nothing),
		TEST(changes_come_with_a_token),
		TEST(forged_requests_cost_no_user),
		TEST(failures_are_told),
		TEST(failed_answers_keep_nothing),
		TEST(answers_are_for_one_visitor_alone),
		TEST(session_that_ended_meanwhile_is_told),
		TEST(people_come_back_after_signing_in),
		TEST(not_to_an_overlong_address),
	};

	return cmocka_run_group_tests_name("django_gate", tests, NULL, NULL);
}
