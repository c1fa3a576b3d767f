/*
 * fcgi_app/django/site_address.h - where Django takes a request to have been sent: scheme, host and
 * port. Whoever decides by them beside it must take the same. Source: docs/django.md, "CSRF".
 */
#ifndef FICUS_FCGI_APP_DJANGO_SITE_ADDRESS_H
#define FICUS_FCGI_APP_DJANGO_SITE_ADDRESS_H

#include "fcgi_app/django/django_settings.h"
#include "fcgi_app/http/request.h"

/* The texts are the request's. */
struct site_address {
	bool is_secure;   /* HTTPS, be it only up to a proxy that says so */
	const char *host; /* as sent, with the port if one was */
	const char *port; /* of the server, or the proxy's: "443" */
};

/*
 * The scheme is what secure_header says, else the param HTTPS; the host X-Forwarded-Host if that is
 * to be believed, else Host, else the server's own name. ERROR_INVALID: the host is no host, or not
 * one of allowed_hosts; when these are none, no host is allowed.
 */
MUST_CHECK bool site_address_read(const struct django_settings *settings,
	const struct request *request, struct site_address *out, struct error *err);

#endif
