#include "config.h"

#include "base/json_text.h"

const char *json_escape(unsigned char byte, char scratch[JSON_ESCAPE_SIZE])
{
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
	if (byte >= 0x20 && byte != 0x7F)
		return NULL;
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
	for (; *text; text++) {
		const char *escape = json_escape((unsigned char)*text, scratch);

		if (escape)
			(void)fputs(escape, out);
		else
			(void)putc_unlocked(*text, out);
	}
	(void)putc_unlocked('"', out);
}
