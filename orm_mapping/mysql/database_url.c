#include "config.h"

#include "orm_mapping/mysql/database_url.h"

#include "base/url.h"

#define SCHEME       "mysql://"
#define SOCKET_QUERY "unix_socket="
#define DEFAULT_PORT 3306

static bool check_user(const struct url *parts, struct error *err)
{
	if (!parts->user)
		return url_refuse(
			parts, "user", "is missing: mysql://user:password@host/name", err);
	return *parts->user || url_refuse(parts, "user", "is missing", err);
}

static bool parse_name(const struct url *parts, struct error *err)
{
	char *name = parts->path;

	if (!name || !*name)
		return url_refuse(parts, "database name", "is missing", err);
	if (strchr(name, '/'))
		return url_refuse(parts, "database name", "has a / in it", err);
	return url_decode(parts, "database name", name, err);
}

/* The socket's path, decoded; NULL when there is no query. */
static bool parse_query(const struct url *parts, const char **path, struct error *err)
{
	char *text = parts->query;
	size_t length = strlen(SOCKET_QUERY);

	*path = NULL;
	if (!text)
		return true;
	if (strncmp(text, SOCKET_QUERY, length) != 0 || strchr(text, '&') || !text[length])
		return url_refuse(parts, "part behind the ?", "is not unix_socket=PATH", err);
	*path = text + length;
	return url_decode(parts, "unix_socket", text + length, err);
}

bool database_url_parse(
	TALLOC_CTX *owner, const char *text, struct database_url *out, struct error *err)
{
	struct url parts = {.what = "database URL"};
	const char *unix_socket;

	if (strncmp(text, SCHEME, strlen(SCHEME)) != 0)
		return url_refuse(&parts, "beginning", "is not " SCHEME, err);
	if (!url_parse(owner, parts.what, text + strlen(SCHEME), &parts, err) ||
		!check_user(&parts, err) || !parse_name(&parts, err) ||
		!parse_query(&parts, &unix_socket, err))
		return false;
	if (!*parts.host && !unix_socket)
		return url_refuse(&parts, "host", "is missing", err);
	*out = (struct database_url){
		.user = parts.user,
		.password = parts.password ? parts.password : "",
		.host = parts.host,
		.port = parts.port ? parts.port : DEFAULT_PORT,
		.name = parts.path,
		.unix_socket = unix_socket,
	};
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
