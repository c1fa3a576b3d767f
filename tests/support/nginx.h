/* tests/support/nginx.h - a real nginx in front of a FastCGI socket, on a port of its own. */
#ifndef FICUS_TESTS_SUPPORT_NGINX_H
#define FICUS_TESTS_SUPPORT_NGINX_H

#include <stdbool.h>
#include <sys/types.h>
#include <talloc.h>

struct nginx {
	pid_t pid;
	const char *folder; /* configuration, error log, temporary files */
	unsigned short port;
};

/*
 * Starts nginx with two workers, up to 128 kept connections each and the query's do=<what> as the
 * param DO, and waits until it answers. It stops when it is freed. NULL: it did not start.
 */
struct nginx *nginx_start(TALLOC_CTX *mem, const char *socket_path);

#endif
