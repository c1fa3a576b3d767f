#include "config.h"

#include "adapters/redis/redis_url.h"

#include <stdlib.h>
#include <sys/un.h>

#include "base/url.h"

#define TCP_SCHEME     "redis://"
#define TLS_SCHEME     "rediss://"
#define UNIX_SCHEME    "unix://"
#define DATABASE_QUERY "database="
#define DEFAULT_PORT   6379

/* What follows the scheme; NULL when the text does not start with it. */
static const char *behind(const char *scheme, const char *text)
{
	size_t length = strlen(scheme);

	return strncmp(text, scheme, length) == 0 ? text + length : NULL;
}

static bool parse_database(
	const struct url *parts, const char *text, int32_t *out, struct error *err)
{
	size_t digits = strspn(text, "0123456789");

	if (digits < 1 || digits > 4 || text[digits])
		return url_refuse(parts, "database", "is not a number from 0 to 9999", err);
	*out = (int32_t)strtol(text, NULL, 10);
	return true;
}

/* redis://[user:password@]host[:port][/database] */
static bool parse_tcp(TALLOC_CTX *owner, const char *text, struct url *parts, struct redis_url *url,
	struct error *err)
{
	if (!url_parse(owner, parts->what, text, parts, err))
		return false;
	if (parts->user && !parts->password)
		return url_refuse(parts, "password",
			"is missing: redis://user:password@host, or redis://:password@host", err);
	if (parts->password && !*parts->password)
		return url_refuse(parts, "password", "is empty", err);
	if (!*parts->host)
		return url_refuse(parts, "host", "is missing: redis://host:port", err);
	if (parts->query)
		return url_refuse(
			parts, "part behind the ?", "is one too many: redis://host/database", err);
	url->user = parts->user ? parts->user : "";
	url->password = parts->password ? parts->password : "";
	url->host = parts->host;
	url->port = parts->port ? parts->port : DEFAULT_PORT;
	return !parts->path || !*parts->path ||
		parse_database(parts, parts->path, &url->database, err);
}

/* unix://PATH[?database=N] */
static bool parse_unix(TALLOC_CTX *owner, const char *text, const struct url *parts,
	struct redis_url *url, struct error *err)
{
	char *path = mem_text(owner, text);
	char *query = strchr(path, '?');

	if (query) {
		const char *number = behind(DATABASE_QUERY, query + 1);

		if (!number)
			return url_refuse(parts, "part behind the ?", "is not database=N", err);
		if (!parse_database(parts, number, &url->database, err))
			return false;
		*query = '\0';
	}
	if (!url_decode(parts, "path", path, err))
		return false;
	if (*path != '/')
		return url_refuse(parts, "path", "does not start with a slash: unix:///path", err);
	if (strlen(path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return url_refuse(parts, "path", "is longer than a socket's may be", err);
	url->unix_socket = path;
	return true;
}

bool redis_url_parse(TALLOC_CTX *owner, const char *text, struct redis_url *out, struct error *err)
{
	struct redis_url url = {.user = "", .password = "", .host = ""};
	struct url parts = {.what = "Redis URL"};
	const char *server = behind(TCP_SCHEME, text);
	const char *path = behind(UNIX_SCHEME, text);

	if (behind(TLS_SCHEME, text))
		return url_refuse(&parts, "beginning",
			"is " TLS_SCHEME ", but TLS is not supported: let a tunnel or a socket on "
			"this machine lead to it",
			err);
	if (!server && !path)
		return url_refuse(
			&parts, "beginning", "is neither " TCP_SCHEME " nor " UNIX_SCHEME, err);
	if (server ? !parse_tcp(owner, server, &parts, &url, err)
		   : !parse_unix(owner, path, &parts, &url, err))
		return false;
	*out = url;
	return true;
}
