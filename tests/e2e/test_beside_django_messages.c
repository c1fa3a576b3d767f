/*
 * What one side has to tell a user is told by whichever page comes next, of either side, and once.
 * Source: docs/django.md, "Messages".
 */
#include "config.h"

#include "tests/support/batch_form.h"
#include "tests/support/cmocka.h"

struct fixture {
	struct django_site *site;
	struct web_user *staff; /* signed in */
};

static int set_up(void **state, const char *const *settings)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->site = django_site_start(this, settings);
	this->staff = web_user_new(this, this->site->site);
	web_user_sign_in(this->staff, SIDE_DJANGO, "demo-staff", "demo");
	*state = this;
	return 0;
}

static int set_up_fallback(void **state)
{
	return set_up(state, NONE);
}

static int set_up_session(void **state)
{
	return set_up(state,
		LIST("SHOP_SETTINGS={\"MESSAGE_STORAGE\":"
		     " \"django.contrib.messages.storage.session.SessionStorage\"}"));
}

static int set_up_cookie(void **state)
{
	return set_up(state,
		LIST("SHOP_SETTINGS={\"MESSAGE_STORAGE\":"
		     " \"django.contrib.messages.storage.cookie.CookieStorage\"}"));
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site->site);
	return talloc_free(this);
}

/* Pages that show messages. */
static const char *const pages[SIDE_COUNT] = {
	[SIDE_OURS] = "/ficus/",
	[SIDE_DJANGO] = "/admin/",
};

/* On that side's next page, and on no page after it. */
static void assert_told_once(struct fixture *this, enum side side, const char *text)
{
	assert_int_equal(web_user_get(this->staff, pages[side]), 200);
	if (!web_user_sees(this->staff, text))
		fail_msg("\"%s\" is not told: %s", text, this->staff->answer->body);
	for (int i = 0; i < SIDE_COUNT; i++) {
		assert_int_equal(web_user_get(this->staff, pages[i]), 200);
		assert_false(web_user_sees(this->staff, text));
	}
}

static void test_messages__of_ours_are_told_by_both(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		const char *reference = mem_printf(this, "ours-%d \xf0\x9f\x98\x80", side);
		const char *id = batch_form_new(this->site, reference);

		assert_int_equal(batch_form_revise(this->staff, id, "11", ""), 302);
		assert_told_once(this, (enum side)side,
			mem_printf(this,
				"The batch <a href=\"/ficus/alloc/batch/%s/change/\">%s</a> was "
				"changed.",
				id, reference));
	}
}

/* Its link is a link here, too; what it calls the batch is still no HTML. */
static void test_messages__of_django_are_told_by_both(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		const char *reference = mem_printf(this, "theirs-%d \xf0\x9f\x98\x80<b>", side);
		const char *id = batch_form_new(this->site, reference);

		assert_int_equal(
			batch_form_revise_in_django(this->staff, id, reference, "11", ""), 302);
		assert_told_once(this, (enum side)side,
			mem_printf(this,
				"<a href=\"/admin/alloc/batch/%s/change/\">theirs-%d "
				"\xf0\x9f\x98\x80&lt;b&gt;</a>\xe2\x80\x9d was changed "
				"successfully.",
				id, side));
	}
}

static void test_messages__wait_together_in_their_order(void **state)
{
	struct fixture *this = *state;
	const char *id = batch_form_new(this->site, "together");

	for (int side = 0; side < SIDE_COUNT; side++) {
		const char *ours, *theirs;

		assert_int_equal(
			batch_form_revise_in_django(this->staff, id, "together", "10", ""), 302);
		assert_int_equal(web_user_forge(this->staff, batch_form_path(this, id),
					 LIST("qty", "10", "initial-qty", "10", "eta", "",
						 "initial-null", "eta")),
			302);
		assert_int_equal(web_user_get(this->staff, pages[side]), 200);
		ours = strstr(this->staff->answer->body, "The batch <a");
		theirs = strstr(this->staff->answer->body, "/change/\">together</a>\xe2\x80\x9d");
		assert_true(theirs && ours && theirs < ours);
	}
}

/* In JSON each character of it takes twelve bytes: more than there is room for in the cookie. */
#define TEN_WIDE                                                                                   \
	"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"         \
	"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
#define FIFTY_WIDE TEN_WIDE TEN_WIDE TEN_WIDE TEN_WIDE TEN_WIDE
#define LONG       FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE

static void test_messages__too_long_for_the_cookie_wait_in_the_session(void **state)
{
	struct fixture *this = *state;
	const char *id = batch_form_new(this->site, LONG);

	for (int i = 0; i < SIDE_COUNT * SIDE_COUNT; i++) {
		if (i / SIDE_COUNT == SIDE_OURS)
			assert_int_equal(batch_form_revise(this->staff, id, "11", ""), 302);
		else
			assert_int_equal(
				batch_form_revise_in_django(this->staff, id, LONG, "11", ""), 302);
		assert_told_once(this, (enum side)(i % SIDE_COUNT), LONG);
	}
}

/* A cookie that somebody made up tells nothing; ours takes it away. */
static void test_messages__that_nobody_signed_are_not_told(void **state)
{
	struct fixture *this = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		http_set_cookie(this->staff->browser, "messages",
			"W1siX19qc29uX21lc3NhZ2UiLDEsMjUsImZvcmdlZCIsIiJdXQ:1r31eq:"
			"WfAvUNIMiKoXk-XGZU_Y-Gsmwy7Mm886_7VjmzK-Lsg");
		assert_int_equal(web_user_get(this->staff, pages[side]), 200);
		assert_false(web_user_sees(this->staff, "forged"));
	}
	assert_int_equal(web_user_get(this->staff, pages[SIDE_OURS]), 200);
	assert_null(http_cookie(this->staff->browser, "messages"));
}

static const struct CMUnitTest in_each_storage[] = {
	cmocka_unit_test(test_messages__of_ours_are_told_by_both),
	cmocka_unit_test(test_messages__of_django_are_told_by_both),
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages__of_ours_are_told_by_both),
		cmocka_unit_test(test_messages__of_django_are_told_by_both),
		cmocka_unit_test(test_messages__wait_together_in_their_order),
		cmocka_unit_test(test_messages__too_long_for_the_cookie_wait_in_the_session),
		cmocka_unit_test(test_messages__that_nobody_signed_are_not_told),
	};

	return cmocka_run_group_tests(tests, set_up_fallback, tear_down) +
		cmocka_run_group_tests(in_each_storage, set_up_session, tear_down) +
		cmocka_run_group_tests(in_each_storage, set_up_cookie, tear_down);
}
