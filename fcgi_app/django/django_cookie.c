#include "config.h"

#include "fcgi_app/django/django_cookie.h"

struct cookie django_cookie(
	const struct cookie_settings *settings, const char *value, int64_t max_age_s)
{
	return (struct cookie){
		.name = settings->name,
		.value = value,
		.path = settings->path,
		.domain = settings->domain,
		.same_site = settings->same_site,
		.max_age_s = max_age_s,
		.is_secure = settings->is_secure,
		.is_http_only = settings->is_http_only,
	};
}
