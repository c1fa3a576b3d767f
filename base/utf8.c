#include "config.h"

#include "base/utf8.h"

/* The forms of a character by their length in bytes: how the first byte looks, least code point. */
static const struct {
	unsigned char mask;
	unsigned char lead;
	uint32_t least;
} forms[] = {
	[1] = {0x80, 0x00, 0x0    },
	[2] = {0xE0, 0xC0, 0x80   },
	[3] = {0xF0, 0xE0, 0x800  },
	[4] = {0xF8, 0xF0, 0x10000},
};
#define LONGEST_FORM 4

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes of the character that starts text, by its first byte; 0 when no character starts so. */
static size_t form_length(char first)
{
	for (size_t length = 1; length <= LONGEST_FORM; length++)
		if (((unsigned char)first & forms[length].mask) == forms[length].lead)
			return length;
	return 0;
}

/* Bytes of the valid character that starts text, of which size are left; 0 when it is broken. */
static size_t character_length(const char *text, size_t size)
{
	size_t length = form_length(*text);
	uint32_t code;

	if (length == 0 || length > size)
		return 0;
	code = (unsigned char)*text & (unsigned char)~forms[length].mask;
	for (size_t i = 1; i < length; i++) {
		if (!is_continuation(text[i]))
			return 0;
		code = code << 6 | ((unsigned char)text[i] & 0x3F);
	}
	if (code < forms[length].least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return 0;
	return length;
}

bool utf8_is_valid(const char *text, size_t length)
{
	while (length > 0) {
		size_t taken = character_length(text, length);

		if (taken == 0)
			return false;
		text += taken;
		length -= taken;
	}
	return true;
}

bool utf8_is_printable_ascii(const char *text)
{
	while (*text >= 0x20 && *text <= 0x7E)
		text++;
	return *text == '\0';
}

size_t utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += !is_continuation(*text);
	return count;
}

size_t utf8_prefix(const char *text, size_t characters)
{
	const char *end = text;

	while (*end && characters-- > 0)
		(void)utf8_take(&end);
	return (size_t)(end - text);
}

uint32_t utf8_take(const char **text)
{
	size_t length = form_length(**text);
	uint32_t code = (unsigned char)*(*text)++ & (unsigned char)~forms[length].mask;

	while (--length > 0)
		code = code << 6 | ((unsigned char)*(*text)++ & 0x3F);
	return code;
}
