#include "config.h"

#include <assert.h>
#include <crypt.h>

#include "fcgi_app/django/hashers.h"
#include "fcgi_app/django/stored_fields.h"

#define COST_MIN      4
#define COST_MAX      16
#define DEFAULT_COST  12
#define BCRYPT_LENGTH 60 /* "$2b$12$", 22 characters of salt, 31 of hash */
#define PASSWORD_USED 72 /* bytes; the rest has never counted */

/*
 * The cost of a hash, or of the beginning of one, that is bcrypt's; 0: it is not, or out of bounds.
 * That its two characters are digits is for crypt to see.
 */
static int cost_of(const char *setting)
{
	int cost;

	if (strncmp(setting, "$2a$", 4) != 0 && strncmp(setting, "$2b$", 4) != 0 &&
		strncmp(setting, "$2y$", 4) != 0)
		return 0;
	cost = (setting[4] - '0') * 10 + setting[5] - '0';
	return cost >= COST_MIN && cost <= COST_MAX ? cost : 0;
}

/*
 * What the system's crypt makes of the password; NULL: it does not know bcrypt, or the setting is
 * malformed. The library wants some 32 kB to work in.
 */
static const char *compute(const struct attempt *attempt, const char *password, const char *setting)
{
	struct crypt_data *data = mem_new(attempt->mem, struct crypt_data);
	const char *used = mem_text_n(attempt->mem, password, strnlen(password, PASSWORD_USED));
	const char *hash = crypt_rn(used, setting, data, (int)sizeof(*data));

	if (hash)
		attempt->work->rounds[PASSWORD_BCRYPT] += INT64_C(1) << cost_of(setting);
	return hash;
}

static bool verify(const struct attempt *attempt, const char *password, const char *stored)
{
	const char *hash;

	if (strlen(stored) != BCRYPT_LENGTH || cost_of(stored) == 0)
		return false;
	hash = compute(attempt, password, stored);
	return hash && stored_is_same(stored, hash);
}

bool bcrypt_verify(const struct attempt *attempt, const char *rest)
{
	return verify(attempt, attempt->password, rest);
}

bool bcrypt_verify_sha256(const struct attempt *attempt, const char *rest)
{
	return verify(attempt, digests_sha256_hex(attempt), rest);
}

static int64_t default_rounds(const struct password_policy *policy)
{
	(void)policy; /* every version has had the same */
	return INT64_C(1) << DEFAULT_COST;
}

/* The salt's characters are some of those that bcrypt writes its own salts with. */
static const char *compute_new(
	const struct attempt *attempt, const char *password, int cost, const char *salt)
{
	const char *setting = mem_printf(attempt->mem, "$2b$%02d$%s", cost, salt);
	const char *hash = compute(attempt, password, setting);

	assert(hash); /* libxcrypt, for which configure looks, knows bcrypt */
	return hash;
}

static const char *make(const struct attempt *attempt, const char *salt)
{
	return mem_printf(attempt->mem, "bcrypt$%s",
		compute_new(attempt, attempt->password, DEFAULT_COST, salt));
}

static const char *make_sha256(const struct attempt *attempt, const char *salt)
{
	return mem_printf(attempt->mem, "bcrypt_sha256$%s",
		compute_new(attempt, digests_sha256_hex(attempt), DEFAULT_COST, salt));
}

/* Costs are powers of two: a sum of them, as binary numbers are. */
static void spend(const struct attempt *attempt, int64_t rounds)
{
	for (int cost = DEFAULT_COST; cost >= COST_MIN; cost--)
		if (rounds & (INT64_C(1) << cost))
			(void)compute_new(
				attempt, attempt->password, cost, "saltsaltsaltsaltsaltsa");
}

const struct hasher bcrypt_hasher = {
	.name = "bcrypt",
	.since = 302,
	.family = PASSWORD_BCRYPT,
	.default_rounds = default_rounds,
	.make = make,
	.spend = spend,
};

const struct hasher bcrypt_sha256_hasher = {
	.name = "bcrypt_sha256",
	.since = 302,
	.family = PASSWORD_BCRYPT,
	.default_rounds = default_rounds,
	.make = make_sha256,
	.spend = spend,
};
