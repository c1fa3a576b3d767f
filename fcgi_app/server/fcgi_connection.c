#include "config.h"

#include "fcgi_app/server/fcgi_connection.h"

#include <assert.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/monotonic.h"

/* libfcgi's descriptors stay clear of standard input, output and error. */
#define FD_MIN 3

#define CONNECTION_OF(member) container_of((member), struct fcgi_connection, exchange)

/* While a peer is waited for, fcgi_connection_cut_if_overdue() watches it. */
static void watch(struct fcgi_connection *connection, int64_t until)
{
	atomic_store_explicit(&connection->peer_due, until, memory_order_relaxed);
}

static void unwatch(struct fcgi_connection *connection)
{
	watch(connection, 0);
}

static int64_t request_timeout(const struct fcgi_connection *connection)
{
	return monotonic_ms() + connection->server->settings->request_timeout_ms;
}

static size_t read_body(struct exchange *exchange, void *buffer, size_t size)
{
	struct fcgi_connection *connection = CONNECTION_OF(exchange);
	int wanted = size < INT_MAX ? (int)size : INT_MAX;
	int count;

	watch(connection, connection->receive_until);
	count = FCGX_GetStr(buffer, wanted, connection->request.in);
	unwatch(connection);
	return (size_t)count;
}

static bool write_response(struct exchange *exchange, const void *response, size_t length)
{
	struct fcgi_connection *connection = CONNECTION_OF(exchange);
	const char *next = response;

	watch(connection, request_timeout(connection));
	while (length > 0) {
		int part = length < INT_MAX ? (int)length : INT_MAX;

		if (FCGX_PutStr(next, part, connection->request.out) < 0)
			break; /* the stream remembers, and is asked in the end */
		next += part;
		length -= (size_t)part;
	}
	unwatch(connection);
	return FCGX_GetError(connection->request.out) == 0;
}

static void abandon_response(struct exchange *exchange)
{
	CONNECTION_OF(exchange)->is_abandoned = true;
}

static const struct exchange_ops exchange_ops = {read_body, write_response, abandon_response};

static bool limit_waiting(int fd, int timeout_ms)
{
	struct timeval timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000};

	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) == 0 &&
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) == 0;
}

/*
 * libfcgi closes its descriptor in the middle of a call, and the number may be reused at once. So
 * it gets one of its own, while ours stays valid for other threads as long as the connection lives.
 */
struct fcgi_connection *fcgi_connection_new(const struct server *server, int fd)
{
	int duplicate = fcntl(fd, F_DUPFD_CLOEXEC, FD_MIN);
	struct fcgi_connection *connection;

	if (duplicate < 0 || !limit_waiting(fd, server->settings->stall_timeout_ms)) {
		(void)close(fd);
		if (duplicate >= 0)
			(void)close(duplicate);
		return NULL;
	}
	connection = mem_new(NULL, struct fcgi_connection);
	connection->exchange.ops = &exchange_ops;
	connection->server = server;
	connection->fd = fd;
	(void)pthread_mutex_init(&connection->handover, NULL);
	(void)FCGX_InitRequest(&connection->request, -1, 0);
	connection->request.ipcFd = duplicate;
	(void)FCGX_Detach(&connection->request); /* or closing would wait for the peer to close */
	return connection;
}

void fcgi_connection_free(struct fcgi_connection *connection)
{
	FCGX_Free(&connection->request, 1);
	(void)close(connection->fd);
	(void)pthread_mutex_destroy(&connection->handover);
	talloc_free(connection);
}

static void log_refusal(const struct fcgi_connection *connection, const char *why)
{
	log_warning(connection->server->log, "connection refused", LOG_TEXT("error", why));
}

static void log_guard(const struct fcgi_connection *connection)
{
	if (connection->guard.refused)
		log_refusal(connection, "what it sent is no request, or one with malformed params");
}

/* A front end sends BEGIN_REQUEST in one piece. */
static bool starts_a_request(const struct fcgi_connection *connection)
{
	unsigned char begin[FASTCGI_HEADER_SIZE + FASTCGI_BODY_SIZE] = {0};
	ssize_t length = recv(connection->fd, begin, sizeof(begin), MSG_PEEK | MSG_DONTWAIT);

	if (length <= 0)
		return false;
	if (length == sizeof(begin) && begin[0] == FASTCGI_1 && begin[1] == RECORD_BEGIN_REQUEST &&
		begin[4] == 0 && begin[5] == FASTCGI_BODY_SIZE && begin[8] == 0 &&
		begin[9] == FASTCGI_RESPONDER)
		return true;
	log_refusal(connection, "what it sent does not begin with a request to a responder");
	return false;
}

bool fcgi_connection_receive(struct fcgi_connection *connection)
{
	/* Takes over from the thread that parked it: what that one wrote is seen here. */
	bool was_parked = atomic_exchange(&connection->parked, false);
	bool received;

	assert(was_parked);
	if (!starts_a_request(connection))
		return false;
	connection->receive_until = request_timeout(connection);
	connection->is_abandoned = false;
	/* The call first finishes the last request, and closes its descriptor unless told so. */
	connection->request.keepConnection = 1;
	record_guard_begin(&connection->guard);
	watch(connection, connection->receive_until);
	/* It takes the connection's end, and any error, for the end of the params. */
	received = FCGX_Accept_r(&connection->request) == 0 &&
		FCGX_GetError(connection->request.in) == 0;
	unwatch(connection);
	log_guard(connection);
	if (received)
		connection->exchange.params = (const char *const *)connection->request.envp;
	return received;
}

/* True when the request was received to its very end, and not beyond: libfcgi forgets the rest. */
static bool discard_body(struct fcgi_connection *connection)
{
	FCGX_Stream *body = connection->request.in;
	size_t left = connection->server->settings->discard_max;
	char scrap[8192];
	size_t count;

	do {
		count = read_body(&connection->exchange, scrap, sizeof(scrap));
		left -= count < left ? count : left;
	} while (count == sizeof(scrap) && left > 0);
	return FCGX_HasSeenEOF(body) && FCGX_GetError(body) == 0 && !connection->guard.surplus;
}

/*
 * Ends the response so that nginx does not keep the connection: it keeps one only when END_REQUEST
 * is the last thing it has read, and ignores what follows. So a last, empty record must arrive
 * with it, in one write. (nginx 1.22, ngx_http_fastcgi_input_filter.)
 */
static void end_last_response(struct fcgi_connection *connection)
{
	const unsigned char high = (unsigned char)(connection->request.requestId >> 8);
	const unsigned char low = (unsigned char)connection->request.requestId;
	const unsigned char records[] = {
		FASTCGI_1, RECORD_STDOUT, high, low, 0, 0, 0, 0, /* the stream's end */
		FASTCGI_1, RECORD_END_REQUEST, high, low, 0, FASTCGI_BODY_SIZE, 0, 0, /* and */
		0, 0, 0, 0, 0, 0, 0, 0, /* the request's: complete, status 0 */
		FASTCGI_1, RECORD_STDERR, high, low, 0, 0, 0, 0, /* the one too many */
	};

	if (FCGX_FFlush(connection->request.out) == 0)
		(void)send(connection->fd, records, sizeof(records), MSG_NOSIGNAL);
	FCGX_Free(&connection->request, 1);
}

bool fcgi_connection_finish(struct fcgi_connection *connection, bool keep)
{
	FCGX_Request *request = &connection->request;
	bool drained = discard_body(connection);

	log_guard(connection);
	watch(connection, request_timeout(connection));
	if (connection->is_abandoned || FCGX_GetError(request->out) != 0)
		FCGX_Free(request, 1); /* a response cut short must not look complete */
	else if (request->keepConnection && !(keep && drained))
		end_last_response(connection);
	else
		FCGX_Finish_r(request); /* closes when the peer wants it, or sending failed */
	unwatch(connection);
	return request->ipcFd >= 0;
}

void fcgi_connection_park(struct fcgi_connection *connection)
{
	atomic_store(&connection->parked, true);
}

void fcgi_connection_shut_if_idle(struct fcgi_connection *connection)
{
	char byte;

	if (atomic_load(&connection->parked) &&
		recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0)
		(void)shutdown(connection->fd, SHUT_RD);
}

void fcgi_connection_cut_if_overdue(struct fcgi_connection *connection, int64_t now_ms)
{
	int64_t due = atomic_load_explicit(&connection->peer_due, memory_order_relaxed);

	if (due != 0 && now_ms >= due)
		(void)shutdown(connection->fd, SHUT_RDWR);
}
