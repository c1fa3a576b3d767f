/* adapters/redis/redis_url.h - REDIS_URL: which Redis, as whom, which of its databases. */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_URL_H
#define FICUS_ADAPTERS_REDIS_REDIS_URL_H

#include <stdint.h>

#include "base/mem.h"

struct redis_url {
	const char *user;        /* "": Redis's default user */
	const char *password;    /* "": none */
	const char *host;        /* IPv6 without brackets; "" with a unix socket */
	uint16_t port;           /* 6379 when the text names none; 0 with a unix socket */
	const char *unix_socket; /* NULL: connect to host and port */
	int32_t database;        /* 0 when the text names none */
};

/*
 * Reads redis://[user:password@]host[:port][/database] or unix://PATH[?database=N], each part
 * percent-decoded into owner. The error (INVALID) names the bad part and what was expected, and
 * never quotes the text, which may have a password in it.
 */
MUST_CHECK bool redis_url_parse(
	TALLOC_CTX *owner, const char *text, struct redis_url *out, struct error *err);

#endif
