#include "config.h"

#include "fcgi_app/admin/list_cursor.h"

#include "base/text_stream.h"

/*
 * Values between SEPARATORs. One that is not NULL starts with PRESENT; separators and escapes in it
 * become an ESCAPE and a digit. All four stand for themselves in a URL.
 */
#define SEPARATOR '~'
#define PRESENT   '.'
#define ESCAPE    '_'

static void write_value(FILE *out, const char *value)
{
	(void)putc(PRESENT, out);
	for (; *value; value++)
		if (*value == SEPARATOR)
			(void)fprintf(out, "%c1", ESCAPE);
		else if (*value == ESCAPE)
			(void)fprintf(out, "%c0", ESCAPE);
		else
			(void)putc(*value, out);
}

const char *list_cursor_write(TALLOC_CTX *mem, const char *const *values, size_t count)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	const char *text;

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			(void)putc(SEPARATOR, out);
		if (values[i])
			write_value(out, values[i]);
	}
	text = text_stream_take(&stream, mem);
	return strlen(text) <= LIST_CURSOR_MAX ? text : NULL;
}

/* Takes length bytes of escaped text. NULL: an escape is broken. */
static const char *read_value(TALLOC_CTX *mem, const char *text, size_t length)
{
	char *value = mem_array(mem, char, length + 1);
	char *end = value;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != ESCAPE) {
			*end++ = text[i];
			continue;
		}
		if (++i == length || (text[i] != '0' && text[i] != '1'))
			return NULL;
		*end++ = text[i] == '0' ? ESCAPE : SEPARATOR;
	}
	return value;
}

bool list_cursor_read(TALLOC_CTX *mem, const char *text, size_t count, const char *const **out)
{
	const char **values = mem_array(mem, const char *, count + 1);

	if (strlen(text) > LIST_CURSOR_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(text, (const char[]){SEPARATOR, '\0'});

		if (length > 0 && *text != PRESENT)
			return false;
		if (length > 0 && !(values[i] = read_value(mem, text + 1, length - 1)))
			return false;
		text += length;
		if (*text != (i + 1 < count ? SEPARATOR : '\0'))
			return false;
		text += i + 1 < count;
	}
	*out = values;
	return true;
}
