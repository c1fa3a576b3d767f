#include "config.h"

#include "base/blanks.h"

#include <unictype.h>
#include <unistr.h>

/* Python has four separators of ASCII more than Unicode. */
static bool is_blank(ucs4_t character)
{
	return uc_is_property_white_space(character) || (character >= 0x1c && character <= 0x1f);
}

struct bytes blanks_strip(const char *text)
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

bool blanks_are_in(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	ucs4_t character;

	while ((at = u8_next(&character, at)))
		if (is_blank(character))
			return true;
	return false;
}
