#include "config.h"

#include <argon2.h>
#include <assert.h>

#include "fcgi_app/django/hashers.h"
#include "fcgi_app/django/stored_fields.h"

#define MEMORY_MAX_KIB (256 << 10)
#define WORK_MAX       (1 << 22)
#define LANES_MAX      64
#define PASSES_MAX     WORK_MAX

/* What Django makes them with, since 3.2. */
#define DEFAULT_PASSES     2
#define DEFAULT_MEMORY_KIB 102400
#define DEFAULT_LANES      8
#define DEFAULT_HASH_SIZE  32
#define ENCODED_SIZE       128 /* of what Django makes, and the column holds */

struct parameters {
	argon2_type type;
	int64_t memory_kib;
	int64_t passes;
	int64_t lanes;
};

/* argon2d, which Django has never made, is not read. */
static bool take_type(const char **rest, argon2_type *out)
{
	*out = Argon2_id;
	if (stored_take_text(rest, "argon2id$"))
		return true;
	*out = Argon2_i;
	return stored_take_text(rest, "argon2i$");
}

/* The oldest ones do not tell their version. */
static bool take_parameters(const char **rest, struct parameters *out)
{
	if (!stored_take_text(rest, "v=19$"))
		(void)stored_take_text(rest, "v=16$");
	return stored_take_text(rest, "m=") &&
		stored_take_number(rest, ',', MEMORY_MAX_KIB, &out->memory_kib) &&
		stored_take_text(rest, "t=") &&
		stored_take_number(rest, ',', PASSES_MAX, &out->passes) &&
		stored_take_text(rest, "p=") &&
		stored_take_number(rest, '$', LANES_MAX, &out->lanes) &&
		out->memory_kib * out->passes <= WORK_MAX;
}

/* Want of memory must not look like a wrong password. */
static int computed(const struct attempt *attempt, int64_t work, int result)
{
	if (result == ARGON2_MEMORY_ALLOCATION_ERROR || result == ARGON2_THREAD_FAIL)
		mem_exhausted();
	if (result == ARGON2_OK || result == ARGON2_VERIFY_MISMATCH)
		attempt->work->rounds[PASSWORD_ARGON2] += work;
	return result;
}

bool argon2_verify_stored(const struct attempt *attempt, const char *rest)
{
	struct parameters parameters;
	const char *at = rest;
	int result;

	if (!take_type(&at, &parameters.type) || !take_parameters(&at, &parameters))
		return false;
	result = argon2_verify(mem_printf(attempt->mem, "$%s", rest), attempt->password,
		strlen(attempt->password), parameters.type);
	return computed(attempt, parameters.memory_kib * parameters.passes, result) == ARGON2_OK;
}

static int64_t default_rounds(const struct password_policy *policy)
{
	(void)policy; /* every version since 3.2 has had the same */
	return (int64_t)DEFAULT_PASSES * DEFAULT_MEMORY_KIB;
}

static void compute(const struct attempt *attempt, const char *salt, uint32_t passes,
	char encoded[ENCODED_SIZE])
{
	int result = argon2id_hash_encoded(passes, DEFAULT_MEMORY_KIB, DEFAULT_LANES,
		attempt->password, strlen(attempt->password), salt, SALT_LENGTH, DEFAULT_HASH_SIZE,
		encoded, ENCODED_SIZE);

	result = computed(attempt, (int64_t)passes * DEFAULT_MEMORY_KIB, result);
	assert(result == ARGON2_OK); /* such parameters are never refused */
}

static const char *make(const struct attempt *attempt, const char *salt)
{
	char encoded[ENCODED_SIZE];

	compute(attempt, salt, DEFAULT_PASSES, encoded);
	return mem_printf(attempt->mem, "argon2%s", encoded);
}

/* Whole passes over the memory. */
static void spend(const struct attempt *attempt, int64_t rounds)
{
	char encoded[ENCODED_SIZE];

	compute(attempt, "saltsaltsaltsaltsaltsa",
		(uint32_t)((rounds + DEFAULT_MEMORY_KIB - 1) / DEFAULT_MEMORY_KIB), encoded);
}

const struct hasher argon2_hasher = {
	.name = "argon2",
	.since = 302,
	.family = PASSWORD_ARGON2,
	.default_rounds = default_rounds,
	.make = make,
	.spend = spend,
};
