#include "config.h"

#include "fcgi_app/django/legacy_session.h"

#include "fcgi_app/django/base64.h"

#define HASH_LENGTH 40 /* hexadecimal digits of SHA-1 */

bool legacy_session_decode(TALLOC_CTX *mem, const char *const *keys, const char *store,
	const char *text, struct decoded_session *out)
{
	const char *salt = mem_printf(mem, "django.contrib.sessions%s", store);
	size_t length = strnlen(text, SIGNED_TEXT_MAX + 1);
	struct bytes whole;
	const char *hash, *rest;

	if (length > SIGNED_TEXT_MAX || !base64_decode(mem, BASE64_PADDED, text, length, &whole))
		return false;
	rest = (const char *)whole.ptr + HASH_LENGTH;
	if (whole.len <= HASH_LENGTH || *rest != ':')
		return false;
	hash = mem_text_n(mem, whole.ptr, HASH_LENGTH);
	*out = (struct decoded_session){
		.json = {rest + 1, whole.len - HASH_LENGTH - 1}
        };
	if (out->json.len > SESSION_JSON_MAX)
		return false;
	for (; keys[out->key]; out->key++)
		if (signing_is_equal(hash,
			    signing_hex_hmac(mem, SIGNING_SHA1, salt, keys[out->key], out->json)))
			return true;
	return false;
}
