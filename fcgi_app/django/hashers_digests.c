#include "config.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "fcgi_app/django/hashers.h"
#include "fcgi_app/django/stored_fields.h"

/* Of the salt, then the password. NULL: OpenSSL is configured without that digest. */
static const char *digest_hex(const struct attempt *attempt, const char *name, struct bytes salt)
{
	const char *joined = mem_printf(
		attempt->mem, "%.*s%s", (int)salt.len, (const char *)salt.ptr, attempt->password);
	unsigned char digest[EVP_MAX_MD_SIZE];
	char *hex = mem_array(attempt->mem, char, 2 * sizeof(digest) + 1);
	size_t length;

	if (!EVP_Q_digest(NULL, name, NULL, joined, strlen(joined), digest, &length))
		return NULL;
	for (size_t i = 0; i < length; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}

static bool is_digest(
	const struct attempt *attempt, const char *name, struct bytes salt, const char *stored)
{
	const char *hex = digest_hex(attempt, name, salt);

	return hex && stored_is_same(stored, hex);
}

/* An empty salt makes the unsalted form, which went away by itself. */
static bool verify_salted(const struct attempt *attempt, const char *name, const char *rest)
{
	struct bytes salt;

	return stored_take_field(&rest, '$', &salt) &&
		(salt.len > 0 || attempt->policy->version < UNSALTED_UNTIL) &&
		is_digest(attempt, name, salt, rest);
}

bool digests_verify_md5(const struct attempt *attempt, const char *rest)
{
	return verify_salted(attempt, "MD5", rest);
}

bool digests_verify_sha1(const struct attempt *attempt, const char *rest)
{
	return verify_salted(attempt, "SHA1", rest);
}

bool digests_verify_bare(const struct attempt *attempt, const char *stored)
{
	return attempt->policy->version < UNSALTED_UNTIL &&
		is_digest(attempt, "MD5", (struct bytes){"", 0}, stored);
}

const char *digests_sha256_hex(const struct attempt *attempt)
{
	const char *hex = digest_hex(attempt, "SHA256", (struct bytes){"", 0});

	/* Of what is in memory, this fails for want of more alone. */
	if (!hex)
		mem_exhausted();
	return hex;
}
