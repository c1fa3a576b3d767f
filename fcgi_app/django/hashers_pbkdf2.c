#include "config.h"

#include <inttypes.h>
#include <openssl/evp.h>

#include "fcgi_app/django/base64.h"
#include "fcgi_app/django/hashers.h"
#include "fcgi_app/django/stored_fields.h"

#define KEY_MAX 32

static const struct pbkdf2_kind {
	const EVP_MD *(*digest)(void);
	size_t key_size;
} kinds[] = {
	[PASSWORD_PBKDF2_SHA256] = {EVP_sha256, 32},
	[PASSWORD_PBKDF2_SHA1] = {EVP_sha1,   20},
};

struct parameters {
	enum password_family family;
	struct bytes salt;
	int64_t rounds; /* fit into an int: they were read, or configured, within bounds */
};

/* The key in base64. */
static const char *derive(const struct attempt *attempt, const struct parameters *parameters)
{
	const struct pbkdf2_kind *kind = &kinds[parameters->family];
	unsigned char key[KEY_MAX];

	/* Of what is in memory, this fails for want of more alone. */
	if (!PKCS5_PBKDF2_HMAC(attempt->password, (int)strlen(attempt->password),
		    parameters->salt.ptr, (int)parameters->salt.len, (int)parameters->rounds,
		    kind->digest(), (int)kind->key_size, key))
		mem_exhausted();
	attempt->work->rounds[parameters->family] += parameters->rounds;
	return base64_encode(attempt->mem, BASE64_PADDED, (struct bytes){key, kind->key_size});
}

static bool verify(enum password_family family, const struct attempt *attempt, const char *rest)
{
	struct parameters parameters = {.family = family};

	if (!stored_take_number(&rest, '$', PBKDF2_ROUNDS_MAX, &parameters.rounds) ||
		!stored_take_field(&rest, '$', &parameters.salt) || parameters.salt.len == 0)
		return false;
	return stored_is_same(rest, derive(attempt, &parameters));
}

bool pbkdf2_verify_sha256(const struct attempt *attempt, const char *rest)
{
	return verify(PASSWORD_PBKDF2_SHA256, attempt, rest);
}

bool pbkdf2_verify_sha1(const struct attempt *attempt, const char *rest)
{
	return verify(PASSWORD_PBKDF2_SHA1, attempt, rest);
}

static int64_t default_rounds(const struct password_policy *policy)
{
	return policy->rounds;
}

static const char *make(const struct attempt *attempt, const char *salt)
{
	const struct hasher *hasher = attempt->policy->hasher;
	int64_t rounds = attempt->policy->rounds;
	const struct parameters parameters = {
		hasher->family, {salt, strlen(salt)},
                 rounds
        };

	return mem_printf(attempt->mem, "%s$%" PRId64 "$%s$%s", hasher->name, rounds, salt,
		derive(attempt, &parameters));
}

static void spend(const struct attempt *attempt, int64_t rounds)
{
	const struct parameters parameters = {
		attempt->policy->hasher->family, {"salt", 4},
                 rounds
        };

	(void)derive(attempt, &parameters);
}

const struct hasher pbkdf2_sha256_hasher = {
	.name = "pbkdf2_sha256",
	.since = 302,
	.family = PASSWORD_PBKDF2_SHA256,
	.default_rounds = default_rounds,
	.make = make,
	.spend = spend,
};

const struct hasher pbkdf2_sha1_hasher = {
	.name = "pbkdf2_sha1",
	.since = 302,
	.family = PASSWORD_PBKDF2_SHA1,
	.default_rounds = default_rounds,
	.make = make,
	.spend = spend,
};
