#include "config.h"

#include "fcgi_app/admin/value_json.h"

#include "base/text_stream.h"

/* Deeper values stand no further to the right: what is written stays in proportion. */
#define INDENT_MAX 32

static void break_line(FILE *out, size_t depth)
{
	size_t indent = depth < INDENT_MAX ? depth : INDENT_MAX;

	(void)fprintf(out, "\n%*s", (int)(2 * indent), "");
}

/* Writes the string that begins here; returns what is behind it. */
static const char *write_string(FILE *out, const char *json)
{
	const char *at = json + 1;

	while (*at && *at != '"')
		at += at[0] == '\\' && at[1] ? 2 : 1;
	at += *at == '"';
	(void)fwrite(json, 1, (size_t)(at - json), out);
	return at;
}

static const char *skip_blanks(const char *json)
{
	return json + strspn(json, " \t\r\n");
}

/* Writes a bracket that opens, and with it the one that closes when nothing is between. */
static const char *write_opening(FILE *out, const char *json, size_t *depth)
{
	char closer = *json == '{' ? '}' : ']';
	const char *next = skip_blanks(json + 1);

	(void)putc(*json, out);
	if (*next == closer) {
		(void)putc(closer, out);
		return next + 1;
	}
	break_line(out, ++*depth);
	return next;
}

/* Writes a sign that stands between values or ends them. */
static const char *write_sign(FILE *out, const char *json, size_t *depth)
{
	if (*json == '{' || *json == '[')
		return write_opening(out, json, depth);
	if (*json == '}' || *json == ']') {
		*depth -= *depth > 0;
		break_line(out, *depth);
	}
	(void)putc(*json, out);
	if (*json == ',')
		break_line(out, *depth);
	else if (*json == ':')
		(void)putc(' ', out);
	return json + 1;
}

const char *value_json_indented(TALLOC_CTX *mem, const char *json)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	size_t depth = 0;

	for (json = skip_blanks(json); *json; json = skip_blanks(json)) {
		size_t plain = strcspn(json, "\"{}[],: \t\r\n");

		(void)fwrite(json, 1, plain, out);
		json += plain;
		if (*json == '"')
			json = write_string(out, json);
		else if (*json && strchr("{}[],:", *json))
			json = write_sign(out, json, &depth);
	}
	return text_stream_take(&stream, mem);
}
