/* tests/support/unix_socket.h - a unix socket that listens, for something that is not a server. */
#ifndef FICUS_TESTS_SUPPORT_UNIX_SOCKET_H
#define FICUS_TESTS_SUPPORT_UNIX_SOCKET_H

/* Takes connections at the path; nobody accepts them but the caller, who closes it. */
int unix_socket_listen(const char *path);

#endif
