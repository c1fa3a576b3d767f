#include "config.h"

#include "fcgi_app/django/base64.h"

#include <stdint.h>

#define COMMON_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char *const digits[] = {
	[BASE64_URL] = COMMON_DIGITS "-_",
	[BASE64_PADDED] = COMMON_DIGITS "+/",
};

/* Three bytes, or what is left, become four digits, or one more than there are bytes. */
static char *encode_group(const char *alphabet, const unsigned char *from, size_t count, char *to)
{
	uint32_t group = (uint32_t)from[0] << 16;

	group |= count > 1 ? (uint32_t)from[1] << 8 : 0;
	group |= count > 2 ? from[2] : 0;
	for (size_t i = 0; i <= count; i++)
		*to++ = alphabet[group >> (18 - 6 * i) & 0x3F];
	return to;
}

const char *base64_encode(TALLOC_CTX *mem, enum base64_form form, struct bytes bytes)
{
	const unsigned char *from = bytes.ptr;
	char *text = mem_array(mem, char, (bytes.len + 2) / 3 * 4 + 1);
	char *to = text;

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;

		to = encode_group(digits[form], from + i, left < 3 ? left : 3, to);
	}
	while (form == BASE64_PADDED && (to - text) % 4 != 0)
		*to++ = '=';
	return text;
}

static int digit_value(enum base64_form form, char digit)
{
	const char *found = digit ? strchr(digits[form], digit) : NULL;

	return found ? (int)(found - digits[form]) : -1;
}

/* How many characters are digits; SIZE_MAX: not as many as there can be. */
static size_t count_digits(enum base64_form form, const char *text, size_t length)
{
	size_t count = length;

	if (form == BASE64_PADDED) {
		if (length % 4 != 0)
			return SIZE_MAX;
		while (count > 0 && length - count < 2 && text[count - 1] == '=')
			count--;
	}
	return count % 4 == 1 ? SIZE_MAX : count;
}

bool base64_decode(
	TALLOC_CTX *mem, enum base64_form form, const char *text, size_t length, struct bytes *out)
{
	size_t count = count_digits(form, text, length);
	unsigned char *bytes, *to;
	uint32_t group = 0;
	unsigned bits = 0;

	if (count == SIZE_MAX)
		return false;
	to = bytes = mem_array(mem, unsigned char, count / 4 * 3 + 3);
	for (size_t i = 0; i < count; i++) {
		int value = digit_value(form, text[i]);

		if (value < 0)
			return false;
		group = (group << 6 | (uint32_t)value) & 0xFFFF;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*to++ = (unsigned char)(group >> bits);
		}
	}
	*out = (struct bytes){bytes, (size_t)(to - bytes)};
	return (group & ((1U << bits) - 1)) == 0;
}
