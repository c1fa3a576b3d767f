/* tests/unit/test_authentication.c - who signs in, who does not, and that all refusals cost alike.
 */
#include "config.h"

#include "fcgi_app/django/authentication.h"
#include "tests/fakes/fake_random.h"
#include "tests/fakes/fake_users.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

#define ROUNDS 2000

struct case_parts {
	TALLOC_CTX *mem;
	struct fake_users users;
	struct password_policy policy;
	struct password_work work;
	struct authenticator authenticator;
};

/* A hash as a project with those settings would have stored it. */
static const char *hash_by(
	struct case_parts *parts, int version, const char *hasher, int64_t rounds)
{
	struct password_policy policy;
	struct fake_random random;
	struct error err = {0};

	fake_random_init(&random, 1);
	assert_true(password_policy_init(&policy, version, hasher, rounds, &err));
	return password_hash(parts->mem, &policy, &random.base, "correct horse");
}

static struct fake_user *add_user(
	struct case_parts *parts, const char *username, const char *stored)
{
	const struct new_user user = {.username = username, .email = "", .password = stored};
	struct error err = {0};

	assert_true(users_create(&parts->users.base, &user, &err));
	return fake_users_named(&parts->users, username);
}

static int set_up(void **state)
{
	TALLOC_CTX *mem = mem_context(NULL, "test");
	struct case_parts *parts = mem_new(mem, struct case_parts);
	struct error err = {0};

	parts->mem = mem;
	fake_users_init(&parts->users, mem, (struct permissions){NULL, 0});
	if (!password_policy_init(&parts->policy, 402, "pbkdf2_sha256", ROUNDS, &err))
		return -1;
	parts->authenticator = (struct authenticator){
		.users = &parts->users.base,
		.policy = &parts->policy,
		.username_max = 150,
		.work = &parts->work,
	};
	(void)add_user(parts, "amy", hash_by(parts, 402, "pbkdf2_sha256", ROUNDS));
	*state = parts;
	return 0;
}

static int tear_down(void **state)
{
	struct case_parts *parts = *state;

	return talloc_free(parts->mem);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Sets *out to whoever signs in; NULL: nobody. */
static bool authenticate(struct case_parts *parts, const char *username, const char *password,
	struct user **out, struct error *err)
{
	struct claim claim;
	bool is_admitted = false;
	bool ok = authenticator_find(&parts->authenticator, parts->mem, username, &claim, err) &&
		authenticator_judge(&parts->authenticator, claim.user, password, &is_admitted, err);

	*out = is_admitted ? claim.user : NULL;
	return ok;
}

/* Who signed in; the work is that of this attempt alone. */
static struct user *attempt(struct case_parts *parts, const char *username, const char *password)
{
	struct error err = {0};
	struct user *user;

	parts->work = (struct password_work){0};
	if (!authenticate(parts, username, password, &user, &err))
		fail_msg("%s", err.message);
	return user;
}

static void test_authentication__the_right_password_signs_in(void **state)
{
	struct user *user = attempt(*state, "amy", "correct horse");

	assert_non_null(user);
	assert_string_equal(user->username, "amy");
	assert_string_equal(user->id, "1");
}

static void test_authentication__names_are_trimmed_and_normalized(void **state)
{
	static const char *const names[] = {" amy\t", "\302\240amy\343\200\200", "AMY",
		"\xef\xbd\x81my" /* a full-width letter */};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_row(attempt(*state, names[i], "correct horse"), names[i]);
}

static void test_authentication__passwords_are_taken_as_they_are(void **state)
{
	static const char *const passwords[] = {
		"", " ", " correct horse", "correct horse ", "\xef\xbd\x83orrect horse"};

	for (size_t i = 0; i < ARRAY_SIZE(passwords); i++)
		assert_row(!attempt(*state, "amy", passwords[i]), passwords[i]);
}

static void test_authentication__no_name_asks_no_database(void **state)
{
	struct case_parts *parts = *state;
	int before = parts->users.call_count;
	char name[160] = {0};

	memset(name, 'a', 151);
	assert_null(attempt(parts, "", "correct horse"));
	assert_null(attempt(parts, " \n ", "correct horse"));
	assert_null(attempt(parts, name, "correct horse"));
	assert_int_equal(parts->users.call_count, before);
	name[150] = '\0';
	assert_null(attempt(parts, name, "correct horse"));
	assert_int_equal(parts->users.call_count, before + 1);
}

static void test_authentication__all_refusals_cost_equally_many_rounds(void **state)
{
	static const char *const names[] = {"amy", "nobody", "unusable", "empty", "unknown",
		"fewer", "inactive", "inactive-fewer", "", "md5"};
	struct case_parts *parts = *state;

	(void)add_user(parts, "unusable", "!vPJ0x6Y5mVn4OIUHOcPSFwS4HvAjZ1ERjPZFlkZw");
	(void)add_user(parts, "empty", "");
	(void)add_user(parts, "unknown", "rot13$pbeerpg ubefr");
	(void)add_user(parts, "md5", "md5$salt$00000000000000000000000000000000");
	(void)add_user(parts, "fewer", hash_by(parts, 402, "pbkdf2_sha256", ROUNDS / 2));
	add_user(parts, "inactive", hash_by(parts, 402, "pbkdf2_sha256", ROUNDS))->user.is_active =
		false;
	add_user(parts, "inactive-fewer", hash_by(parts, 402, "pbkdf2_sha256", 7))->user.is_active =
		false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_row(!attempt(parts, names[i], "wrong horse"), names[i]);
		assert_row(parts->work.rounds[PASSWORD_PBKDF2_SHA256] == ROUNDS, names[i]);
	}
}

static void test_authentication__inactive_users_are_refused_at_the_same_cost(void **state)
{
	struct case_parts *parts = *state;

	add_user(parts, "gone", hash_by(parts, 402, "pbkdf2_sha256", 7))->user.is_active = false;
	assert_null(attempt(parts, "gone", "correct horse"));
	assert_int_equal(parts->work.rounds[PASSWORD_PBKDF2_SHA256], ROUNDS);
}

/* Other costs than the project's are no reason to write a new hash. */
static void test_authentication__signing_in_stores_nothing(void **state)
{
	static const struct {
		const char *hasher;
		int64_t rounds;
	} rows[] = {
		{"pbkdf2_sha256", ROUNDS - 1},
		{"pbkdf2_sha256", ROUNDS + 1},
		{"pbkdf2_sha1",   ROUNDS    },
		{"bcrypt_sha256", 0         },
	};
	struct case_parts *parts = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *stored = hash_by(parts, 402, rows[i].hasher, rows[i].rounds);
		const char *name = mem_printf(parts->mem, "user%zu", i);
		struct fake_user *fake = add_user(parts, name, stored);
		int before = parts->users.call_count;

		assert_row(attempt(parts, name, "correct horse"), rows[i].hasher);
		assert_string_equal(fake->user.password, stored);
		assert_int_equal(parts->users.call_count, before + 1);
	}
}

static void test_authentication__a_database_that_fails_is_no_wrong_password(void **state)
{
	struct case_parts *parts = *state;
	struct error err = {0};
	struct user *user;

	parts->users.failure = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
	assert_false(authenticate(parts, "amy", "correct horse", &user, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

static void use_queue(struct case_parts *parts)
{
	parts->authenticator.queue =
		hashing_queue_new(parts->mem, (struct hashing_queue_settings){0, 0});
}

static void enter_queue(struct case_parts *parts)
{
	struct error err = {0};

	if (!hashing_queue_enter(parts->authenticator.queue, &err))
		fail_msg("%s", err.message);
}

/* Nobody can tell from it whom there is. */
static void test_authentication__whoever_finds_the_queue_full_is_told_so(void **state)
{
	static const char *const names[] = {"amy", "nobody", ""};
	struct case_parts *parts = *state;
	struct user *user;

	use_queue(parts);
	enter_queue(parts);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct error err = {0};

		assert_row(!authenticate(parts, names[i], "correct horse", &user, &err), names[i]);
		assert_row(err.kind == ERROR_BUSY && !user, names[i]);
	}
	assert_int_equal(parts->work.rounds[PASSWORD_PBKDF2_SHA256], 0);
}

static void test_authentication__the_queue_is_left_whatever_comes_of_it(void **state)
{
	struct case_parts *parts = *state;

	use_queue(parts);
	assert_non_null(attempt(parts, "amy", "correct horse"));
	assert_null(attempt(parts, "amy", "wrong horse"));
	assert_null(attempt(parts, "amy", ""));
	assert_null(attempt(parts, "nobody", "correct horse"));
	enter_queue(parts);
	hashing_queue_leave(parts->authenticator.queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_authentication__the_right_password_signs_in),
		CASE(test_authentication__names_are_trimmed_and_normalized),
		CASE(test_authentication__passwords_are_taken_as_they_are),
		CASE(test_authentication__no_name_asks_no_database),
		CASE(test_authentication__all_refusals_cost_equally_many_rounds),
		CASE(test_authentication__inactive_users_are_refused_at_the_same_cost),
		CASE(test_authentication__signing_in_stores_nothing),
		CASE(test_authentication__a_database_that_fails_is_no_wrong_password),
		CASE(test_authentication__whoever_finds_the_queue_full_is_told_so),
		CASE(test_authentication__the_queue_is_left_whatever_comes_of_it),
	};

	return cmocka_run_group_tests_name("authentication", tests, NULL, NULL);
}
