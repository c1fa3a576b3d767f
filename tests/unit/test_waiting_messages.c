/* tests/unit/test_waiting_messages.c - where messages wait for the next page, and how they end. */
#include "config.h"

#include "fcgi_app/django/waiting_messages.h"
#include "tests/support/test_accounts.h"

#define KEY TEST_SESSION_KEY

/* As a member of a session: a text with such a list in it. */
#define SAVED_IN_SESSION                                                                           \
	"{\"_messages\":\"[[\\\"__json_message\\\", 0, 25, \\\"Saved.\\\", \\\"\\\"]]\"}"

struct fixture {
	struct test_accounts *accounts;
	struct django_session *session;
	struct waiting_messages messages;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->accounts = test_accounts_new(fixture);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static void read_from(struct fixture *fixture, enum message_storage storage, const char *cookies)
{
	struct test_accounts *accounts = fixture->accounts;
	struct error err = {0};

	accounts->settings.message_storage = storage;
	assert_true(django_session_open(&accounts->accounts.sessions,
		test_accounts_get(accounts, cookies), &fixture->session, &err));
	waiting_messages_read(
		&fixture->messages, fixture, &accounts->settings, fixture->session, cookies);
}

static const struct cookie *keep(struct fixture *fixture)
{
	return waiting_messages_keep(&fixture->messages, fixture->session, VECTOR_TIME_S);
}

static const char *in_session(struct fixture *fixture)
{
	return django_session_text(fixture->session, "_messages");
}

static void test_waiting_messages__none_leave_everything_alone(void **state)
{
	struct fixture *fixture = *state;

	for (int storage = MESSAGE_STORAGE_FALLBACK; storage <= MESSAGE_STORAGE_SESSION;
		storage++) {
		read_from(fixture, (enum message_storage)storage, NULL);
		assert_int_equal(waiting_messages_take(&fixture->messages).count, 0);
		assert_null(keep(fixture));
		assert_true(django_session_is_empty(fixture->session));
	}
}

static void test_waiting_messages__those_nobody_takes_stay_where_they_are(void **state)
{
	struct fixture *fixture = *state;

	test_accounts_store(fixture->accounts, KEY, SAVED_IN_SESSION);
	read_from(
		fixture, MESSAGE_STORAGE_FALLBACK, "sessionid=" KEY "; messages=" VECTOR_MESSAGES);
	assert_int_equal(fixture->messages.count, 2);
	assert_null(keep(fixture));
	assert_non_null(in_session(fixture));
}

static void test_waiting_messages__taken_ones_are_gone_from_both(void **state)
{
	struct fixture *fixture = *state;
	const struct cookie *cookie;

	test_accounts_store(fixture->accounts, KEY, SAVED_IN_SESSION);
	read_from(
		fixture, MESSAGE_STORAGE_FALLBACK, "sessionid=" KEY "; messages=" VECTOR_MESSAGES);
	assert_int_equal(waiting_messages_take(&fixture->messages).count, 2);
	cookie = keep(fixture);
	assert_non_null(cookie);
	assert_string_equal(cookie->value, "");
	assert_int_equal(cookie->max_age_s, 0);
	assert_null(in_session(fixture));
}

static void test_waiting_messages__each_storage_reads_its_own(void **state)
{
	static const char cookies[] = "sessionid=" KEY "; messages=" VECTOR_MESSAGES;
	struct fixture *fixture = *state;

	test_accounts_store(fixture->accounts, KEY, SAVED_IN_SESSION);
	read_from(fixture, MESSAGE_STORAGE_COOKIE, cookies);
	assert_int_equal(fixture->messages.count, 1);
	read_from(fixture, MESSAGE_STORAGE_SESSION, cookies);
	assert_int_equal(fixture->messages.count, 1);
	assert_string_equal(fixture->messages.items[0].text, "Saved.");
	(void)waiting_messages_take(&fixture->messages);
	assert_null(keep(fixture)); /* the cookie is none of ours */
	assert_null(in_session(fixture));
}

static void test_waiting_messages__forged_ones_are_taken_away(void **state)
{
	struct fixture *fixture = *state;
	const struct cookie *cookie;

	read_from(fixture, MESSAGE_STORAGE_FALLBACK, "messages=" VECTOR_MESSAGES "x");
	assert_int_equal(waiting_messages_take(&fixture->messages).count, 0);
	cookie = keep(fixture);
	assert_non_null(cookie);
	assert_string_equal(cookie->value, "");
}

static void test_waiting_messages__cookie_is_like_the_sessions(void **state)
{
	struct fixture *fixture = *state;
	const struct cookie *cookie;

	fixture->accounts->settings.session_cookie.domain = ".shop.example";
	fixture->accounts->settings.session_cookie.path = "/shop";
	fixture->accounts->settings.session_cookie.is_secure = true;
	read_from(fixture, MESSAGE_STORAGE_FALLBACK, NULL);
	waiting_messages_add(&fixture->messages, MESSAGE_SUCCESS, "Saved.", false);
	cookie = keep(fixture);
	assert_string_equal(cookie->name, "messages");
	assert_string_equal(cookie->value, VECTOR_MESSAGES);
	assert_string_equal(cookie->domain, ".shop.example");
	assert_string_equal(cookie->path, "/");
	assert_string_equal(cookie->same_site, "Lax");
	assert_true(cookie->is_secure && cookie->is_http_only);
	assert_int_equal(cookie->max_age_s, COOKIE_OF_BROWSER_SESSION);
	assert_null(in_session(fixture));
}

/* Each is so long, and so hard to compress, that two do not fit in the cookie. */
static void add_three(struct fixture *fixture)
{
	char text[1801] = {0};

	for (int i = 0; i < 3; i++) {
		for (size_t j = 0; j < sizeof(text) - 1; j++)
			text[j] = (char)('A' + random_below(&fixture->accounts->random.base, 26));
		memset(text, 'a' + i, 3);
		waiting_messages_add(&fixture->messages, MESSAGE_INFO, text, false);
	}
}

static void test_waiting_messages__rest_waits_in_the_session(void **state)
{
	struct fixture *fixture = *state;
	const char *rest;

	read_from(fixture, MESSAGE_STORAGE_FALLBACK, NULL);
	add_three(fixture);
	assert_true(strlen(keep(fixture)->value) <= MESSAGE_COOKIE_MAX);
	rest = in_session(fixture);
	assert_non_null(rest);
	assert_null(strstr(rest, "aaa"));
	assert_non_null(strstr(rest, "bbb"));
	assert_non_null(strstr(rest, "ccc"));
}

static void test_waiting_messages__without_a_session_the_newest_stay(void **state)
{
	struct fixture *fixture = *state;
	struct message_list list;

	read_from(fixture, MESSAGE_STORAGE_COOKIE, NULL);
	add_three(fixture);
	read_from(fixture, MESSAGE_STORAGE_COOKIE,
		mem_printf(fixture, "messages=\"%s\"", keep(fixture)->value));
	list = waiting_messages_take(&fixture->messages);
	assert_int_equal(list.count, 1);
	assert_memory_equal(list.items[0].text, "ccc", 3);
	assert_true(django_session_is_empty(fixture->session));
}

static void test_waiting_messages__all_may_wait_in_the_session(void **state)
{
	struct fixture *fixture = *state;

	read_from(fixture, MESSAGE_STORAGE_SESSION, NULL);
	add_three(fixture);
	assert_null(keep(fixture));
	assert_non_null(strstr(in_session(fixture), "aaa"));
	assert_non_null(strstr(in_session(fixture), "ccc"));
}

static void test_waiting_messages__new_ones_come_behind(void **state)
{
	struct fixture *fixture = *state;
	struct message_list list;

	read_from(fixture, MESSAGE_STORAGE_FALLBACK, "messages=" VECTOR_MESSAGES);
	waiting_messages_add(&fixture->messages, MESSAGE_ERROR, "Lost.", false);
	list = waiting_messages_take(&fixture->messages);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].text, "Saved.");
	assert_string_equal(list.items[1].text, "Lost.");
	assert_int_equal(list.items[1].level, MESSAGE_ERROR);
	assert_false(list.items[1].is_safe);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_waiting_messages__none_leave_everything_alone),
		TEST(test_waiting_messages__those_nobody_takes_stay_where_they_are),
		TEST(test_waiting_messages__taken_ones_are_gone_from_both),
		TEST(test_waiting_messages__each_storage_reads_its_own),
		TEST(test_waiting_messages__forged_ones_are_taken_away),
		TEST(test_waiting_messages__cookie_is_like_the_sessions),
		TEST(test_waiting_messages__rest_waits_in_the_session),
		TEST(test_waiting_messages__without_a_session_the_newest_stay),
		TEST(test_waiting_messages__all_may_wait_in_the_session),
		TEST(test_waiting_messages__new_ones_come_behind),
	};

	return cmocka_run_group_tests_name("waiting_messages", tests, NULL, NULL);
}
