#include "config.h"

#include "fcgi_app/django/site_address.h"

#include <ctype.h>
#include <strings.h>

#include "fcgi_app/django/hosts.h"

#define DIGITS  "0123456789"
#define HEX     DIGITS "abcdefABCDEF"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BLANKS  " \t"

/* From this version on, a chain of proxies may have listed what each of them got. */
#define VERSION_LISTING_SCHEMES 401

static const char *param_or(const struct request *request, const char *name, const char *fallback)
{
	const char *value = request_param(request, name);

	return value ? value : fallback;
}

/* The front end sends the param empty, as "off", or not at all, when it was not HTTPS. */
static bool gateway_is_secure(const struct request *request)
{
	const char *https = param_or(request, "HTTPS", "");

	return *https && strcasecmp(https, "off") != 0;
}

static struct host_span first_of_list(const char *list)
{
	const char *start = list + strspn(list, BLANKS);
	size_t length = strcspn(start, ",");

	while (length > 0 && strchr(BLANKS, start[length - 1]))
		length--;
	return (struct host_span){start, length};
}

static bool is_secure(const struct django_settings *settings, const struct request *request)
{
	const char *said =
		*settings->secure_header ? request_param(request, settings->secure_header) : NULL;
	struct host_span scheme;

	if (!said)
		return gateway_is_secure(request);
	if (settings->version < VERSION_LISTING_SCHEMES)
		return strcmp(said, settings->secure_value) == 0;
	scheme = first_of_list(said);
	return scheme.length == strlen(settings->secure_value) &&
		strncmp(scheme.start, settings->secure_value, scheme.length) == 0;
}

static const char *port_of(const struct django_settings *settings, const struct request *request)
{
	const char *port = NULL;

	if (settings->uses_forwarded_port)
		port = request_param(request, "HTTP_X_FORWARDED_PORT");
	return port ? port : param_or(request, "SERVER_PORT", "");
}

/* For HTTP/1.0 without a Host. */
static const char *own_name(const struct request *request, const struct site_address *site)
{
	const char *name = param_or(request, "SERVER_NAME", "");

	if (strcmp(site->port, site->is_secure ? "443" : "80") == 0)
		return name;
	return mem_printf(request->mem, "%s:%s", name, site->port);
}

static const char *host_of(const struct django_settings *settings, const struct request *request,
	const struct site_address *site)
{
	const char *host = NULL;

	if (settings->uses_forwarded_host)
		host = request_param(request, "HTTP_X_FORWARDED_HOST");
	if (!host)
		host = request_param(request, "HTTP_HOST");
	return host ? host : own_name(request, site);
}

/* Of "[::1]", with its brackets; 0: that is not what it starts with. */
static size_t ipv6_length(const char *host)
{
	const char *colon = host + 1 + strspn(host + 1, HEX);
	size_t rest = *colon == ':' ? strspn(colon + 1, HEX ":.") : 0;
	const char *end = colon + 1 + rest;

	return rest > 0 && *end == ']' ? (size_t)(end + 1 - host) : 0;
}

static bool is_port_or_nothing(const char *text)
{
	return !*text || (*text == ':' && text[1] && !text[1 + strspn(text + 1, DIGITS)]);
}

/* The name in small letters, without port and final dot; "": the host is none. */
static const char *domain_of(const struct request *request, const char *host)
{
	bool is_ipv6 = *host == '[';
	size_t length = is_ipv6 ? ipv6_length(host) : strspn(host, LETTERS DIGITS ".-");
	char *domain = mem_text_n(request->mem, host, length);

	if (!is_port_or_nothing(host + length))
		return "";
	for (char *letter = domain; *letter; letter++)
		*letter = (char)tolower((unsigned char)*letter);
	if (length > 0 && domain[length - 1] == '.')
		domain[length - 1] = '\0';
	return domain;
}

static bool is_allowed(const char *const *patterns, const char *domain)
{
	for (; *patterns; patterns++)
		if (strcmp(*patterns, "*") == 0 ||
			host_matches(host_span_of(domain), host_span_of(*patterns)))
			return true;
	return false;
}

bool site_address_read(const struct django_settings *settings, const struct request *request,
	struct site_address *out, struct error *err)
{
	const char *domain;

	out->is_secure = is_secure(settings, request);
	out->port = port_of(settings, request);
	out->host = host_of(settings, request, out);
	domain = domain_of(request, out->host);
	if (*domain && is_allowed(settings->allowed_hosts, domain))
		return true;
	return error_set(err, ERROR_INVALID, "the host %s is not one of this site", out->host);
}
