/* fcgi_app/django/django_cookie.h - cookies with the attributes that the project gives them. */
#ifndef FICUS_FCGI_APP_DJANGO_DJANGO_COOKIE_H
#define FICUS_FCGI_APP_DJANGO_DJANGO_COOKIE_H

#include "fcgi_app/django/django_settings.h"
#include "fcgi_app/http/cookie.h"

/* max_age_s: as in struct cookie. */
struct cookie django_cookie(
	const struct cookie_settings *settings, const char *value, int64_t max_age_s);

#endif
