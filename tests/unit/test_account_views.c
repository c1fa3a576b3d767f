/* tests/unit/test_account_views.c - signing in and out, and who one is. */
#include "config.h"

#include "tests/support/page_case.h"

#define LOGIN    "/ficus/login/"
#define LOGOUT   "/ficus/logout/"
#define ACCOUNT  "/ficus/password_change/" /* a page for whoever is signed in */
#define PASSWORD "password=correct+horse"
#define REFUSED  "This user name and password do not belong together."

static void test_account_views__login_page_has_a_token_and_the_way_back(void **state)
{
	struct page_case *this = *state;

	assert_int_equal(page_get(this, LOGIN "?next=/a/%3Fb%3D%22%3Cc"), 200);
	assert_shows(this, "<input type=\"hidden\" name=\"csrfmiddlewaretoken\" value=\"");
	assert_shows(this, "name=\"next\" value=\"/a/?b=&quot;&lt;c\"");
	assert_shows(this, "<form method=\"post\" action=\"/ficus/login/\">");
	assert_hides(this, REFUSED);
	assert_non_null(strstr(page_cookie(this, "csrftoken"), "Max-Age=31449600"));
	assert_string_equal(page_cookie(this, "sessionid"), "");
	assert_int_equal(test_accounts_call_count(this->accounts), 1); /* made amy */
}

static void test_account_views__pages_are_kept_nowhere_and_run_nothing(void **state)
{
	struct page_case *this = *state;

	assert_int_equal(page_get(this, LOGIN), 200);
	assert_string_equal(page_header(this, "Content-Type"), "text/html; charset=utf-8");
	assert_string_equal(page_header(this, "Cache-Control"), "private, no-store");
	assert_string_equal(page_header(this, "Vary"), "Accept-Language, Cookie");
	assert_string_equal(page_header(this, "X-Frame-Options"), "DENY");
	assert_memory_equal(
		page_header(this, "Content-Security-Policy"), "default-src 'none';", 19);
}

static void test_account_views__right_password_signs_in(void **state)
{
	struct page_case *this = *state;
	const char *cookie;

	this->cookies = TEST_CSRF_COOKIE;
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD "&next=/a/%3Fb"), 302);
	assert_string_equal(page_header(this, "Location"), "/a/?b");
	cookie = page_cookie(this, "sessionid");
	assert_non_null(strstr(cookie, "; HttpOnly"));
	assert_memory_not_equal(page_cookie(this, "csrftoken"), VECTOR_SECRET, 32);
	this->cookies = mem_printf(this, "sessionid=%.32s", cookie);
	assert_int_equal(page_get(this, "/ficus/whoami"), 200);
	assert_shows(this, "\"amy\"");
}

static void test_account_views__without_a_way_back_it_says_so(void **state)
{
	struct page_case *this = *state;

	this->cookies = TEST_CSRF_COOKIE;
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 302);
	assert_string_equal(page_header(this, "Location"), LOGIN);
	this->cookies = mem_printf(this, "sessionid=%.32s", page_cookie(this, "sessionid"));
	assert_int_equal(page_get(this, LOGIN), 200);
	assert_shows(this, "You are signed in as amy.");
	assert_int_equal(page_get(this, LOGIN "?next=/x/"), 302);
	assert_string_equal(page_header(this, "Location"), "/x/");
}

static void test_account_views__staff_goes_on_to_the_start_page(void **state)
{
	struct page_case *this = *state;

	this->amy->user.is_staff = true;
	this->cookies = TEST_CSRF_COOKIE;
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 302);
	assert_string_equal(page_header(this, "Location"), "/ficus/");
	this->cookies = mem_printf(this, "sessionid=%.32s", page_cookie(this, "sessionid"));
	assert_int_equal(page_get(this, LOGIN), 302);
	assert_string_equal(page_header(this, "Location"), "/ficus/");
}

/* They lead to another host, or whoever reads them might think so. */
static const char *const hostile_targets[] = {
	"//evil.example/",
	"/\\evil.example/",
	"\\\\evil.example/",
	"https://evil.example/",
	"javascript:alert(1)",
	"evil.example",
	"%20/x",
	"/%09/evil.example",
	"/%0A/evil.example",
	"/%0D%0ASet-Cookie:%20sessionid=x",
	"/%C3%A9",
	"/x%20y",
	"",
};

static void test_account_views__nobody_is_sent_to_other_hosts(void **state)
{
	struct page_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(hostile_targets); i++) {
		const char *next = hostile_targets[i];

		this->cookies = TEST_CSRF_COOKIE;
		assert_int_equal(
			page_post(this, LOGIN,
				mem_printf(this, "username=amy&" PASSWORD "&next=%s", next)),
			302);
		assert_row(strcmp(page_header(this, "Location"), LOGIN) == 0, next);
		this->cookies = mem_printf(this, "sessionid=%.32s", page_cookie(this, "sessionid"));
		assert_row(page_get(this, mem_printf(this, LOGIN "?next=%s", next)) == 200, next);
		assert_shows(this, "You are signed in as amy.");
	}
}

static void test_account_views__refusals_are_alike(void **state)
{
	static const char *const forms[] = {"username=amy&password=wrong",
		("username=nobody&" PASSWORD), "username=amy&password=", "",
		"username=&password=", "username=amy%0A&password=x", "password=correct+horse",
		"username=amy"};
	struct page_case *this = *state;

	this->accounts->guard.limits.per_name = 100;
	this->cookies = TEST_CSRF_COOKIE;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		assert_int_equal(page_post(this, LOGIN, forms[i]), 200);
		assert_shows(this, "role=\"alert\">" REFUSED "</p>");
		assert_string_equal(page_cookie(this, "sessionid"), "");
	}
	this->amy->user.is_active = false;
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 200);
	assert_shows(this, REFUSED);
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

static void test_account_views__what_was_typed_comes_back_as_text(void **state)
{
	struct page_case *this = *state;

	this->cookies = TEST_CSRF_COOKIE;
	assert_int_equal(
		page_post(this, LOGIN, "username=%22%3E%3Cscript%3E%26&password=hush&next=/%22%3E"),
		200);
	assert_shows(this, "value=\"&quot;&gt;&lt;script&gt;&amp;\"");
	assert_shows(this, "name=\"next\" value=\"/&quot;&gt;\"");
	assert_hides(this, "<script>");
	assert_hides(this, "hush");
}

static void test_account_views__forged_forms_sign_nobody_in(void **state)
{
	struct page_case *this = *state;

	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 403);
	assert_string_equal(page_header(this, "Content-Type"), "text/html; charset=utf-8");
	assert_shows(this, "CSRF cookie not set");
	this->cookies = "csrftoken=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 403);
	assert_int_equal(this->accounts->rows.rows.count, 0);
}

static void test_account_views__forms_are_limited(void **state)
{
	struct page_case *this = *state;
	char *form = mem_array(this, char, 2 * 1000 + 1);
	char *text = mem_array(this, char, 17000);

	this->cookies = TEST_CSRF_COOKIE;
	for (size_t i = 0; i < 1000; i++)
		memcpy(form + 2 * i, "a&", 2);
	assert_int_equal(page_post(this, LOGIN, form), 400);
	memset(text, 'a', 16999);
	assert_int_equal(page_post(this, LOGIN, text), 413);
	text[8000] = '\0';
	assert_int_equal(
		page_post(this, LOGIN, mem_printf(this, "username=%s&" PASSWORD, text)), 200);
	assert_shows(this, REFUSED);
}

static void test_account_views__other_backends_are_djangos(void **state)
{
	static const char *const ldap[] = {"shop.Ldap", MODEL_BACKEND, NULL};
	struct page_case *this = *state;

	this->accounts->settings.backends = ldap;
	assert_int_equal(page_get(this, LOGIN "?next=/a/%3Fb"), 302);
	assert_string_equal(page_header(this, "Location"), "/admin/login/?next=%2Fa%2F%3Fb");
	this->cookies = TEST_CSRF_COOKIE;
	assert_int_equal(
		page_post(this, LOGIN, "username=amy&" PASSWORD "&next=//evil.example"), 302);
	assert_string_equal(page_header(this, "Location"), "/admin/login/?next=");
	assert_string_equal(page_cookie(this, "sessionid"), "");
}

static void test_account_views__signing_out_ends_the_session(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, "alloc.view_batch");
	assert_int_equal(page_get(this, LOGOUT), 404);
	assert_int_equal(this->accounts->rows.rows.count, 1);
	assert_int_equal(page_post(this, LOGOUT, ""), 200);
	assert_shows(this, "Signed out");
	assert_hides(this, "amy");
	assert_non_null(strstr(page_cookie(this, "sessionid"), "Max-Age=0"));
	assert_int_equal(this->accounts->rows.rows.count, 0);
	assert_int_equal(page_post(this, LOGOUT, ""), 200); /* nobody's, too */
}

static void test_account_views__signing_out_takes_a_token(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, "alloc.view_batch");
	this->cookies = "sessionid=" TEST_SESSION_KEY;
	assert_int_equal(page_post(this, LOGOUT, ""), 403);
	assert_int_equal(this->accounts->rows.rows.count, 1);
}

static void test_account_views__whoami_tells_a_program(void **state)
{
	struct page_case *this = *state;

	assert_int_equal(page_get(this, "/ficus/whoami"), 401);
	assert_shows(this, "{\"message\": \"nobody is signed in\"}");
	SIGN_IN(this, "alloc.view_batch", "alloc.change_batch");
	assert_int_equal(page_get(this, "/ficus/whoami"), 200);
	assert_string_equal(fake_exchange_body(&this->exchange),
		"{\"username\":\"amy\",\"is_staff\":true,\"is_superuser\":false,"
		"\"permissions\":[\"alloc.change_batch\",\"alloc.view_batch\"]}");
	this->amy->user.is_superuser = true;
	assert_int_equal(page_get(this, "/ficus/whoami"), 200);
	assert_shows(this, "\"alloc.delete_batch\"");
}

static void test_account_views__names_are_text(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, "alloc.view_batch");
	this->amy->user.is_staff = false;
	this->amy->user.username = "<b>\"a'&\n";
	assert_int_equal(page_get(this, ACCOUNT), 200);
	assert_shows(this, "<span>&lt;b&gt;&quot;a&#x27;&amp;\n</span>");
	assert_hides(this, "<b>");
	assert_int_equal(page_get(this, "/ficus/whoami"), 200);
	assert_shows(this, "\"username\":\"<b>\\\"a'&\\n\"");
}

static void test_account_views__outages_are_told_by_a_page(void **state)
{
	struct page_case *this = *state;
	struct fake_failure failure = {.kind = ERROR_UNAVAILABLE, .times = 1};

	SIGN_IN(this, "alloc.view_batch");
	this->accounts->rows.failure = failure;
	assert_int_equal(page_get(this, LOGIN), 503);
	assert_shows(this, "Not available just now");
	assert_string_equal(page_header(this, "Retry-After"), "1");
	this->accounts->users.failure = failure;
	assert_int_equal(page_get(this, "/ficus/whoami"), 503);
	this->accounts->users.failure = failure;
	this->cookies = TEST_CSRF_COOKIE;
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 503);
	assert_string_equal(page_cookie(this, "sessionid"), "");
}

static void test_account_views__session_that_ends_meanwhile_is_told(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, "alloc.view_batch");
	this->amy->user.is_staff = false;
	this->accounts->settings.csrf_uses_sessions = true;
	this->accounts->rows.failure =
		(struct fake_failure){.kind = ERROR_INVALID, .after = 1, .times = 1};
	assert_int_equal(page_get(this, ACCOUNT), 400); /* which puts a secret into it */
	assert_shows(this, "Not understood");
	assert_string_equal(page_cookie(this, "sessionid"), "");
}

/* Nobody learns by it whether there is such a user, and nobody is signed out by it. */
static void test_account_views__too_many_wrong_passwords_are_too_many(void **state)
{
	static const char *const names[] = {"amy", "nobody"};
	struct page_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *wrong = mem_printf(this, "username=%s&password=x", names[i]);

		this->cookies = TEST_CSRF_COOKIE;
		for (int j = 0; j < 3; j++)
			assert_int_equal(page_post(this, LOGIN, wrong), 200);
		assert_int_equal(page_post(this, LOGIN, wrong), 429);
		assert_string_equal(page_header(this, "Retry-After"), "300");
		assert_shows(this, "Too many attempts have failed. Try again in 5 minutes.");
	}
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 429);
	assert_string_equal(page_cookie(this, "sessionid"), "");
	this->accounts->clock.now_us += 300 * INT64_C(1000000);
	assert_int_equal(page_post(this, LOGIN, "username=amy&" PASSWORD), 302);
}

static void test_account_views__pages_speak_the_visitors_language(void **state)
{
	struct page_case *this = *state;

	this->service->router.words.cookie = "django_language";
	this->cookies = "django_language=de";
	assert_int_equal(page_get(this, LOGIN), 200);
	assert_shows(this, "<html lang=\"de\"");
	assert_shows(this, "<h1>Anmelden</h1>");
	assert_int_equal(page_get(this, "/ficus/shop/"), 302);
	this->cookies = "django_language=fr";
	assert_int_equal(page_post(this, LOGIN, "username=amy"), 403);
	assert_shows(this, "<h1>Non autoris\xc3\xa9</h1>");
}

static void test_account_views__style_is_for_everybody(void **state)
{
	struct page_case *this = *state;
	int before;

	SIGN_IN(this, "alloc.view_batch");
	before = test_accounts_call_count(this->accounts);
	assert_int_equal(page_get(this, "/ficus/ficus.css"), 200);
	assert_memory_equal(page_header(this, "Content-Type"), "text/css", 8);
	assert_int_equal(test_accounts_call_count(this->accounts), before);
}

int main(void)
{
#define TEST(name) PAGE_CASE(test_account_views__##name)
	const struct CMUnitTest tests[] = {
		TEST(login_page_has_a_token_and_the_way_back),
		TEST(pages_are_kept_nowhere_and_run_nothing),
		TEST(right_password_signs_in),
		TEST(without_a_way_back_it_says_so),
		TEST(staff_goes_on_to_the_start_page),
		TEST(nobody_is_sent_to_other_hosts),
		TEST(refusals_are_alike),
		TEST(what_was_typed_comes_back_as_text),
		TEST(forged_forms_sign_nobody_in),
		TEST(forms_are_limited),
		TEST(other_backends_are_djangos),
		TEST(signing_out_ends_the_session),
		TEST(signing_out_takes_a_token),
		TEST(whoami_tells_a_program),
		TEST(names_are_text),
		TEST(outages_are_told_by_a_page),
		TEST(session_that_ends_meanwhile_is_told),
		TEST(too_many_wrong_passwords_are_too_many),
		TEST(pages_speak_the_visitors_language),
		TEST(style_is_for_everybody),
	};

	return cmocka_run_group_tests_name("account_views", tests, NULL, NULL);
}
