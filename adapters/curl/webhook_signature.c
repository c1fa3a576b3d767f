#include "config.h"

#include "adapters/curl/webhook_signature.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

#define SIGNATURE_SIZE 32

const char *webhook_signature(TALLOC_CTX *mem, const char *secret, int64_t time_s, const char *body)
{
	const char *text = mem_printf(mem, "%" PRId64 ".%s", time_s, body);
	unsigned char signature[EVP_MAX_MD_SIZE];
	char hex[2 * SIGNATURE_SIZE + 1];

	if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text,
		    strlen(text), signature, NULL))
		mem_exhausted();
	for (size_t i = 0; i < SIGNATURE_SIZE; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", signature[i]);
	return mem_printf(mem, "t=%" PRId64 ",v1=%s", time_s, hex);
}
