/* tests/unit/test_password.c - stored passwords of every form, at the costs that are stored. */
#include "config.h"

#include "fcgi_app/django/password.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

#define SALT   "saltsaltsaltsaltsalt12"
#define SHA256 "pbkdf2_sha256$1000$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY="
#define BCRYPT "bcrypt$$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
#define SCRYPT_HASH                                                                                \
	"7YNJvZgVtAv+fcLBEoDDHC1RYShwx4psOyeFFInSDdST1IdbIniYkOHZKsEIYuNnN9WlHULoQ70NrINNgs+aJQ=="

struct stored_row {
	const char *stored;
	enum password_family family;
	int64_t rounds;
};

static struct password_policy policy_of(int version, const char *hasher, int64_t rounds)
{
	struct password_policy policy;
	struct error err = {0};

	if (!password_policy_init(&policy, version, hasher, rounds, &err))
		fail_msg("%s", err.message);
	return policy;
}

/* Held against a stored value by a version of Django. */
static bool verify_by(int version, const char *stored, const char *password)
{
	struct password_policy policy = policy_of(version, "pbkdf2_sha256", 1000);
	struct password_work work = {0};

	return password_verify(stored, password, &policy, &work);
}

static int64_t total(const struct password_work *work)
{
	int64_t sum = 0;

	for (size_t i = 0; i < PASSWORD_FAMILY_COUNT; i++)
		sum += work->rounds[i];
	return sum;
}

/* Vectors of Django's own code, then some that the respective libraries' own tools made. */
static const struct stored_row stored_rows[] = {
	{SHA256,										     PASSWORD_PBKDF2_SHA256, 1000    },
	{"pbkdf2_sha1$1000$" SALT "$W1zR0lX3SSnxjJJFq7BirlR/5qo=",                                   PASSWORD_PBKDF2_SHA1,   1000    },
	{"scrypt$1024$" SALT "$8$1$" SCRYPT_HASH,						    PASSWORD_SCRYPT,        1024 * 8},
	{"md5$" SALT "$a0b2162b9b8dc5ca7e0601bedaf83f43",                                            PASSWORD_FAMILY_COUNT,  0       },
	{"bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuIvyWZlBcE3WoQXKqRnwrLYJ6nenE0Bq",
         PASSWORD_BCRYPT,												    16      },
	{BCRYPT,										     PASSWORD_BCRYPT,        16      },
	{"argon2$argon2id$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdHNhbHQxMg$6fgxLxVYIfAfA5AjhuzZ/A",
         PASSWORD_ARGON2,												    1024    },
	{"argon2$argon2i$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdHNhbHQxMg$ibhpomHboAm1Q8tbbnfolg",
         PASSWORD_ARGON2,												    1024    },
	{"argon2$argon2i$v=16$m=512,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdHNhbHQxMg$A4I//IsgdDLsIYe4bUHdsQ",
         PASSWORD_ARGON2,												    1024    },
	{"argon2$argon2id$v=19$m=1024,t=1,p=8$c2FsdHNhbHRzYWx0c2FsdHNhbHQxMg$+"
	 "T2P4omz8pojFwn4JO6J4Q",							   PASSWORD_ARGON2,        1024    },
	{"argon2$argon2i$m=512,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdHNhbHQxMg$A4I//IsgdDLsIYe4bUHdsQ",
         PASSWORD_ARGON2,												    1024    },
};

static void test_password__every_stored_form_is_verified_at_its_own_cost(void **state)
{
	struct password_policy policy = policy_of(402, "pbkdf2_sha256", 0);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stored_rows); i++) {
		const struct stored_row *row = &stored_rows[i];
		struct password_work work = {0};

		assert_row(
			password_verify(row->stored, "correct horse", &policy, &work), row->stored);
		assert_row(total(&work) == row->rounds, row->stored);
		if (row->family < PASSWORD_FAMILY_COUNT)
			assert_row(work.rounds[row->family] == row->rounds, row->stored);
	}
}

static void test_password__any_other_password_is_refused(void **state)
{
	static const char *const others[] = {"correct hors", "correct horse ", " correct horse",
		"Correct horse", "correct horse\n", "x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stored_rows); i++)
		for (size_t j = 0; j < ARRAY_SIZE(others); j++)
			assert_row(!verify_by(402, stored_rows[i].stored, others[j]), others[j]);
}

/* Whatever is left out, added or changed in it, in any place. */
static void test_password__a_changed_stored_value_never_matches(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(stored_rows); i++) {
		const char *stored = stored_rows[i].stored;
		size_t length = strlen(stored);

		for (size_t at = 0; at < length; at++) {
			char *changed = mem_text(*state, stored);

			changed[at] = changed[at] == '1' ? '2' : '1';
			assert_row(!verify_by(402, changed, "correct horse"), changed);
			assert_row(!verify_by(402, mem_text_n(*state, stored, at), "correct horse"),
				stored);
		}
		assert_row(!verify_by(402, mem_printf(*state, "%s=", stored), "correct horse"),
			stored);
	}
}

static void test_password__old_digests_go_with_their_version(void **state)
{
	static const struct {
		const char *stored;
		int last; /* the last version that takes it; 0: none */
	} rows[] = {
		{"md5$" SALT "$a0b2162b9b8dc5ca7e0601bedaf83f43",          601},
		{"sha1$" SALT "$aeae9e1edca748a7fc94b7ad8ac99a572cdbb611", 500},
		{"md5$$3cb4e732631f47e6eb961f34554b7cde",                  500},
		{"3cb4e732631f47e6eb961f34554b7cde",                       500},
		{"sha1$$2f9e53523b62abc141a2b4d6019d23cba835dbd0",         500},
		{"2f9e53523b62abc141a2b4d6019d23cba835dbd0",               0  },
		{"3CB4E732631F47E6EB961F34554B7CDE",                       0  },
		{"scrypt$1024$" SALT "$8$1$" SCRYPT_HASH,                  601},
	};
	static const int versions[] = {302, 400, 401, 402, 500, 501, 502, 600, 601};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < ARRAY_SIZE(versions); j++) {
			bool is_known = versions[j] <= rows[i].last &&
				(versions[j] >= 400 || strncmp(rows[i].stored, "scrypt", 6) != 0);

			assert_row(
				verify_by(versions[j], rows[i].stored, "correct horse") == is_known,
				rows[i].stored);
		}
}

static void test_password__what_is_no_hash_never_matches_and_costs_nothing(void **state)
{
	static const char *const rows[] = {
		"",
		"$",
		"$$$$",
		"!",
		"!vPJ0x6Y5mVn4OIUHOcPSFwS4HvAjZ1ERjPZFlkZw",
		"correct horse",
		"plain$correct horse",
		"md5",
		"md5$",
		"sha1$$",
		"pbkdf2_sha256",
		"pbkdf2_sha256$",
		"pbkdf2_sha256$1000",
		"pbkdf2_sha256$1000$" SALT,
		"pbkdf2_sha256$1000$$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha256$0$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha256$01000$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha256$+1000$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha256$-1000$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"PBKDF2_SHA256$1000$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha512$1000$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"bcrypt$$6$rounds=1000$saltsaltsaltsalt$abcdefghijklmnopqrstuvwxyz0123456789012345",
		"bcrypt$$2x$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"bcrypt$$2b$1/$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"bcrypt$$2b$/<$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"bcrypt$$2b$4$$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"argon2$argon2d$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
		"argon2$argon2id$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$A=A",
		"argon2$argon2id$v=19$m=512,t=2,p=2$salt",
		"argon2$argon2id$v=19$m=8,t=2,p=2$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
		"argon2$argon2x$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
		"scrypt$1000$" SALT "$8$1$" SCRYPT_HASH,
		"scrypt$1$" SALT "$8$1$" SCRYPT_HASH,
		"scrypt$1024$" SALT "$0$1$" SCRYPT_HASH,
		"scrypt$1024$" SALT "$8$0$" SCRYPT_HASH,
	};
	struct password_policy policy = policy_of(402, "pbkdf2_sha256", 1000);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct password_work work = {0};

		assert_row(!password_verify(rows[i], "correct horse", &policy, &work), rows[i]);
		assert_row(total(&work) == 0, rows[i]);
	}
}

/* Somebody who can write one row must not stop everybody's logins. */
static void test_password__a_stored_value_that_asks_for_too_much_costs_nothing(void **state)
{
	static const char *const rows[] = {
		"pbkdf2_sha256$10000001$" SALT "$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY=",
		"pbkdf2_sha1$99999999999999999999999999$" SALT "$W1zR0lX3SSnxjJJFq7BirlR/5qo=",
		"bcrypt$$2b$17$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"bcrypt_sha256$$2b$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
		"scrypt$131072$" SALT "$8$1$" SCRYPT_HASH,
		"scrypt$2$" SALT "$8388608$1$" SCRYPT_HASH,
		"scrypt$16384$" SALT "$8$65$" SCRYPT_HASH,
		"scrypt$1048576$" SALT "$1048576$1048576$" SCRYPT_HASH,
		"argon2$argon2id$v=19$m=262145,t=2,p=8$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
		"argon2$argon2id$v=19$m=102400,t=41,p=8$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
		"argon2$argon2i$v=19$m=512,t=4294967298,p=2$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAA",
		"argon2$argon2i$v=19$m=512,t=2,p=65$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
	};
	struct password_policy policy = policy_of(402, "pbkdf2_sha256", 1000);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct password_work work = {0};

		assert_row(!password_verify(rows[i], "correct horse", &policy, &work), rows[i]);
		assert_row(total(&work) == 0, rows[i]);
	}
}

static void test_password__an_empty_one_never_matches(void **state)
{
	(void)state;
	assert_false(verify_by(402, "md5$$d41d8cd98f00b204e9800998ecf8427e", ""));
	assert_false(verify_by(402, "d41d8cd98f00b204e9800998ecf8427e", ""));
	assert_false(verify_by(402, "", ""));
	assert_false(verify_by(402, "!", ""));
}

static void test_password__a_very_long_one_costs_nothing(void **state)
{
	struct password_policy policy = policy_of(402, "pbkdf2_sha256", 1000);
	struct password_work work = {0};
	char *password = mem_array(*state, char, PASSWORD_MAX + 2);
	const char *stored;
	struct fake_random random;

	fake_random_init(&random, 1);
	memset(password, 'x', PASSWORD_MAX);
	stored = password_hash(*state, &policy, &random.base, password);
	assert_true(password_verify(stored, password, &policy, &work));
	work = (struct password_work){0};
	password[PASSWORD_MAX] = 'x';
	assert_false(password_verify(stored, password, &policy, &work));
	assert_int_equal(total(&work), 0);
}

/* bcrypt sees 72 bytes, here of x; Django's default for it, bcrypt_sha256, sees all. */
static void test_password__bcrypt_counts_the_first_72_bytes(void **state)
{
	static const char stored[] =
		"bcrypt$$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
	char password[80] = {0};

	(void)state;
	memset(password, 'x', 73);
	assert_true(verify_by(302, stored, password));
	password[72] = 'y';
	assert_true(verify_by(302, stored, password));
	password[71] = 'y';
	assert_false(verify_by(302, stored, password));
}

static void test_password__the_rounds_are_those_of_the_version_or_the_project(void **state)
{
	static const struct {
		int version;
		int64_t rounds;
	} rows[] = {
		{302, 260000 },
		{400, 320000 },
		{401, 390000 },
		{402, 600000 },
		{500, 720000 },
		{501, 870000 },
		{502, 1000000},
		{600, 1200000},
		{601, 1500000},
		{602, 1500000},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct password_policy policy = policy_of(rows[i].version, "pbkdf2_sha256", 0);

		assert_int_equal(policy.rounds, rows[i].rounds);
		policy = policy_of(rows[i].version, "pbkdf2_sha256", PBKDF2_ROUNDS_MAX);
		assert_int_equal(policy.rounds, PBKDF2_ROUNDS_MAX);
	}
}

static const struct {
	const char *hasher;
	int version;
	const char *prefix;
	enum password_family family;
	int64_t rounds;
} new_rows[] = {
	{"pbkdf2_sha256", 302, "pbkdf2_sha256$1000$",                    PASSWORD_PBKDF2_SHA256, 1000         },
	{"pbkdf2_sha1",   302, "pbkdf2_sha1$1000$",                      PASSWORD_PBKDF2_SHA1,   1000         },
	{"bcrypt_sha256", 302, "bcrypt_sha256$$2b$12$",                  PASSWORD_BCRYPT,        1 << 12      },
	{"bcrypt",        302, "bcrypt$$2b$12$",                         PASSWORD_BCRYPT,        1 << 12      },
	{"scrypt",        400, "scrypt$16384$",                          PASSWORD_SCRYPT,        16384 * 8    },
	{"scrypt",        501, "scrypt$16384$",                          PASSWORD_SCRYPT,        16384 * 8 * 5},
	{"argon2",        302, "argon2$argon2id$v=19$m=102400,t=2,p=8$", PASSWORD_ARGON2,        2 * 102400   },
};

static void test_password__a_new_hash_has_the_form_and_cost_of_its_policy(void **state)
{
	struct fake_random random;

	fake_random_init(&random, 7);
	for (size_t i = 0; i < ARRAY_SIZE(new_rows); i++) {
		struct password_policy policy =
			policy_of(new_rows[i].version, new_rows[i].hasher, 1000);
		struct password_work work = {0};
		const char *stored =
			password_hash(*state, &policy, &random.base, "correct h\xc3\xb6rse");

		assert_row(strncmp(stored, new_rows[i].prefix, strlen(new_rows[i].prefix)) == 0,
			stored);
		assert_row(strlen(stored) <= 128, stored);
		assert_row(password_verify(stored, "correct h\xc3\xb6rse", &policy, &work), stored);
		assert_row(work.rounds[new_rows[i].family] == new_rows[i].rounds, stored);
		assert_row(total(&work) == new_rows[i].rounds, stored);
	}
}

static void test_password__every_new_hash_has_a_salt_of_its_own(void **state)
{
	struct password_policy policy = policy_of(302, "pbkdf2_sha256", 1);
	struct fake_random random;
	const char *first;
	const char *salt;

	fake_random_init(&random, 7);
	first = password_hash(*state, &policy, &random.base, "correct horse");
	salt = first + strlen("pbkdf2_sha256$1$");
	assert_int_equal(strcspn(salt, "$"), 22);
	assert_string_not_equal(
		first, password_hash(*state, &policy, &random.base, "correct horse"));
}

/* One after another, from nothing, from some of it, and with all of it done. */
static void test_password__what_is_missing_of_a_new_hash_is_spent(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(new_rows); i++) {
		struct password_policy policy =
			policy_of(new_rows[i].version, new_rows[i].hasher, 1000);
		enum password_family family = new_rows[i].family;
		int64_t rounds = new_rows[i].rounds;
		struct password_work work = {0};

		password_spend_missing(&policy, &work);
		assert_row(work.rounds[family] == rounds, new_rows[i].prefix);
		work.rounds[family] = rounds - 16;
		password_spend_missing(&policy, &work);
		assert_row(work.rounds[family] >= rounds, new_rows[i].prefix);
		work.rounds[family] = rounds;
		password_spend_missing(&policy, &work);
		assert_row(total(&work) == rounds, new_rows[i].prefix);
	}
}

static void test_password__a_policy_that_makes_no_passwords_is_refused(void **state)
{
	static const struct {
		int version;
		const char *hasher;
		int64_t rounds;
		const char *named;
	} rows[] = {
		{302, "md5",           0,        "hasher md5"   },
		{302, "unsalted_md5",  0,        "unsalted_md5" },
		{302, "scrypt",        0,        "hasher scrypt"},
		{302, "",              0,        "hasher"       },
		{302, "pbkdf2_sha256", 10000001, "rounds"       },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct password_policy policy;
		struct error err = {0};

		assert_row(!password_policy_init(
				   &policy, rows[i].version, rows[i].hasher, rows[i].rounds, &err),
			rows[i].named);
		assert_row(err.kind == ERROR_INVALID, rows[i].named);
		assert_row(strstr(err.message, rows[i].named), rows[i].named);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_password__every_stored_form_is_verified_at_its_own_cost),
		WITH_MEM(test_password__any_other_password_is_refused),
		WITH_MEM(test_password__a_changed_stored_value_never_matches),
		WITH_MEM(test_password__old_digests_go_with_their_version),
		WITH_MEM(test_password__what_is_no_hash_never_matches_and_costs_nothing),
		WITH_MEM(test_password__a_stored_value_that_asks_for_too_much_costs_nothing),
		WITH_MEM(test_password__an_empty_one_never_matches),
		WITH_MEM(test_password__a_very_long_one_costs_nothing),
		WITH_MEM(test_password__bcrypt_counts_the_first_72_bytes),
		WITH_MEM(test_password__a_new_hash_has_the_form_and_cost_of_its_policy),
		WITH_MEM(test_password__every_new_hash_has_a_salt_of_its_own),
		WITH_MEM(test_password__the_rounds_are_those_of_the_version_or_the_project),
		WITH_MEM(test_password__what_is_missing_of_a_new_hash_is_spent),
		WITH_MEM(test_password__a_policy_that_makes_no_passwords_is_refused),
	};

	return cmocka_run_group_tests_name("password", tests, NULL, NULL);
}
