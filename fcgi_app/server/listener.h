/* fcgi_app/server/listener.h - the unix socket the front end connects to: inherited or made. */
#ifndef FICUS_FCGI_APP_SERVER_LISTENER_H
#define FICUS_FCGI_APP_SERVER_LISTENER_H

#include <sys/un.h>

#include "fcgi_app/server/server.h"

struct listener {
	int fd;                  /* non-blocking, listening; -1: none */
	struct sockaddr_un made; /* sun_path is "" when the socket was inherited */
	dev_t device;            /* of the file we made: nobody else's is removed */
	ino_t inode;
};

/*
 * Takes the socket passed by systemd (LISTEN_FDS, fd 3) or by spawn-fcgi (fd 0), or else makes one
 * at the settings' path, with mode and group set before anybody can connect. A file left by a dead
 * server is replaced, a live server's socket never. Errors: INVALID, with what to do about it.
 */
MUST_CHECK bool listener_open(
	struct listener *listener, const struct server_settings *settings, struct error *err);

/*
 * Nobody can connect from now on; who has connected can still be accepted. Leaves an inherited
 * socket alone: it stays open for whoever passed it.
 */
void listener_shut(struct listener *listener);

/* Shuts and closes; accepts a zeroed path and fd -1. */
void listener_close(struct listener *listener);

#endif
