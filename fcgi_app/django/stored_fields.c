#include "config.h"

#include "fcgi_app/django/stored_fields.h"

#include <openssl/crypto.h>

bool stored_take_field(const char **rest, char mark, struct bytes *out)
{
	const char *end = strchr(*rest, mark);

	if (!end)
		return false;
	*out = (struct bytes){*rest, (size_t)(end - *rest)};
	*rest = end + 1;
	return true;
}

bool stored_take_number(const char **rest, char mark, int64_t max, int64_t *out)
{
	const char *at = *rest;
	int64_t value = 0;

	if (*at < '1' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (*at - '0');
		if (value > max)
			return false;
	}
	if (*at != mark)
		return false;
	*out = value;
	*rest = at + 1;
	return true;
}

bool stored_take_text(const char **rest, const char *text)
{
	size_t length = strlen(text);

	if (strncmp(*rest, text, length) != 0)
		return false;
	*rest += length;
	return true;
}

bool stored_is_same(const char *stored, const char *computed)
{
	size_t length = strlen(computed);

	return strlen(stored) == length && CRYPTO_memcmp(stored, computed, length) == 0;
}
