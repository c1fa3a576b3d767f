/*
 * adapters/redis/redis_connection.h - one thread's connection to Redis: commands go out in a
 * pipeline, their replies come in the same order. Whatever breaks that order closes it; so the
 * caller, who gives up then, begins anew with redis_connection_open().
 *
 * A process that uses it ignores SIGPIPE. No operation takes longer than the time-outs say, but
 * for looking up the host's name.
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_CONNECTION_H
#define FICUS_ADAPTERS_REDIS_REDIS_CONNECTION_H

#include "adapters/redis/redis_url.h"
#include "base/stopping.h"

struct redis_connection; /* used by one thread at a time */
struct redisReply;       /* <hiredis/hiredis.h>'s; its owner gives it to freeReplyObject() */

struct redis_options {
	struct redis_url url; /* its texts outlive the connection */
	int connect_timeout_ms;
	int command_timeout_ms; /* for sending, and for waiting for the next part of a reply */
};

#define REDIS_DEFAULTS .connect_timeout_ms = 5000, .command_timeout_ms = 5000

/* Does not connect yet. Freeing it closes it. */
struct redis_connection *redis_connection_new(
	TALLOC_CTX *owner, const struct redis_options *options);

/*
 * Connects and logs in, unless it is connected; a connection that Redis has closed meanwhile is
 * noticed. Errors: UNAVAILABLE, which tells the cause.
 */
MUST_CHECK bool redis_connection_open(struct redis_connection *conn, struct error *err);

/* Forgets what was not sent and what was not received. Accepts any state. */
void redis_connection_close(struct redis_connection *conn);

bool redis_connection_is_open(const struct redis_connection *conn);

/*
 * Adds a command of count words to the pipeline. The connection is open. lengths: of the words, in
 * bytes; NULL: they are texts. For words that are texts: REDIS_COMMAND(conn, "SELECT", "1").
 */
void redis_connection_append(
	struct redis_connection *conn, const char **words, const size_t *lengths, size_t count);

#define REDIS_COMMAND(conn, ...)                                                                   \
	redis_connection_append((conn), (const char *[]){__VA_ARGS__}, NULL,                       \
		sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *))

/*
 * Sends what waits in the pipeline, and waits for the next reply, which may be an error reply of
 * Redis. Errors: UNAVAILABLE, with the cause; the connection is closed then.
 */
MUST_CHECK bool redis_connection_receive(
	struct redis_connection *conn, struct redisReply **out, struct error *err);

/*
 * The same for a command whose reply tells nothing but that it was done. Errors: also those of
 * redis_reply_check().
 */
MUST_CHECK bool redis_connection_receive_success(struct redis_connection *conn, struct error *err);

/*
 * Like redis_connection_receive(), for what comes when it comes: messages of a subscription, the
 * reply of a command that blocks. *out is NULL when none was complete within timeout_ms, or when
 * the process is to end; a reply may be under way then, so the connection is closed before other
 * commands use it.
 */
MUST_CHECK bool redis_connection_await(struct redis_connection *conn,
	const struct stopping *stopping, int timeout_ms, struct redisReply **out,
	struct error *err);

/*
 * False for an error reply, or one that has an error reply in it, as that of EXEC may. Errors:
 * INVALID: the key named by the command holds something of another type; UNAVAILABLE: anything else
 * that Redis may refuse.
 */
MUST_CHECK bool redis_reply_check(const struct redisReply *reply, struct error *err);

#endif
