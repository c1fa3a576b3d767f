#include "config.h"

#include "fcgi_app/django/password.h"

#include <assert.h>
#include <limits.h>

#include "fcgi_app/django/hashers.h"

#define STILL INT_MAX

static const struct stored_form forms[] = {
	{"pbkdf2_sha256", 302, STILL,          pbkdf2_verify_sha256},
	{"pbkdf2_sha1",   302, STILL,          pbkdf2_verify_sha1  },
	{"argon2",        302, STILL,          argon2_verify_stored},
	{"bcrypt_sha256", 302, STILL,          bcrypt_verify_sha256},
	{"bcrypt",        302, STILL,          bcrypt_verify       },
	{"scrypt",        400, STILL,          scrypt_verify       },
	{"md5",           302, STILL,          digests_verify_md5  },
	{"sha1",          302, UNSALTED_UNTIL, digests_verify_sha1 },
};

static const struct hasher *const hashers[] = {
	&pbkdf2_sha256_hasher,
	&pbkdf2_sha1_hasher,
	&argon2_hasher,
	&bcrypt_sha256_hasher,
	&bcrypt_hasher,
	&scrypt_hasher,
};

/* Source: docs/django.md, "Passwords". */
static const struct version_rounds {
	int since;
	int rounds;
} pbkdf2_rounds[] = {
	{302, 260000 },
	{400, 320000 },
	{401, 390000 },
	{402, 600000 },
	{500, 720000 },
	{501, 870000 },
	{502, 1000000},
	{600, 1200000},
	{601, 1500000},
};

static int rounds_of_version(int version)
{
	int rounds = pbkdf2_rounds[0].rounds;

	for (size_t i = 0; i < ARRAY_SIZE(pbkdf2_rounds); i++)
		if (version >= pbkdf2_rounds[i].since)
			rounds = pbkdf2_rounds[i].rounds;
	return rounds;
}

bool password_policy_init(struct password_policy *policy, int version, const char *hasher,
	int64_t rounds, struct error *err)
{
	*policy = (struct password_policy){
		.version = version, .rounds = rounds > 0 ? rounds : rounds_of_version(version)};
	for (size_t i = 0; i < ARRAY_SIZE(hashers); i++)
		if (strcmp(hashers[i]->name, hasher) == 0 && version >= hashers[i]->since)
			policy->hasher = hashers[i];
	if (!policy->hasher)
		return error_set(err, ERROR_INVALID,
			"password hasher %s: expected pbkdf2_sha256, pbkdf2_sha1, argon2, "
			"bcrypt_sha256, bcrypt, or, since Django 4.0, scrypt",
			hasher);
	if (policy->rounds > PBKDF2_ROUNDS_MAX)
		return error_set(err, ERROR_INVALID, "password rounds: expected at most %d",
			PBKDF2_ROUNDS_MAX);
	return true;
}

static const struct stored_form *find_form(const char *name, size_t length, int version)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (strlen(forms[i].name) == length && memcmp(forms[i].name, name, length) == 0 &&
			version >= forms[i].since && version < forms[i].until)
			return &forms[i];
	return NULL;
}

static bool verify(const struct attempt *attempt, const char *stored)
{
	const char *mark = strchr(stored, '$');
	const struct stored_form *form;

	if (!mark)
		return digests_verify_bare(attempt, stored);
	form = find_form(stored, (size_t)(mark - stored), attempt->policy->version);
	return form && form->verify(attempt, mark + 1);
}

bool password_verify(const char *stored, const char *password, const struct password_policy *policy,
	struct password_work *work)
{
	struct attempt attempt = {NULL, password, policy, work};
	bool ok;

	if (!*password || strlen(password) > PASSWORD_MAX)
		return false;
	attempt.mem = mem_context(NULL, "password_verify");
	ok = verify(&attempt, stored);
	talloc_free(attempt.mem);
	return ok;
}

void password_spend_missing(const struct password_policy *policy, struct password_work *work)
{
	const struct hasher *hasher = policy->hasher;
	int64_t missing = hasher->default_rounds(policy) - work->rounds[hasher->family];
	TALLOC_CTX *mem = mem_context(NULL, "password_spend_missing");

	if (missing > 0)
		hasher->spend(&(struct attempt){mem, "password", policy, work}, missing);
	talloc_free(mem);
}

static void fill_salt(struct random *random, char salt[SALT_LENGTH + 1])
{
	static const char characters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	for (size_t i = 0; i < SALT_LENGTH; i++)
		salt[i] = characters[random_below(random, sizeof(characters) - 1)];
	salt[SALT_LENGTH] = '\0';
}

const char *password_hash(TALLOC_CTX *mem, const struct password_policy *policy,
	struct random *random, const char *password)
{
	struct password_work work = {0};
	char salt[SALT_LENGTH + 1];

	assert(*password && strlen(password) <= PASSWORD_MAX);
	fill_salt(random, salt);
	return policy->hasher->make(&(struct attempt){mem, password, policy, &work}, salt);
}
