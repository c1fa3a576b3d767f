#include "config.h"

#include "fcgi_app/django/signing.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "fcgi_app/django/base64.h"

#define USER_HASH_SALT "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"

#define TIME_BASE 62

/* As many digits as surely fit an int64_t: until the year 26 billion. */
#define TIME_DIGITS_MAX 10

static const char time_digits[TIME_BASE + 1] =
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

struct digest {
	unsigned char bytes[EVP_MAX_MD_SIZE];
	size_t length;
};

static const char *const hash_names[] = {
	[SIGNING_SHA256] = "SHA256",
	[SIGNING_SHA1] = "SHA1",
};

/*
 * HMAC(H(salt + key), value). Of what is in memory, these functions fail for want of more alone.
 */
static struct digest salted_hmac(
	enum signing_hash hash, const char *salt, const char *key, struct bytes value)
{
	char *salted = mem_printf(NULL, "%s%s", salt, key);
	struct digest derived, digest;

	if (!EVP_Q_digest(NULL, hash_names[hash], NULL, salted, strlen(salted), derived.bytes,
		    &derived.length))
		mem_exhausted();
	OPENSSL_cleanse(salted, strlen(salted));
	talloc_free(salted);
	if (!EVP_Q_mac(NULL, "HMAC", NULL, hash_names[hash], NULL, derived.bytes, derived.length,
		    value.ptr, value.len, digest.bytes, sizeof(digest.bytes), &digest.length))
		mem_exhausted();
	OPENSSL_cleanse(&derived, sizeof(derived));
	return digest;
}

static const char *signature_of(
	TALLOC_CTX *mem, const struct signer *signer, size_t key, struct bytes value)
{
	const char *salt = mem_printf(mem, "%ssigner%s", signer->salt, signer->key_prefix);
	struct digest digest = salted_hmac(SIGNING_SHA256, salt, signer->keys[key], value);

	return base64_encode(mem, BASE64_URL, (struct bytes){digest.bytes, digest.length});
}

static const char *time_text(TALLOC_CTX *mem, int64_t time_s)
{
	char text[16];
	char *first = text + sizeof(text) - 1;

	assert(time_s >= 0);
	*first = '\0';
	do {
		*--first = time_digits[time_s % TIME_BASE];
		time_s /= TIME_BASE;
	} while (time_s > 0);
	return mem_text(mem, first);
}

static bool read_time(const char *text, size_t length, int64_t *out)
{
	if (length == 0 || length > TIME_DIGITS_MAX)
		return false;
	*out = 0;
	for (size_t i = 0; i < length; i++) {
		const char *digit = strchr(time_digits, text[i]);

		if (!digit)
			return false;
		*out = *out * TIME_BASE + (digit - time_digits);
	}
	return true;
}

const char *signing_sign(
	TALLOC_CTX *mem, const struct signer *signer, const char *value, int64_t now_s)
{
	const char *timed = mem_printf(mem, "%s:%s", value, time_text(mem, now_s));
	struct bytes signed_part = {timed, strlen(timed)};

	assert(signer->keys[0]);
	return mem_printf(mem, "%s:%s", timed, signature_of(mem, signer, 0, signed_part));
}

static const char *find_last_colon(const char *text, size_t length)
{
	return memrchr(text, ':', length);
}

static bool find_key(
	TALLOC_CTX *mem, const struct signer *signer, struct bytes signed_part, size_t *key)
{
	const char *signature = (const char *)signed_part.ptr + signed_part.len + 1;

	for (*key = 0; signer->keys[*key]; ++*key)
		if (signing_is_equal(signature, signature_of(mem, signer, *key, signed_part)))
			return true;
	return false;
}

bool signing_unsign(
	TALLOC_CTX *mem, const struct signer *signer, const char *text, struct signed_value *out)
{
	size_t length = strnlen(text, SIGNED_TEXT_MAX + 1);
	const char *before_signature, *before_time;
	struct bytes signed_part;

	if (length > SIGNED_TEXT_MAX)
		return false;
	before_signature = find_last_colon(text, length);
	if (!before_signature)
		return false;
	signed_part = (struct bytes){text, (size_t)(before_signature - text)};
	before_time = find_last_colon(text, signed_part.len);
	if (!before_time || !find_key(mem, signer, signed_part, &out->key))
		return false;
	out->value = mem_text_n(mem, text, (size_t)(before_time - text));
	return read_time(
		before_time + 1, (size_t)(before_signature - before_time - 1), &out->signed_at_s);
}

bool signing_is_expired(int64_t signed_at_s, int64_t max_age_s, int64_t now_s)
{
	return now_s - signed_at_s > max_age_s;
}

const char *signing_hex_hmac(TALLOC_CTX *mem, enum signing_hash hash, const char *salt,
	const char *key, struct bytes value)
{
	struct digest digest = salted_hmac(hash, salt, key, value);
	char *text = mem_array(mem, char, 2 * digest.length + 1);

	for (size_t i = 0; i < digest.length; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", digest.bytes[i]);
	return text;
}

const char *signing_session_auth_hash(
	TALLOC_CTX *mem, enum signing_hash hash, const char *key, const char *password_column)
{
	struct bytes password = {password_column, strlen(password_column)};

	return signing_hex_hmac(mem, hash, USER_HASH_SALT, key, password);
}

bool signing_is_equal(const char *a, const char *b)
{
	size_t length = strlen(a);

	return strlen(b) == length && CRYPTO_memcmp(a, b, length) == 0;
}
