#include "config.h"

#include "services/consumer/excerpt.h"

#define ESCAPED_SIZE 4 /* \xNN */

static char *append_escaped(char *at, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";

	*at++ = '\\';
	*at++ = 'x';
	*at++ = digits[byte >> 4];
	*at++ = digits[byte & 15];
	return at;
}

static char *append_byte(char *at, unsigned char byte)
{
	if (byte < ' ' || byte > '~')
		return append_escaped(at, byte);
	if (byte == '\\')
		*at++ = '\\';
	*at++ = (char)byte;
	return at;
}

const char *excerpt(TALLOC_CTX *mem, struct bytes bytes)
{
	static const char more[] = "...";
	size_t shown = bytes.len < EXCERPT_MAX ? bytes.len : EXCERPT_MAX;
	const unsigned char *from = bytes.ptr;
	char *text = mem_array(mem, char, shown *ESCAPED_SIZE + sizeof(more));
	char *at = text;

	for (size_t i = 0; i < shown; i++)
		at = append_byte(at, from[i]);
	if (shown < bytes.len)
		memcpy(at, more, sizeof(more));
	return text;
}
