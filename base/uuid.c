#include "config.h"

#include "base/uuid.h"

#include <string.h>

#include "base/take.h"

/* Whether a hyphen stands before this byte. */
static bool is_group_start(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

/* -1 when it is none. */
static int digit_of(char character)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found = character ? strchr(digits, character) : NULL;

	return found ? (int)((found - digits) % 16) : -1;
}

bool uuid_parse(const char *text, struct uuid *out)
{
	bool is_hyphenated = strlen(text) == UUID_TEXT_SIZE - 1;
	struct uuid uuid;

	for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
		int high;
		int low;

		if (is_hyphenated && is_group_start(i) && !take(&text, '-'))
			return false;
		high = digit_of(text[0]);
		low = high < 0 ? -1 : digit_of(text[1]);
		if (low < 0)
			return false;
		uuid.bytes[i] = (uint8_t)(high * 16 + low);
		text += 2;
	}
	if (*text)
		return false;
	*out = uuid;
	return true;
}

char *uuid_format(struct uuid uuid, enum uuid_spelling spelling, char buffer[UUID_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	char *end = buffer;

	for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
		if (spelling == UUID_HYPHENATED && is_group_start(i))
			*end++ = '-';
		*end++ = digits[uuid.bytes[i] >> 4];
		*end++ = digits[uuid.bytes[i] & 15];
	}
	*end = '\0';
	return buffer;
}
