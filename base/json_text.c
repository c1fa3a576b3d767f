#include "config.h"

#include "base/json_text.h"

#include <stdbool.h>

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

void json_write_text(FILE *out, const char *text)
{
	char scratch[JSON_ESCAPE_SIZE];

	if (!text) {
		(void)fputs("null", out);
		return;
	}
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
