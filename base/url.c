#include "config.h"

#include "base/url.h"

#include <ctype.h>
#include <stdlib.h>

bool url_refuse(const struct url *url, const char *part, const char *why, struct error *err)
{
	return error_set(err, ERROR_INVALID, "the %s's %s %s", url->what, part, why);
}

/* Ends a text at the separator found in it, and returns what follows; NULL when none was found. */
static char *split(char *separator)
{
	if (!separator)
		return NULL;
	*separator = '\0';
	return separator + 1;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* The byte that the two digits stand for; 0, which no part may have, when they are none. */
static char hex_byte(const char *digits)
{
	int high = hex_digit(digits[0]);
	int low = high < 0 ? -1 : hex_digit(digits[1]);

	return low < 0 ? 0 : (char)(high * 16 + low);
}

bool url_decode(const struct url *url, const char *part, char *text, struct error *err)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		char byte = *from;

		if (byte == '%') {
			byte = hex_byte(from + 1);
			if (!byte)
				return url_refuse(
					url, part, "has a % without a byte behind it", err);
			from += 2;
		}
		*to++ = byte;
	}
	*to = '\0';
	return true;
}

static bool parse_user(char *text, struct url *url, struct error *err)
{
	char *password = split(strchr(text, ':'));

	url->user = text;
	url->password = password;
	return url_decode(url, "user", text, err) &&
		(!password || url_decode(url, "password", password, err));
}

static bool parse_port(const char *text, struct url *url, struct error *err)
{
	size_t digits = strspn(text, "0123456789");
	long port = digits > 0 && digits < 6 && !text[digits] ? strtol(text, NULL, 10) : 0;

	if (port < 1 || port > UINT16_MAX)
		return url_refuse(url, "port", "is not a number from 1 to 65535", err);
	url->port = (uint16_t)port;
	return true;
}

/* host, host:port, [IPv6], [IPv6]:port */
static bool parse_host(char *text, struct url *url, struct error *err)
{
	char *port;

	if (*text == '[') {
		char *behind = split(strchr(text, ']'));

		if (!behind || (*behind && *behind != ':'))
			return url_refuse(
				url, "host", "opens a bracket and does not close it", err);
		port = *behind ? behind + 1 : NULL;
		text++;
	} else {
		port = split(strchr(text, ':'));
	}
	url->host = text;
	return url_decode(url, "host", text, err) && (!port || parse_port(port, url, err));
}

bool url_parse(
	TALLOC_CTX *owner, const char *what, const char *text, struct url *out, struct error *err)
{
	char *authority = mem_text(owner, text);
	char *host;

	*out = (struct url){.what = what};
	out->query = split(strchr(authority, '?'));
	out->path = split(strchr(authority, '/'));
	host = split(strrchr(authority, '@'));
	if (host && !parse_user(authority, out, err))
		return false;
	return parse_host(host ? host : authority, out, err);
}
