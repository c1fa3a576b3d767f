/*
 * adapters/unix_bell.h - a bell between processes of one host: a datagram to a unix socket. Where
 * nobody listens, or somebody does not keep up, it is as if it had not been rung.
 */
#ifndef FICUS_ADAPTERS_UNIX_BELL_H
#define FICUS_ADAPTERS_UNIX_BELL_H

#include <sys/types.h>
#include <sys/un.h>

#include "base/error.h"
#include "services/ports/bell.h"

#define UNIX_BELL_PATH_MAX (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

struct unix_bell {
	struct bell base;
	struct sockaddr_un address;
	int fd; /* -1: it cannot ring */
};

/* path: at most UNIX_BELL_PATH_MAX bytes. */
void unix_bell_init(struct unix_bell *bell, const char *path);
void unix_bell_release(struct unix_bell *bell);

/* The side that hears. */
struct unix_bell_listener {
	int fd; /* readable when it has rung; non-blocking; -1: not open */
	struct sockaddr_un address;
	ino_t inode; /* of the file we made: nobody else's is removed */
};

/* Of several that listen at a path, the last one hears. Errors: INVALID: the path. */
MUST_CHECK bool unix_bell_listen(
	struct unix_bell_listener *listener, const char *path, struct error *err);
void unix_bell_close(struct unix_bell_listener *listener);

#endif
