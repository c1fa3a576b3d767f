#include "config.h"

#include "fcgi_app/http/percent.h"

#include "base/utf8.h"

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

/* The byte that "%XX", of which size bytes are there, stands for; -1 when it is no escape. */
static int unescape(const char *escape, size_t size)
{
	int high = size >= 3 ? hex_value(escape[1]) : -1;
	int low = high >= 0 ? hex_value(escape[2]) : -1;

	return low >= 0 ? high << 4 | low : -1;
}

static bool is_url_byte(char byte)
{
	return (unsigned char)byte > 0x20 && byte != 0x7F && byte != '#';
}

bool percent_decode(const char *raw, size_t length, enum percent_plus plus, char *text)
{
	char *end = text;

	for (size_t i = 0; i < length; i++) {
		int byte = (unsigned char)raw[i];

		if (!is_url_byte(raw[i]))
			return false;
		if (byte == '+' && plus == PERCENT_PLUS_IS_BLANK)
			byte = ' ';
		if (byte == '%') {
			byte = unescape(raw + i, length - i);
			if (byte <= 0) /* no escape, or that of a NUL */
				return false;
			i += 2;
		}
		*end++ = (char)byte;
	}
	*end = '\0';
	return utf8_is_valid(text, (size_t)(end - text));
}
