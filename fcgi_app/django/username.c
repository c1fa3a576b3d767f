#include "config.h"

#include "fcgi_app/django/username.h"

#include <stdlib.h>
#include <uninorm.h>
#include <unictype.h>
#include <unistr.h>

#include "base/utf8.h"

/* Django strips with Python's idea of blanks, which has four separators of ASCII more than Unicode.
 */
static bool is_blank(ucs4_t character)
{
	return uc_is_property_white_space(character) || (character >= 0x1c && character <= 0x1f);
}

/* The text without its blanks at both ends. */
static struct bytes trim(const char *text)
{
	const uint8_t *begin = (const uint8_t *)text;
	const uint8_t *end = begin;
	const uint8_t *next;
	ucs4_t character;

	for (const uint8_t *at = begin; (next = u8_next(&character, at)); at = next) {
		if (is_blank(character))
			continue;
		if (end == (const uint8_t *)text)
			begin = at;
		end = next;
	}
	return (struct bytes){begin, (size_t)(end - begin)};
}

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
	struct bytes trimmed = trim(text);
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

	while ((at = u8_next(&character, at))) {
		bool is_word = uc_is_general_category_withtable(
			character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);

		if (!is_word && (character > 0x7f || !strchr("_@.+-", (int)character)))
			return false;
	}
	return *username != '\0';
}
