#include "config.h"

#include "fcgi_app/http/html.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/text_stream.h"

static const char special[] = "&<>\"'";
static const char *const references[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"};

void html_write(FILE *out, const char *text)
{
	for (;;) {
		size_t plain = strcspn(text, special);

		(void)fwrite(text, 1, plain, out);
		text += plain;
		if (!*text)
			return;
		(void)fputs(references[strchr(special, *text++) - special], out);
	}
}

const char *html_text(TALLOC_CTX *mem, const char *text)
{
	struct text_stream stream;

	html_write(text_stream_open(&stream), text);
	return text_stream_take(&stream, mem);
}

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool is_directive(const char *fmt)
{
	static const char *const known[] = {"%s", "%d", "%ld", "%zu", "%%"};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (starts_with(fmt, known[i]))
			return true;
	return false;
}

/* Writes what the directive at fmt stands for; returns how long it is. */
static size_t write_directive(FILE *out, const char *fmt, va_list *values)
{
	assert(is_directive(fmt));
	if (starts_with(fmt, "%s"))
		html_write(out, va_arg(*values, const char *));
	else if (starts_with(fmt, "%d"))
		(void)fprintf(out, "%d", va_arg(*values, int));
	else if (starts_with(fmt, "%ld"))
		(void)fprintf(out, "%ld", va_arg(*values, long));
	else if (starts_with(fmt, "%zu"))
		(void)fprintf(out, "%zu", va_arg(*values, size_t));
	else
		(void)putc_unlocked('%', out);
	return fmt[1] == 'l' || fmt[1] == 'z' ? 3 : 2;
}

void html_format(FILE *out, const char *fmt, ...)
{
	va_list values;

	va_start(values, fmt);
	while (*fmt) {
		size_t plain = strcspn(fmt, "%");

		(void)fwrite(fmt, 1, plain, out);
		fmt += plain;
		if (*fmt)
			fmt += write_directive(out, fmt, &values);
	}
	va_end(values);
}
