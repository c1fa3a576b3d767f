#include "config.h"

#include "fcgi_app/django/csrf_check.h"

#include <ctype.h>
#include <strings.h>

#include "fcgi_app/django/csrf_token.h"
#include "fcgi_app/django/hosts.h"
#include "fcgi_app/django/site_address.h"

/* From this version on, Origin is looked at, and trusted origins have a scheme. */
#define VERSION_WITH_ORIGINS 400

#define HEADER_PARAM_PREFIX "HTTP_"

/* One request on its way through the rules. */
struct check {
	const struct django_settings *settings;
	const struct request *request;
	struct site_address site;
};

/* The beginning of a URL. */
struct origin {
	struct host_span scheme; /* empty, as the host: it is not that of a page */
	struct host_span host;
};

static struct origin origin_of(const char *url)
{
	const char *separator = strstr(url, "://");
	const char *host = separator ? separator + 3 : NULL;

	if (!host)
		return (struct origin){
			{url, 0},
                        {url, 0}
                };
	return (struct origin){
		{url,           (size_t)(separator - url)},
		{ host, strcspn(host,                    "/?#")},
	};
}

static bool has_scheme(const struct origin *origin, struct host_span scheme)
{
	return origin->scheme.length == scheme.length &&
		strncasecmp(origin->scheme.start, scheme.start, scheme.length) == 0;
}

/* "*.shop.example" names what ".shop.example" does. */
static struct host_span without_stars(struct host_span host)
{
	while (host.length > 0 && *host.start == '*') {
		host.start++;
		host.length--;
	}
	return host;
}

static bool is_own_origin(const struct site_address *site, const char *origin)
{
	const char *scheme = site->is_secure ? "https://" : "http://";
	size_t length = strlen(scheme);

	return strncmp(origin, scheme, length) == 0 && strcmp(origin + length, site->host) == 0;
}

static bool covers_origin(const char *trusted, const char *origin)
{
	struct origin pattern = origin_of(trusted);
	struct origin sent = origin_of(origin);

	if (!strchr(trusted, '*'))
		return strcmp(trusted, origin) == 0;
	return has_scheme(&sent, pattern.scheme) &&
		host_matches(sent.host, without_stars(pattern.host));
}

static bool check_origin(const struct check *check, const char *origin, struct error *err)
{
	const char *const *trusted = check->settings->csrf_trusted_origins;

	if (is_own_origin(&check->site, origin))
		return true;
	for (; *trusted; trusted++)
		if (covers_origin(*trusted, origin))
			return true;
	return error_set(err, ERROR_FORBIDDEN,
		"Origin checking failed - %s does not match any trusted origins", origin);
}

static bool is_trusted_host(const struct django_settings *settings, struct host_span host)
{
	const char *const *trusted = settings->csrf_trusted_origins;
	bool have_scheme = settings->version >= VERSION_WITH_ORIGINS;

	for (; *trusted; trusted++)
		if (host_matches(host,
			    have_scheme ? without_stars(origin_of(*trusted).host)
					: host_span_of(*trusted)))
			return true;
	return false;
}

/* The page's host must be ours or, where cookies are shared by a domain, of that domain. */
static bool is_own_host(const struct check *check, struct host_span host)
{
	const struct django_settings *settings = check->settings;
	const char *port = check->site.port;
	const char *domain = settings->csrf_uses_sessions ? settings->session_cookie.domain
							  : settings->csrf_cookie.domain;

	if (!*domain)
		domain = check->site.host;
	else if (strcmp(port, "443") != 0 && strcmp(port, "80") != 0)
		domain = mem_printf(check->request->mem, "%s:%s", domain, port);
	return host_matches(host, host_span_of(domain));
}

static bool refuse_referer(const char *why, struct error *err)
{
	return error_set(err, ERROR_FORBIDDEN, "Referer checking failed - %s", why);
}

static bool check_referer(const struct check *check, struct error *err)
{
	const char *referer = request_param(check->request, "HTTP_REFERER");
	struct origin page;

	if (!referer)
		return refuse_referer("no Referer", err);
	page = origin_of(referer);
	if (page.scheme.length == 0 || page.host.length == 0)
		return refuse_referer("Referer is malformed", err);
	if (!has_scheme(&page, host_span_of("https")))
		return refuse_referer("Referer is insecure while host is secure", err);
	if (is_trusted_host(check->settings, page.host) || is_own_host(check, page.host))
		return true;
	return error_set(err, ERROR_FORBIDDEN,
		"Referer checking failed - https://%.*s does not match any trusted origins",
		(int)page.host.length, page.host.start);
}

/* Whether the page that made the request may. Plain HTTP proves nothing without an Origin. */
static bool check_page(const struct check *check, struct error *err)
{
	const char *origin = NULL;

	if (check->settings->version >= VERSION_WITH_ORIGINS)
		origin = request_param(check->request, "HTTP_ORIGIN");
	if (origin)
		return check_origin(check, origin, err);
	return !check->site.is_secure || check_referer(check, err);
}

/* "X-Csrftoken" of "HTTP_X_CSRFTOKEN". */
static const char *header_name(TALLOC_CTX *mem, const char *param)
{
	size_t prefix = strlen(HEADER_PARAM_PREFIX);
	bool is_first = true;
	char *name;

	if (strncmp(param, HEADER_PARAM_PREFIX, prefix) == 0)
		param += prefix;
	name = mem_text(mem, param);
	for (char *letter = name; *letter; letter++) {
		int byte = (unsigned char)*letter;

		*letter = (char)(byte == '_' ? '-' : is_first ? toupper(byte) : tolower(byte));
		is_first = *letter == '-';
	}
	return name;
}

static bool check_token(
	const struct check *check, const char *secret, const char *form_token, struct error *err)
{
	const char *header = check->settings->csrf_header;
	bool is_in_form = form_token && *form_token;
	const char *token = is_in_form ? form_token : request_param(check->request, header);

	if (!secret)
		return error_set(err, ERROR_FORBIDDEN, "CSRF cookie not set");
	if (!token)
		return error_set(err, ERROR_FORBIDDEN, "CSRF token missing");
	if (csrf_token_matches(token, secret))
		return true;
	if (is_in_form)
		return error_set(err, ERROR_FORBIDDEN, "CSRF token from POST incorrect");
	return error_set(err, ERROR_FORBIDDEN, "CSRF token from the '%s' HTTP header incorrect",
		header_name(check->request->mem, header));
}

bool csrf_check(const struct django_settings *settings, const struct request *request,
	const char *secret, const char *form_token, struct error *err)
{
	struct check check = {.settings = settings, .request = request};

	if (request->method == HTTP_GET || request->method == HTTP_HEAD)
		return true;
	return site_address_read(settings, request, &check.site, err) && check_page(&check, err) &&
		check_token(&check, secret, form_token, err);
}
