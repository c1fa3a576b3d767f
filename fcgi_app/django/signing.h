/*
 * fcgi_app/django/signing.h - texts that Django has signed, or will take for signed by itself: its
 * TimestampSigner, with SHA-256. Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_FCGI_APP_DJANGO_SIGNING_H
#define FICUS_FCGI_APP_DJANGO_SIGNING_H

#include "base/mem.h"

/* What Django prefixes its keys with when it signs cookies; sessions have no prefix. */
#define SIGNING_COOKIE_PREFIX "django.http.cookies"

/* A longer text is nobody's; it is not even looked at. */
#define SIGNED_TEXT_MAX (6 * 1024 * 1024)

struct signer {
	const char *const *keys; /* the first signs, all verify; ends in NULL */
	const char *salt;        /* "django.contrib.sessions.SessionStore", ... */
	const char *key_prefix;  /* "" or SIGNING_COOKIE_PREFIX */
};

struct signed_value {
	const char *value;
	int64_t signed_at_s; /* Unix time, >= 0 */
	size_t key;          /* index of the key that fitted; from 1 on it is a fallback */
};

/* "value:T:S", owned by mem. There is a key, and now_s is >= 0. */
const char *signing_sign(
	TALLOC_CTX *mem, const struct signer *signer, const char *value, int64_t now_s);

/* False: none of the keys has signed this text. How old it may be is for the caller to say. */
MUST_CHECK bool signing_unsign(
	TALLOC_CTX *mem, const struct signer *signer, const char *text, struct signed_value *out);

/* Whether what was signed then is too old now. */
bool signing_is_expired(int64_t signed_at_s, int64_t max_age_s, int64_t now_s);

/* SHA-1: Django up to 3.0; 3.1 and 3.2 read it, too. */
enum signing_hash {
	SIGNING_SHA256,
	SIGNING_SHA1,
};

/* What Django calls a salted HMAC, in lower-case hexadecimal digits, owned by mem. */
const char *signing_hex_hmac(TALLOC_CTX *mem, enum signing_hash hash, const char *salt,
	const char *key, struct bytes value);

/*
 * `_auth_user_hash` of a session, for the text of the password column. Compare it with
 * signing_is_equal(). Source: docs/django.md, "Sessions".
 */
const char *signing_session_auth_hash(
	TALLOC_CTX *mem, enum signing_hash hash, const char *key, const char *password_column);

/* Takes equally long wherever two texts of one length differ. */
bool signing_is_equal(const char *a, const char *b);

#endif
