#include "config.h"

#include "fcgi_app/django/username.h"

#include <stdlib.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/blanks.h"
#include "base/letters.h"
#include "base/utf8.h"

static bool is_ascii(struct bytes text)
{
	const unsigned char *bytes = text.ptr;

	for (size_t i = 0; i < text.len; i++)
		if (bytes[i] > 0x7f)
			return false;
	return true;
}

/* NULL: it is not UTF-8. */
static const char *normalize(TALLOC_CTX *mem, struct bytes text)
{
	size_t length;
	uint8_t *normal;
	const char *copy;

	if (is_ascii(text))
		return mem_text_n(mem, text.ptr, text.len);
	normal = u8_normalize(UNINORM_NFKC, text.ptr, text.len, NULL, &length);
	if (!normal)
		return NULL;
	copy = mem_text_n(mem, (const char *)normal, length);
	free(normal);
	return copy;
}

/* A character can become several, and so both are counted. */
const char *username_normalize(TALLOC_CTX *mem, const char *text, size_t max)
{
	struct bytes trimmed = blanks_strip(text);
	const char *normal;

	if (trimmed.len == 0 || u8_mbsnlen(trimmed.ptr, trimmed.len) > max)
		return NULL;
	normal = normalize(mem, trimmed);
	return normal && utf8_count(normal) <= max ? normal : NULL;
}

bool username_is_allowed(const char *username)
{
	const uint8_t *at = (const uint8_t *)username;
	ucs4_t character;

	while ((at = u8_next(&character, at)))
		if (!letter_is_of_word(character) &&
			(character > 0x7f || !strchr("@.+-", (int)character)))
			return false;
	return *username != '\0';
}
