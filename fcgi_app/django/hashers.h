/*
 * fcgi_app/django/hashers.h - the ways of hashing passwords, a file for each library that does it.
 * For password.c alone.
 */
#ifndef FICUS_FCGI_APP_DJANGO_HASHERS_H
#define FICUS_FCGI_APP_DJANGO_HASHERS_H

#include "fcgi_app/django/password.h"

#define SALT_LENGTH    22  /* characters of 62: at least 128 bits */
#define UNSALTED_UNTIL 501 /* the first version without SHA-1 and unsalted digests */

/* A password that is held against a stored one. */
struct attempt {
	TALLOC_CTX *mem;      /* of whatever is made on the way */
	const char *password; /* 1 to PASSWORD_MAX bytes */
	const struct password_policy *policy;
	struct password_work *work; /* to which what is computed is added */
};

/* A form in which passwords are stored, by its prefix. */
struct stored_form {
	const char *name;
	int since; /* the first version that reads it */
	int until; /* the first that no longer does */
	/* rest: what follows "name$". */
	bool (*verify)(const struct attempt *attempt, const char *rest);
};

/* How new ones are made. Rounds are those of password_work. */
struct hasher {
	const char *name;
	int since;
	enum password_family family;
	int64_t (*default_rounds)(const struct password_policy *policy);
	/* What is to be stored. salt: SALT_LENGTH characters. */
	const char *(*make)(const struct attempt *attempt, const char *salt);
	/* Computes at least that many rounds, > 0 and not more than the default, for nothing. */
	void (*spend)(const struct attempt *attempt, int64_t rounds);
};

bool digests_verify_md5(const struct attempt *attempt, const char *rest);
bool digests_verify_sha1(const struct attempt *attempt, const char *rest);
/* 32 hexadecimal digits without any prefix. */
bool digests_verify_bare(const struct attempt *attempt, const char *stored);
/* SHA-256 of the password in hexadecimal digits. */
const char *digests_sha256_hex(const struct attempt *attempt);

bool pbkdf2_verify_sha256(const struct attempt *attempt, const char *rest);
bool pbkdf2_verify_sha1(const struct attempt *attempt, const char *rest);
extern const struct hasher pbkdf2_sha256_hasher;
extern const struct hasher pbkdf2_sha1_hasher;

bool scrypt_verify(const struct attempt *attempt, const char *rest);
extern const struct hasher scrypt_hasher;

bool bcrypt_verify(const struct attempt *attempt, const char *rest);
bool bcrypt_verify_sha256(const struct attempt *attempt, const char *rest);
extern const struct hasher bcrypt_hasher;
extern const struct hasher bcrypt_sha256_hasher;

bool argon2_verify_stored(const struct attempt *attempt, const char *rest);
extern const struct hasher argon2_hasher;

#endif
