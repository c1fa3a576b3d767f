#include "config.h"

#include "adapters/redis/redis_connection.h"

#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/monotonic.h"

struct redis_connection {
	struct redis_options options;
	redisContext *context; /* NULL: not open */
};

static int close_before_free(struct redis_connection *conn)
{
	redis_connection_close(conn);
	return 0;
}

struct redis_connection *redis_connection_new(
	TALLOC_CTX *owner, const struct redis_options *options)
{
	struct redis_connection *conn = mem_new(owner, struct redis_connection);

	conn->options = *options;
	talloc_set_destructor(conn, close_before_free);
	return conn;
}

void redis_connection_close(struct redis_connection *conn)
{
	if (conn->context)
		redisFree(conn->context);
	conn->context = NULL;
}

bool redis_connection_is_open(const struct redis_connection *conn)
{
	return conn->context != NULL;
}

/* After a call of hiredis that failed, with errno as it left it. */
static bool give_up(struct redis_connection *conn, const char *what, struct error *err)
{
	bool is_late = conn->context->err == REDIS_ERR_IO && errno == EAGAIN;

	error_set(err, ERROR_UNAVAILABLE, "%s Redis: %s", what,
		is_late ? "no answer in time" : conn->context->errstr);
	redis_connection_close(conn);
	return false;
}

static struct timeval timeval_of(int timeout_ms)
{
	return (struct timeval){timeout_ms / 1000, (suseconds_t)(timeout_ms % 1000) * 1000};
}

/* Keep-alive notices a machine that went away while a subscriber waits for its messages. */
static bool connect_socket(struct redis_connection *conn)
{
	const struct redis_url *url = &conn->options.url;
	struct timeval timeout = timeval_of(conn->options.connect_timeout_ms);

	conn->context = url->unix_socket ? redisConnectUnixWithTimeout(url->unix_socket, timeout)
					 : redisConnectWithTimeout(url->host, url->port, timeout);
	if (!conn->context)
		mem_exhausted();
	if (conn->context->err)
		return false;
	(void)fcntl(conn->context->fd, F_SETFD, FD_CLOEXEC);
	return redisSetTimeout(conn->context, timeval_of(conn->options.command_timeout_ms)) ==
		REDIS_OK &&
		(url->unix_socket || redisEnableKeepAlive(conn->context) == REDIS_OK);
}

static bool log_in(struct redis_connection *conn, struct error *err)
{
	const struct redis_url *url = &conn->options.url;

	if (!*url->password)
		return true;
	if (*url->user)
		REDIS_COMMAND(conn, "AUTH", url->user, url->password);
	else
		REDIS_COMMAND(conn, "AUTH", url->password);
	return redis_connection_receive_success(conn, err);
}

static bool choose_database(struct redis_connection *conn, struct error *err)
{
	char number[16];

	if (conn->options.url.database == 0)
		return true;
	(void)snprintf(number, sizeof(number), "%" PRId32, conn->options.url.database);
	REDIS_COMMAND(conn, "SELECT", number);
	return redis_connection_receive_success(conn, err);
}

/* For whoever looks at CLIENT LIST; an account that may not give itself a name goes without. */
static bool take_name(struct redis_connection *conn, struct error *err)
{
	redisReply *reply = NULL;

	REDIS_COMMAND(conn, "CLIENT", "SETNAME", "ficus");
	if (!redis_connection_receive(conn, &reply, err))
		return false;
	freeReplyObject(reply);
	return true;
}

/* Between replies nothing comes but messages, which stay where they are, or the end. */
static bool has_ended(const struct redis_connection *conn)
{
	char byte;
	ssize_t size = recv(conn->context->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
}

bool redis_connection_open(struct redis_connection *conn, struct error *err)
{
	if (conn->context && !has_ended(conn))
		return true;
	redis_connection_close(conn);
	if (!connect_socket(conn))
		return give_up(conn, "cannot reach", err);
	if (log_in(conn, err) && choose_database(conn, err) && take_name(conn, err))
		return true;
	redis_connection_close(conn);
	return false;
}

void redis_connection_append(
	struct redis_connection *conn, const char **words, const size_t *lengths, size_t count)
{
	if (redisAppendCommandArgv(conn->context, (int)count, words, lengths) != REDIS_OK)
		mem_exhausted();
}

bool redis_connection_receive(
	struct redis_connection *conn, struct redisReply **out, struct error *err)
{
	void *reply = NULL;

	if (redisGetReply(conn->context, &reply) != REDIS_OK)
		return give_up(conn, "lost", err);
	*out = reply;
	return true;
}

bool redis_connection_receive_success(struct redis_connection *conn, struct error *err)
{
	redisReply *reply = NULL;
	bool ok = redis_connection_receive(conn, &reply, err) && redis_reply_check(reply, err);

	freeReplyObject(reply);
	return ok;
}

static bool send_all(struct redis_connection *conn, struct error *err)
{
	int done = 0;

	while (!done)
		if (redisBufferWrite(conn->context, &done) != REDIS_OK)
			return give_up(conn, "lost", err);
	return true;
}

/* Takes in what has come, if anything has. */
static bool take_in(struct redis_connection *conn, struct error *err)
{
	struct pollfd event = {.fd = conn->context->fd, .events = POLLIN};

	if (poll(&event, 1, 0) > 0 && redisBufferRead(conn->context) != REDIS_OK)
		return give_up(conn, "lost", err);
	return true;
}

bool redis_connection_await(struct redis_connection *conn, const struct stopping *stopping,
	int timeout_ms, struct redisReply **out, struct error *err)
{
	int64_t deadline = monotonic_ms() + timeout_ms;
	bool is_over = false;
	void *reply = NULL;

	*out = NULL;
	if (stopping_wait(stopping, 0))
		return true;
	if (!send_all(conn, err))
		return false;
	for (;;) {
		int64_t left = deadline - monotonic_ms();

		if (redisGetReplyFromReader(conn->context, &reply) != REDIS_OK)
			return give_up(conn, "lost", err);
		if (reply || is_over)
			break;
		is_over = left <= 0;
		if (stopping_wait_for(stopping, conn->context->fd, is_over ? 0 : (int)left))
			break;
		if (!take_in(conn, err))
			return false;
	}
	*out = reply;
	return true;
}

static bool is_error(const redisReply *reply)
{
	return reply->type == REDIS_REPLY_ERROR;
}

/* The reply itself, or the first one in it, that is an error; NULL: there is none. */
static const redisReply *find_error(const redisReply *reply)
{
	if (is_error(reply))
		return reply;
	for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements; i++)
		if (is_error(reply->element[i]))
			return reply->element[i];
	return NULL;
}

bool redis_reply_check(const struct redisReply *reply, struct error *err)
{
	static const char wrong_type[] = "WRONGTYPE";
	const redisReply *found = find_error(reply);
	bool is_wrong_type = found && strncmp(found->str, wrong_type, strlen(wrong_type)) == 0;

	return !found ||
		error_set(err, is_wrong_type ? ERROR_INVALID : ERROR_UNAVAILABLE,
			"Redis refuses: %s", found->str);
}
