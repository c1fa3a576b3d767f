#include "config.h"

#include "orm_mapping/mysql/database_url.h"

#include <ctype.h>
#include <stdlib.h>

/*
 * A few lines of our own, and not libcurl's URL functions: they would load libcurl, and all that it
 * needs, into every serving process for one text that is read at start.
 */

#define SCHEME       "mysql://"
#define SOCKET_QUERY "unix_socket="
#define DEFAULT_PORT 3306

static bool refuse(const char *part, const char *why, struct error *err)
{
	return error_set(err, ERROR_INVALID, "the database URL's %s %s", part, why);
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

/* Percent-decodes in place. */
static bool decode(char *text, const char *part, struct error *err)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		char byte = *from;

		if (byte == '%') {
			byte = hex_byte(from + 1);
			if (!byte)
				return refuse(part, "has a % without a byte behind it", err);
			from += 2;
		}
		*to++ = byte;
	}
	*to = '\0';
	return true;
}

static bool parse_user(char *text, struct database_url *url, struct error *err)
{
	char *password = split(strchr(text, ':'));

	if (!*text)
		return refuse("user", "is missing", err);
	url->user = text;
	url->password = password ? password : "";
	return decode(text, "user", err) && (!password || decode(password, "password", err));
}

static bool parse_port(const char *text, struct database_url *url, struct error *err)
{
	size_t digits = strspn(text, "0123456789");
	long port = digits > 0 && digits < 6 && !text[digits] ? strtol(text, NULL, 10) : 0;

	if (port < 1 || port > UINT16_MAX)
		return refuse("port", "is not a number from 1 to 65535", err);
	url->port = (uint16_t)port;
	return true;
}

/* host, host:port, [IPv6], [IPv6]:port */
static bool parse_host(char *text, struct database_url *url, struct error *err)
{
	char *port;

	if (*text == '[') {
		char *behind = split(strchr(text, ']'));

		if (!behind || (*behind && *behind != ':'))
			return refuse("host", "opens a bracket and does not close it", err);
		port = *behind ? behind + 1 : NULL;
		text++;
	} else {
		port = split(strchr(text, ':'));
	}
	url->host = text;
	return decode(text, "host", err) && (!port || parse_port(port, url, err));
}

static bool parse_name(char *text, struct database_url *url, struct error *err)
{
	if (!text || !*text)
		return refuse("database name", "is missing", err);
	if (strchr(text, '/'))
		return refuse("database name", "has a / in it", err);
	url->name = text;
	return decode(text, "database name", err);
}

static bool parse_query(char *text, struct database_url *url, struct error *err)
{
	size_t length = strlen(SOCKET_QUERY);

	if (strncmp(text, SOCKET_QUERY, length) != 0 || strchr(text, '&') || !text[length])
		return refuse("part behind the ?", "is not unix_socket=PATH", err);
	url->unix_socket = text + length;
	return decode(text + length, "unix_socket", err);
}

bool database_url_parse(
	TALLOC_CTX *owner, const char *text, struct database_url *out, struct error *err)
{
	struct database_url url = {.host = "", .port = DEFAULT_PORT};
	char *user = mem_text(owner, text);
	char *host;
	char *name;
	char *query;

	if (strncmp(user, SCHEME, strlen(SCHEME)) != 0)
		return refuse("beginning", "is not " SCHEME, err);
	user += strlen(SCHEME);
	query = split(strchr(user, '?'));
	name = split(strchr(user, '/'));
	host = split(strrchr(user, '@'));
	if (!host)
		return refuse("user", "is missing: mysql://user:password@host/name", err);
	if (!parse_user(user, &url, err) || !parse_host(host, &url, err) ||
		!parse_name(name, &url, err) || (query && !parse_query(query, &url, err)))
		return false;
	if (!*url.host && !url.unix_socket)
		return refuse("host", "is missing", err);
	*out = url;
	return true;
}

const char *database_url_masked(TALLOC_CTX *owner, const struct database_url *url)
{
	bool is_ipv6 = strchr(url->host, ':');

	return mem_printf(owner, SCHEME "%s%s@%s%s%s:%u/%s%s%s", url->user,
		*url->password ? ":***" : "", is_ipv6 ? "[" : "", url->host, is_ipv6 ? "]" : "",
		(unsigned)url->port, url->name, url->unix_socket ? "?" SOCKET_QUERY : "",
		url->unix_socket ? url->unix_socket : "");
}
