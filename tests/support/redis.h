/* tests/support/redis.h - a private Redis server of a test, which it may stop and start. */
#ifndef FICUS_TESTS_SUPPORT_REDIS_H
#define FICUS_TESTS_SUPPORT_REDIS_H

#include "adapters/redis/redis_connection.h"

struct redis_server;

enum redis_memory {
	REDIS_FORGETS, /* everything, when it ends */
	REDIS_KEEPS,   /* in its append-only file, what it has answered */
};

/* In a folder of its own; not running yet. Freeing it ends and removes all of it. */
struct redis_server *redis_server_new(TALLOC_CTX *mem, enum redis_memory memory);

/* Returns when it answers: by its unix socket, and by TCP from this machine. */
void redis_server_start(struct redis_server *server);

/* As an administrator would stop it, and as a power failure would. */
void redis_server_stop(struct redis_server *server);
void redis_server_kill(struct redis_server *server);

/* For REDIS_URL: by the socket, and by TCP. */
const char *redis_server_url(const struct redis_server *server);
const char *redis_server_tcp_url(const struct redis_server *server);

/*
 * Connections of mem's, which do not connect yet: to the server by its socket, and to whatever is
 * at a path, with that many milliseconds for everything.
 */
struct redis_connection *redis_server_connection(
	TALLOC_CTX *mem, const struct redis_server *server);

struct redis_connection *redis_connection_to(TALLOC_CTX *mem, const char *path, int timeout_ms);

/*
 * Sends a command, opening the connection where needed, and returns the reply as text, owned by
 * conn: integers in decimal, error replies with a "!" before them, nothing as "nil", and arrays as
 * their elements, each ended by a '\n'. Fails the running test when there is no reply.
 */
#define REDIS_ASK(conn, ...)                                                                       \
	redis_ask((conn), (const char *[]){__VA_ARGS__},                                           \
		sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *))
const char *redis_ask(struct redis_connection *conn, const char **words, size_t count);

/* The next message of a subscription, likewise. */
const char *redis_next_message(struct redis_connection *conn);

#endif
