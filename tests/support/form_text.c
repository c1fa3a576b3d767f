#include "config.h"

#include "tests/support/form_text.h"

#include <ctype.h>

static void write_escaped(FILE *out, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text))
			(void)putc(*text, out);
		else
			(void)fprintf(out, "%%%02X", (unsigned)(unsigned char)*text);
}

void form_text_write(FILE *out, bool is_first, const char *name, const char *value)
{
	(void)fputs(is_first ? "" : "&", out);
	write_escaped(out, name);
	(void)putc('=', out);
	write_escaped(out, value);
}
