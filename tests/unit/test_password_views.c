/* tests/unit/test_password_views.c - changing one's own password. */
#include "config.h"

#include "tests/support/page_case.h"

#define TARGET "/ficus/password_change/"
#define OLD    "old_password=correct+horse"
#define NEW    "&new_password1=a+good+one&new_password2=a+good+one"

static void sign_in(struct page_case *this)
{
	SIGN_IN(this, "alloc.view_batch");
}

static bool opens(const struct page_case *this, const char *password)
{
	struct password_work work = {0};

	return password_verify(this->amy->user.password, password, &this->accounts->policy, &work);
}

static void test_password_views__asks_for_the_old_and_twice_for_a_new_one(void **state)
{
	struct page_case *this = *state;

	assert_int_equal(page_get(this, TARGET), 302);
	sign_in(this);
	assert_int_equal(page_get(this, TARGET), 200);
	assert_shows(this, "name=\"old_password\" type=\"password\"");
	assert_shows(this, "name=\"new_password1\" type=\"password\"");
	assert_shows(this, "name=\"new_password2\" type=\"password\"");
	assert_shows(this, "aria-describedby=\"id_new_password1-help\"");
}

static void test_password_views__others_end_and_this_session_goes_on(void **state)
{
	struct page_case *this = *state;
	const char *others = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

	sign_in(this);
	test_accounts_store(this->accounts, others,
		mem_printf(this, "{%s}", test_accounts_login(this->accounts, "amy")));
	assert_int_equal(page_post(this, TARGET, OLD NEW), 302);
	assert_string_equal(page_header(this, "Location"), "/ficus/");
	assert_true(opens(this, "a good one"));
	assert_null(test_accounts_stored(this->accounts, TEST_SESSION_KEY)); /* has another key */
	this->cookies = mem_printf(this, "sessionid=%.32s", page_cookie(this, "sessionid"));
	assert_int_equal(page_get(this, TARGET), 200);
	this->cookies = mem_printf(this, "sessionid=%s", others);
	assert_int_equal(page_get(this, TARGET), 302);
	assert_null(test_accounts_stored(this->accounts, others));
}

static void test_password_views__who_is_not_staff_is_led_elsewhere(void **state)
{
	struct page_case *this = *state;

	sign_in(this);
	this->amy->user.is_staff = false;
	assert_int_equal(page_post(this, TARGET, OLD NEW), 302);
	assert_string_equal(page_header(this, "Location"), "/ficus/login/");
}

/* What is wrong is where the cursor is, and is read out there. */
#define WRONG(described) "\"" described "\" aria-invalid=\"true\" autofocus>"
#define OLD_WRONG        WRONG("id_old_password-error")
#define FIRST_WRONG      WRONG("id_new_password1-help id_new_password1-error")
#define SECOND_WRONG     WRONG("id_new_password2-error")

static void test_password_views__bad_ones_are_refused(void **state)
{
	static const struct {
		const char *form;
		const char *complaint;
		const char *input;
	} bad[] = {
		{OLD "&new_password1=short&new_password2=short",            "at least 8 characters are needed",
                 FIRST_WRONG											       },
		{OLD "&new_password1=12345678&new_password2=12345678",      "more than digits",
                 FIRST_WRONG											       },
		{OLD "&new_password1=a+good+one&new_password2=another+one", "not the same as above",
                 SECOND_WRONG											      },
		{OLD,						       "at least 8 characters are needed", FIRST_WRONG},
		{"old_password=wrong" NEW,                                  "This is not your password.",       OLD_WRONG  },
		{"x=y" NEW,						 "This is not your password.",       OLD_WRONG  },
	};
	struct page_case *this = *state;
	const char *focus;

	sign_in(this);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(page_post(this, TARGET, bad[i].form), 422);
		assert_shows(this, bad[i].complaint);
		assert_shows(this, bad[i].input);
		focus = strstr(fake_exchange_body(&this->exchange), "autofocus");
		assert_null(strstr(focus + 1, "autofocus"));
		assert_hides(this, "good one");
	}
	assert_true(opens(this, TEST_PASSWORD));
}

static void test_password_views__guessing_the_old_one_ends_soon(void **state)
{
	struct page_case *this = *state;

	sign_in(this);
	for (int i = 0; i < 3; i++)
		assert_int_equal(page_post(this, TARGET, "old_password=x" NEW), 422);
	assert_int_equal(page_post(this, TARGET, OLD NEW), 429);
	assert_shows(this, "Try again in 5 minutes.");
	assert_true(opens(this, TEST_PASSWORD));
}

static void test_password_views__forged_forms_change_nothing(void **state)
{
	struct page_case *this = *state;

	sign_in(this);
	this->cookies = "sessionid=" TEST_SESSION_KEY;
	assert_int_equal(page_post(this, TARGET, OLD NEW), 403);
	assert_true(opens(this, TEST_PASSWORD));
}

static void test_password_views__other_backends_are_djangos(void **state)
{
	static const char *const backends[] = {"shop.Ldap", MODEL_BACKEND, NULL};
	struct page_case *this = *state;

	sign_in(this);
	this->accounts->settings.backends = backends;
	assert_int_equal(page_get(this, TARGET), 404);
	assert_int_equal(page_post(this, TARGET, OLD NEW), 404);
	assert_true(opens(this, TEST_PASSWORD));
}

int main(void)
{
#define TEST(name) PAGE_CASE(test_password_views__##name)
	const struct CMUnitTest tests[] = {
		TEST(asks_for_the_old_and_twice_for_a_new_one),
		TEST(others_end_and_this_session_goes_on),
		TEST(who_is_not_staff_is_led_elsewhere),
		TEST(bad_ones_are_refused),
		TEST(guessing_the_old_one_ends_soon),
		TEST(forged_forms_change_nothing),
		TEST(other_backends_are_djangos),
	};

	return cmocka_run_group_tests_name("password_views", tests, NULL, NULL);
}
