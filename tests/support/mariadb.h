/*
 * tests/support/mariadb.h - a private MariaDB server of a test, or MySQL where there is no MariaDB,
 * which it may stop and start.
 */
#ifndef FICUS_TESTS_SUPPORT_MARIADB_H
#define FICUS_TESTS_SUPPORT_MARIADB_H

#include <talloc.h>

struct mariadb;

/* A fresh data folder and a unix socket; not running yet. Freeing it ends and removes all of it. */
struct mariadb *mariadb_new(TALLOC_CTX *mem);

/* Returns when it takes connections: by its unix socket, and by TCP from this machine, unencrypted.
 */
void mariadb_start(struct mariadb *server);

/* As an administrator would stop it: it says goodbye to its clients. */
void mariadb_stop(struct mariadb *server);

/* As a power failure would. */
void mariadb_kill(struct mariadb *server);

/* For a TEST_DATABASE_URL or DATABASE_URL, as root without a password: by the socket, and by TCP.
 */
const char *mariadb_url(TALLOC_CTX *mem, const struct mariadb *server, const char *database);
const char *mariadb_tcp_url(TALLOC_CTX *mem, const struct mariadb *server, const char *database);

#endif
