#include "config.h"

#include "fcgi_app/http/cookie.h"

#include <assert.h>
#include <inttypes.h>

#include "base/internet_date.h"
#include "base/text_stream.h"
#include "base/utf8.h"

/* What Python leaves unquoted; and, beside it, what stands for itself between quotes. */
#define UNQUOTED  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:"
#define UNESCAPED UNQUOTED " ()/<=>?@[]{}"

#define BLANKS " \t"

/* The last second of the year 9999: no date has more than four digits of year. */
#define LATEST_DATE_S INT64_C(253402300799)

/* A part of the header. */
struct span {
	const char *at;
	size_t length;
};

static struct span trimmed(const char *at, const char *end)
{
	while (at < end && strchr(BLANKS, *at))
		at++;
	while (end > at && strchr(BLANKS, end[-1]))
		end--;
	return (struct span){at, (size_t)(end - at)};
}

static bool is_octal(const char *at, size_t size)
{
	return size >= 3 && at[0] >= '0' && at[0] <= '3' && at[1] >= '0' && at[1] <= '7' &&
		at[2] >= '0' && at[2] <= '7';
}

/* Writes a character of Latin-1 in UTF-8. */
static char *put_latin1(char *to, int character)
{
	if (character >= 0x80) {
		*to++ = (char)(0xC0 | character >> 6);
		character = 0x80 | (character & 0x3F);
	}
	*to++ = (char)character;
	return to;
}

/* False: it has a NUL in it. text has room for the value and a NUL: escapes only become shorter. */
static bool unquote(struct span value, char *text)
{
	const char *end = value.at + value.length;

	for (const char *at = value.at; at < end;) {
		if (*at == '\\' && is_octal(at + 1, (size_t)(end - at - 1))) {
			int character = (at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0');

			if (character == 0)
				return false;
			text = put_latin1(text, character);
			at += 4;
			continue;
		}
		at += *at == '\\' && end - at > 1;
		*text++ = *at++;
	}
	*text = '\0';
	return true;
}

static const char *value_text(TALLOC_CTX *mem, struct span value)
{
	bool is_quoted = value.length >= 2 && *value.at == '"' && value.at[value.length - 1] == '"';
	char *text = mem_text_n(mem, value.at, value.length);

	if (is_quoted && !unquote((struct span){value.at + 1, value.length - 2}, text))
		return NULL;
	return utf8_is_valid(text, strlen(text)) ? text : NULL;
}

const char *cookie_find(TALLOC_CTX *mem, const char *header, const char *name)
{
	size_t name_length = strlen(name);
	struct span value = {0};

	if (!header || strnlen(header, COOKIE_HEADER_MAX + 1) > COOKIE_HEADER_MAX)
		return NULL;
	for (const char *pair = header; *pair;) {
		const char *end = pair + strcspn(pair, ";");
		const char *equals = memchr(pair, '=', (size_t)(end - pair));
		struct span found = trimmed(pair, equals ? equals : pair);

		if (equals && found.length == name_length &&
			memcmp(found.at, name, name_length) == 0)
			value = trimmed(equals + 1, end);
		pair = end + (*end == ';');
	}
	return value.at ? value_text(mem, value) : NULL;
}

/* Between quotes unless it is of characters that need none. */
static void write_value(FILE *out, const char *value)
{
	if (*value && strspn(value, UNQUOTED) == strlen(value)) {
		(void)fputs(value, out);
		return;
	}
	(void)putc_unlocked('"', out);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			(void)fprintf(out, "\\%c", *value);
		else if (strchr(UNESCAPED, *value))
			(void)putc_unlocked(*value, out);
		else
			(void)fprintf(out, "\\%03o", (unsigned char)*value);
	}
	(void)putc_unlocked('"', out);
}

static void write_age(FILE *out, int64_t max_age_s, int64_t now_s)
{
	int64_t expires_s = 0;

	if (max_age_s == COOKIE_OF_BROWSER_SESSION)
		return;
	if (max_age_s > 0)
		expires_s = max_age_s < LATEST_DATE_S - now_s ? now_s + max_age_s : LATEST_DATE_S;
	(void)fputs("; expires=", out);
	internet_date_write(out, expires_s);
	(void)fputs(" GMT", out);
	(void)fprintf(out, "; Max-Age=%" PRId64, max_age_s);
}

static void write_attribute(FILE *out, const char *name, const char *value)
{
	assert(utf8_is_printable_ascii(value) && !strchr(value, ';'));
	if (*value)
		(void)fprintf(out, "; %s=%s", name, value);
}

const char *cookie_header(TALLOC_CTX *mem, const struct cookie *cookie, int64_t now_s)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	assert(utf8_is_printable_ascii(cookie->value));
	assert(*cookie->name && strspn(cookie->name, UNQUOTED) == strlen(cookie->name));
	(void)fprintf(out, "%s=", cookie->name);
	write_value(out, cookie->value);
	write_age(out, cookie->max_age_s, now_s);
	write_attribute(out, "Domain", cookie->domain);
	write_attribute(out, "Path", cookie->path);
	write_attribute(out, "SameSite", cookie->same_site);
	if (cookie->is_http_only)
		(void)fputs("; HttpOnly", out);
	if (cookie->is_secure)
		(void)fputs("; Secure", out);
	return text_stream_take(&stream, mem);
}
