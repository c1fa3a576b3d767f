#include "config.h"

#include "fcgi_app/http/origin.h"

#include <strings.h>

static bool is_one_of(const char *origin, const char *const *trusted)
{
	for (; *trusted; trusted++)
		if (strcasecmp(origin, *trusted) == 0)
			return true;
	return false;
}

static bool is_own(const struct request *request, const char *origin)
{
	const char *scheme = request_param(request, "REQUEST_SCHEME");
	const char *host = request_param(request, "HTTP_HOST");
	size_t length = scheme ? strlen(scheme) : 0;

	return scheme && host && strncasecmp(origin, scheme, length) == 0 &&
		strncmp(origin + length, "://", 3) == 0 &&
		strcasecmp(origin + length + 3, host) == 0;
}

bool origin_is_trusted(const struct request *request, const char *const *trusted)
{
	const char *origin = request_param(request, "HTTP_ORIGIN");
	const char *site = request_param(request, "HTTP_SEC_FETCH_SITE");

	if (origin && is_one_of(origin, trusted))
		return true;
	if (origin && !is_own(request, origin))
		return false;
	return !site || strcasecmp(site, "cross-site") != 0;
}
