/*
 * tests/integration/test_passwords_as_django.c - what Django stores is verified here, and what is
 * made here is verified by Django, in every form that the installed one has.
 */
#include "config.h"

#include <stdlib.h>

#include "fcgi_app/django/password.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"
#include "tests/support/command.h"

/*
 * Few, as hashing takes long. The second has as many bytes as bcrypt reads: some versions of
 * Django's library for it refuse more.
 */
static const char *const passwords[] = {" \xe5\xb1\xb1 \xc3\xa9$!\t",
	"a password of seventy-two bytes, which is as many as bcrypt ever reads!!"};

/* Python takes long to start: each test asks it once, about everything. */
struct django_passwords {
	int version;
};

/* Passwords, and what is stored of each, one after the other. */
struct pairs {
	TALLOC_CTX *mem;
	const char **items;
	size_t count;
	size_t capacity;
};

/* What Django says, as lines. */
static char *ask_django(
	TALLOC_CTX *mem, const char *question, const char *const *items, size_t count)
{
	const char **argv = mem_array(mem, const char *, count + 4);
	struct command_result result;

	argv[0] = "/usr/bin/python3";
	argv[1] =
		mem_printf(mem, "%s/tests/support/django_passwords.py", getenv("TEST_SOURCE_DIR"));
	argv[2] = question;
	for (size_t i = 0; i < count; i++)
		argv[i + 3] = items[i];
	result = command_run(mem, NONE, argv);
	if (result.status != 0)
		fail_msg("%s", result.errors);
	return mem_text(mem, result.output);
}

static int set_up(void **state)
{
	struct django_passwords *this = mem_new(NULL, struct django_passwords);

	this->version = (int)strtol(ask_django(this, "version", NULL, 0), NULL, 10);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static void add_pair(struct pairs *pairs, const char *password, const char *stored)
{
	mem_grow(pairs->mem, pairs->items, &pairs->capacity, pairs->count + 2);
	pairs->items[pairs->count++] = password;
	pairs->items[pairs->count++] = stored;
}

static bool verify(int version, const char *stored, const char *password)
{
	struct password_policy policy;
	struct password_work work = {0};
	struct error err = {0};

	assert_true(password_policy_init(&policy, version, "pbkdf2_sha256", 0, &err));
	return password_verify(stored, password, &policy, &work);
}

static void test_passwords_as_django__what_django_makes_is_verified(void **state)
{
	struct django_passwords *this = *state;
	char *rest = ask_django(this, "make", passwords, ARRAY_SIZE(passwords));

	for (size_t i = 0; i < ARRAY_SIZE(passwords); i++) {
		size_t count = 0;
		const char *stored;

		while ((stored = strsep(&rest, "\n")) && *stored) {
			assert_row(verify(this->version, stored, passwords[i]), stored);
			assert_row(!verify(this->version, stored, "correct hors"), stored);
			count++;
		}
		assert_in_range(count, 7, 10);
	}
}

/* A password stored by one of the hashers; none, if the version does not have that hasher. */
static void add_made(struct pairs *pairs, int version, const char *hasher, struct random *random,
	const char *password)
{
	struct password_policy policy;
	struct error err = {0};
	const char *stored;

	if (!password_policy_init(&policy, version, hasher, 0, &err))
		return;
	stored = password_hash(pairs->mem, &policy, random, password);
	add_pair(pairs, password, stored);
	add_pair(pairs, "correct hors", stored);
}

/*
 * Nor does it store anew what was made here: that would end the user's other sessions. argon2 is
 * the exception: how long its hashes are is up to the version of Django's library for it.
 */
static void test_passwords_as_django__what_is_made_here_is_verified_by_django(void **state)
{
	static const char *const hashers[] = {
		"pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "scrypt"};
	struct django_passwords *this = *state;
	struct pairs pairs = {.mem = this};
	struct fake_random random;
	char *rest;

	fake_random_init(&random, 11);
	for (size_t i = 0; i < ARRAY_SIZE(hashers); i++)
		for (size_t j = 0; j < ARRAY_SIZE(passwords); j++)
			add_made(&pairs, this->version, hashers[i], &random.base, passwords[j]);
	assert_in_range(pairs.count, 4 * 10, 4 * 12);
	rest = ask_django(this, "check", pairs.items, pairs.count);
	for (size_t i = 1; i < pairs.count; i += 4) {
		const char *stored = pairs.items[i];
		const char *verdict = strsep(&rest, "\n");

		if (strncmp(stored, "argon2$", strlen("argon2$")) == 0)
			assert_row(strncmp(verdict, "True ", 5) == 0, stored);
		else
			assert_row(strcmp(verdict, "True stays") == 0, stored);
		assert_row(strcmp(strsep(&rest, "\n"), "False stays") == 0, stored);
	}
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
	struct django_passwords *this = *state;
	struct pairs pairs = {.mem = this};
	char *rest;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_pair(&pairs, "correct horse", rows[i]);
	rest = ask_django(this, "check", pairs.items, pairs.count);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool is_taken = strncmp(strsep(&rest, "\n"), "True", strlen("True")) == 0;

		assert_row(is_taken == verify(this->version, rows[i], "correct horse"), rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwords_as_django__what_django_makes_is_verified),
		cmocka_unit_test(test_passwords_as_django__what_is_made_here_is_verified_by_django),
		cmocka_unit_test(test_passwords_as_django__both_take_and_refuse_the_same),
	};

	return cmocka_run_group_tests_name("passwords_as_django", tests, set_up, tear_down);
}
