/*
 * fcgi_app/django/csrf_check.h - whether a request that changes something was made by a page of
 * this site, decided as Django's CsrfViewMiddleware decides it. Source: docs/django.md, "CSRF".
 */
#ifndef FICUS_FCGI_APP_DJANGO_CSRF_CHECK_H
#define FICUS_FCGI_APP_DJANGO_CSRF_CHECK_H

#include "fcgi_app/django/django_settings.h"
#include "fcgi_app/http/request.h"

/*
 * Passes every GET and HEAD; of the rest those with a good Origin or, without one on HTTPS, a good
 * Referer, and a token of the secret. secret: what the visitor's cookie or session holds, of 32
 * characters; NULL: nothing, or nothing that is one. form_token: the field csrfmiddlewaretoken;
 * NULL or "": none, and the header counts. ERROR_FORBIDDEN says in Django's words what failed,
 * ERROR_INVALID that the host is not this site's.
 */
MUST_CHECK bool csrf_check(const struct django_settings *settings, const struct request *request,
	const char *secret, const char *form_token, struct error *err);

#endif
