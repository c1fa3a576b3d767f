/* fcgi_app/django/hosts.h - names of hosts, compared as Django compares them. */
#ifndef FICUS_FCGI_APP_DJANGO_HOSTS_H
#define FICUS_FCGI_APP_DJANGO_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

/* A stretch of a longer text. */
struct host_span {
	const char *start;
	size_t length;
};

struct host_span host_span_of(const char *text);

/*
 * Whether the host is what the pattern names: ".shop.example" is that domain and all below it,
 * anything else itself. A port is part of both. The pattern may be in capitals; the host counts as
 * it stands, since browsers write theirs in small letters. An empty pattern names nothing.
 */
bool host_matches(struct host_span host, struct host_span pattern);

#endif
