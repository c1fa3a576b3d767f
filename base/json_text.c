#include "config.h"

#include "base/json_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte != 0x7F && byte != '"' && byte != '\\';
}

size_t json_plain_length(const char *text)
{
	size_t length = 0;

	while (is_plain((unsigned char)text[length])) /* not so the NUL */
		length++;
	return length;
}

const char *json_escape(unsigned char byte, char scratch[JSON_ESCAPE_SIZE])
{
	if (is_plain(byte))
		return NULL;
	switch (byte) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\t':
		return "\\t";
	default:
		break;
	}
	(void)snprintf(scratch, JSON_ESCAPE_SIZE, "\\u%04x", byte);
	return scratch;
}

void json_write_ascii(FILE *out, uint32_t character)
{
	static const char escaped[] = "\"\\\n\r\t\f\b";
	static const char letters[] = "\"\\nrtfb";
	const char *found = character && character < 0x80 ? strchr(escaped, (int)character) : NULL;

	if (found) {
		(void)fprintf(out, "\\%c", letters[found - escaped]);
	} else if (character >= ' ' && character <= '~') {
		(void)putc_unlocked((int)character, out);
	} else if (character <= 0xFFFF) {
		(void)fprintf(out, "\\u%04x", (unsigned)character);
	} else {
		json_write_ascii(out, 0xD800 + ((character - 0x10000) >> 10));
		json_write_ascii(out, 0xDC00 + ((character - 0x10000) & 0x3FF));
	}
}

static bool wrote_null(FILE *out, const char *text)
{
	if (!text)
		(void)fputs("null", out);
	return !text;
}

void json_write_text(FILE *out, const char *text)
{
	char scratch[JSON_ESCAPE_SIZE];

	if (wrote_null(out, text))
		return;
	(void)putc_unlocked('"', out);
	for (;;) {
		size_t plain = json_plain_length(text);

		(void)fwrite(text, 1, plain, out);
		text += plain;
		if (!*text)
			break;
		(void)fputs(json_escape((unsigned char)*text++, scratch), out);
	}
	(void)putc_unlocked('"', out);
}

void json_write_ascii_text(FILE *out, const char *text)
{
	if (wrote_null(out, text))
		return;
	(void)putc_unlocked('"', out);
	while (*text)
		json_write_ascii(out, utf8_take(&text));
	(void)putc_unlocked('"', out);
}
