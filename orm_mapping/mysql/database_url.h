/* orm_mapping/mysql/database_url.h - DATABASE_URL: which server, which database, as whom. */
#ifndef FICUS_ORM_MAPPING_MYSQL_DATABASE_URL_H
#define FICUS_ORM_MAPPING_MYSQL_DATABASE_URL_H

#include <stdint.h>

#include "base/error.h"
#include "base/mem.h"

/*
 * MySQL's client libraries take the host "localhost" for "the usual unix socket"; a TCP connection
 * to this machine is asked for by 127.0.0.1 or [::1].
 */
struct database_url {
	const char *user;
	const char *password;    /* may be "" */
	const char *host;        /* "" only with a unix socket; IPv6 without brackets */
	uint16_t port;           /* 3306 when the text names none */
	const char *name;        /* of the database */
	const char *unix_socket; /* NULL: connect to host and port */
};

/*
 * Reads mysql://user:password@host:port/name[?unix_socket=PATH], each part percent-decoded into
 * owner. The error (INVALID) names the bad part and never quotes the text, which has a password in
 * it.
 */
MUST_CHECK bool database_url_parse(
	TALLOC_CTX *owner, const char *text, struct database_url *out, struct error *err);

/* The text again, as it may be shown: "***" stands for the password. */
const char *database_url_masked(TALLOC_CTX *owner, const struct database_url *url);

#endif
