/*
 * tests/integration/test_passwords_as_django.c - what Django stores is verified here, and what is
 * made here is verified by Django, in every form that the installed one has.
 */
#include "config.h"

#include <stdlib.h>

#include "fcgi_app/django/password.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/command.h"
#include "tests/support/with_mem.h"

static const char *const passwords[] = {"correct horse", " blanks \t", "\xe5\xb1\xb1\xc3\xa9$!",
	"a password of more than seventy-two bytes, which is all that bcrypt ever looks at"};

/* What Django says, as lines. */
static char *ask_django(TALLOC_CTX *mem, const char *const *arguments)
{
	const char *argv[16] = {"/usr/bin/python3",
		mem_printf(mem, "%s/tests/support/django_passwords.py", getenv("TEST_SOURCE_DIR"))};
	struct command_result result;

	for (size_t i = 0; arguments[i]; i++)
		argv[i + 2] = arguments[i];
	result = command_run(mem, NONE, argv);
	if (result.status != 0)
		fail_msg("%s", result.errors);
	return mem_text(mem, result.output);
}

static int django_version(TALLOC_CTX *mem)
{
	return (int)strtol(ask_django(mem, LIST("version")), NULL, 10);
}

static bool verify(const struct password_policy *policy, const char *stored, const char *password)
{
	struct password_work work = {0};

	return password_verify(stored, password, policy, &work);
}

static void test_passwords_as_django__what_django_makes_is_verified(void **state)
{
	struct password_policy policy;
	struct error err = {0};

	assert_true(
		password_policy_init(&policy, django_version(*state), "pbkdf2_sha256", 0, &err));
	for (size_t i = 0; i < ARRAY_SIZE(passwords); i++) {
		char *rest = ask_django(*state, LIST("make", passwords[i]));
		size_t count = 0;
		char *stored;

		while ((stored = strsep(&rest, "\n")) && *stored) {
			assert_row(verify(&policy, stored, passwords[i]), stored);
			assert_row(!verify(&policy, stored, "correct hors"), stored);
			count++;
		}
		assert_in_range(count, 7, 10);
	}
}

/*
 * Nor does it store anew what was made here: that would end the user's other sessions. argon2 is
 * the exception: how long its hashes are is up to the version of Django's library for it.
 */
static void test_passwords_as_django__what_is_made_here_is_verified_by_django(void **state)
{
	static const char *const hashers[] = {
		"pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "scrypt"};
	int version = django_version(*state);
	struct fake_random random;
	size_t made = 0;

	fake_random_init(&random, 11);
	for (size_t i = 0; i < ARRAY_SIZE(hashers); i++)
		for (size_t j = 0; j < ARRAY_SIZE(passwords); j++) {
			struct password_policy policy;
			struct error err = {0};
			const char *stored;
			const char *verdict;

			if (!password_policy_init(&policy, version, hashers[i], 0, &err))
				continue;
			stored = password_hash(*state, &policy, &random.base, passwords[j]);
			verdict = ask_django(*state, LIST("check", passwords[j], stored));
			if (strcmp(hashers[i], "argon2") == 0)
				assert_row(strncmp(verdict, "True ", 5) == 0, stored);
			else
				assert_string_equal(verdict, "True stays\n");
			assert_string_equal(
				ask_django(*state, LIST("check", "correct hors", stored)),
				"False stays\n");
			made++;
		}
	assert_in_range(made, 20, 24);
}

/* Of the vectors' password and salt: what the one takes, the other takes. */
static void test_passwords_as_django__both_take_and_refuse_the_same(void **state)
{
	static const char *const rows[] = {
		"pbkdf2_sha256$1000$saltsaltsaltsaltsalt12$"
		"7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha256$01000$saltsaltsaltsaltsalt12$"
		"7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha256$1000$$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha1$1000$saltsaltsaltsaltsalt12$W1zR0lX3SSnxjJJFq7BirlR/5qo=",
		"pbkdf2_sha1$1000$saltsaltsaltsaltsalt12$W1zR0lX3SSnxjJJFq7BirlR/5qp=",
		"bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuIvyWZlBcE3WoQXKqRnwrLYJ6nenE0Bq",
		"bcrypt$$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"md5$saltsaltsaltsaltsalt12$a0b2162b9b8dc5ca7e0601bedaf83f43",
		"md5$saltsaltsaltsaltsalt12$A0B2162B9B8DC5CA7E0601BEDAF83F43",
		"!correct horse",
		"correct horse",
		"",
	};
	struct password_policy policy;
	struct error err = {0};

	assert_true(
		password_policy_init(&policy, django_version(*state), "pbkdf2_sha256", 0, &err));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *verdict = ask_django(*state, LIST("check", "correct horse", rows[i]));

		assert_row((strncmp(verdict, "True", 4) == 0) ==
				verify(&policy, rows[i], "correct horse"),
			rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_passwords_as_django__what_django_makes_is_verified),
		WITH_MEM(test_passwords_as_django__what_is_made_here_is_verified_by_django),
		WITH_MEM(test_passwords_as_django__both_take_and_refuse_the_same),
	};

	return cmocka_run_group_tests_name("passwords_as_django", tests, NULL, NULL);
}
