#include "config.h"

#include <inttypes.h>
#include <openssl/evp.h>

#include "fcgi_app/django/base64.h"
#include "fcgi_app/django/hashers.h"
#include "fcgi_app/django/stored_fields.h"

#define KEY_SIZE   64
#define MEMORY_MAX (INT64_C(64) << 20)
#define WORK_MAX   (INT64_C(1) << 23)

/* What Django makes them with; the lanes (p) depend on the version. */
#define DEFAULT_COST       16384
#define DEFAULT_BLOCK_SIZE 8
#define LANES_SINCE_501    5

struct parameters {
	struct bytes salt;
	int64_t cost;       /* N */
	int64_t block_size; /* r */
	int64_t lanes;      /* p */
};

static int64_t work_of(const struct parameters *parameters)
{
	return parameters->cost * parameters->block_size * parameters->lanes;
}

/* Each factor is below WORK_MAX, so that no product overflows. */
static bool is_within_bounds(const struct parameters *parameters)
{
	int64_t cost = parameters->cost;

	return cost > 1 && (cost & (cost - 1)) == 0 &&
		cost * parameters->block_size <= MEMORY_MAX / 128 &&
		cost * parameters->block_size <= WORK_MAX / parameters->lanes;
}

/* The key in base64; NULL: OpenSSL takes no such parameters. */
static const char *derive(const struct attempt *attempt, const struct parameters *parameters)
{
	unsigned char key[KEY_SIZE];

	if (!EVP_PBE_scrypt(attempt->password, strlen(attempt->password), parameters->salt.ptr,
		    parameters->salt.len, (uint64_t)parameters->cost,
		    (uint64_t)parameters->block_size, (uint64_t)parameters->lanes, 2 * MEMORY_MAX,
		    key, sizeof(key)))
		return NULL;
	attempt->work->rounds[PASSWORD_SCRYPT] += work_of(parameters);
	return base64_encode(attempt->mem, BASE64_PADDED, (struct bytes){key, sizeof(key)});
}

bool scrypt_verify(const struct attempt *attempt, const char *rest)
{
	struct parameters parameters;
	const char *key;

	if (!stored_take_number(&rest, '$', WORK_MAX, &parameters.cost) ||
		!stored_take_field(&rest, '$', &parameters.salt) || parameters.salt.len == 0 ||
		!stored_take_number(&rest, '$', WORK_MAX, &parameters.block_size) ||
		!stored_take_number(&rest, '$', WORK_MAX, &parameters.lanes) ||
		!is_within_bounds(&parameters))
		return false;
	key = derive(attempt, &parameters);
	return key && stored_is_same(rest, key);
}

static int64_t default_lanes(const struct password_policy *policy)
{
	return policy->version >= 501 ? LANES_SINCE_501 : 1;
}

static int64_t default_rounds(const struct password_policy *policy)
{
	return DEFAULT_COST * DEFAULT_BLOCK_SIZE * default_lanes(policy);
}

/* With parameters of our own this fails for want of memory alone. */
static const char *derive_default(const struct attempt *attempt, const char *salt, int64_t lanes)
{
	const struct parameters parameters = {
		{salt, strlen(salt)},
                DEFAULT_COST, DEFAULT_BLOCK_SIZE, lanes
        };
	const char *key = derive(attempt, &parameters);

	if (!key)
		mem_exhausted();
	return key;
}

static const char *make(const struct attempt *attempt, const char *salt)
{
	int64_t lanes = default_lanes(attempt->policy);

	return mem_printf(attempt->mem, "scrypt$%d$%s$%d$%" PRId64 "$%s", DEFAULT_COST, salt,
		DEFAULT_BLOCK_SIZE, lanes, derive_default(attempt, salt, lanes));
}

/* Whole lanes, which are equal pieces of work one after another. */
static void spend(const struct attempt *attempt, int64_t rounds)
{
	int64_t lane = DEFAULT_COST * DEFAULT_BLOCK_SIZE;

	(void)derive_default(attempt, "salt", (rounds + lane - 1) / lane);
}

const struct hasher scrypt_hasher = {
	.name = "scrypt",
	.since = 400,
	.family = PASSWORD_SCRYPT,
	.default_rounds = default_rounds,
	.make = make,
	.spend = spend,
};
