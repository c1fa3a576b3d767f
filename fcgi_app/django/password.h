/*
 * fcgi_app/django/password.h - passwords as Django stores them: verified in every form that it has
 * had, made in the form that the project prefers. Source: docs/django.md, "Passwords".
 *
 * What is stored is not trusted with our time or memory. A value never matches that asks for more
 * than this, which is far more than any version of Django asks for:
 *	pbkdf2	PBKDF2_ROUNDS_MAX rounds
 *	bcrypt	cost 16
 *	scrypt	64 MiB (128 N r), and N r p of 2^23
 *	argon2	256 MiB (m), m t of 2^22, and 64 lanes
 */
#ifndef FICUS_FCGI_APP_DJANGO_PASSWORD_H
#define FICUS_FCGI_APP_DJANGO_PASSWORD_H

#include <stdint.h>

#include "base/mem.h"
#include "services/bus/random.h"

/* Bytes; longer ones never match, and none are made of them. */
#define PASSWORD_MAX 4096

#define PBKDF2_ROUNDS_MAX 10000000

struct hasher;

/* How the project beside us stores new passwords, and of which version it is. */
struct password_policy {
	int version;                 /* 302 for 3.2, ... */
	const struct hasher *hasher; /* the first of PASSWORD_HASHERS */
	int64_t rounds;              /* of PBKDF2; 1 to PBKDF2_ROUNDS_MAX */
};

/*
 * hasher: "pbkdf2_sha256".  rounds: of PBKDF2; 0: those of the version. Errors: INVALID: no
 * passwords are made that way, or not by that version; too many rounds.
 */
MUST_CHECK bool password_policy_init(struct password_policy *policy, int version,
	const char *hasher, int64_t rounds, struct error *err);

enum password_family {
	PASSWORD_PBKDF2_SHA256,
	PASSWORD_PBKDF2_SHA1,
	PASSWORD_BCRYPT,
	PASSWORD_SCRYPT,
	PASSWORD_ARGON2,
	PASSWORD_FAMILY_COUNT
};

/*
 * What was computed, to be zeroed at first: rounds of PBKDF2, 2^cost of bcrypt, N r p of scrypt,
 * m t of argon2. A bare digest costs nothing worth counting.
 */
struct password_work {
	int64_t rounds[PASSWORD_FAMILY_COUNT];
};

/*
 * Whether the password is the one that is stored, at the costs that are stored with it. Never for
 * an empty password, nor for an unusable, malformed or unknown stored value, which cost nothing.
 */
bool password_verify(const char *stored, const char *password, const struct password_policy *policy,
	struct password_work *work);

/* Computes what *work lacks of one new hash, so that all refusals take equally long. */
void password_spend_missing(const struct password_policy *policy, struct password_work *work);

/* A new hash with a new salt, owned by mem. password: 1 to PASSWORD_MAX bytes. */
const char *password_hash(TALLOC_CTX *mem, const struct password_policy *policy,
	struct random *random, const char *password);

#endif
