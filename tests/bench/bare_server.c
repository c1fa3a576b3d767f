#include "config.h"

#include "tests/bench/bare_server.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/fatal.h"

#define BACKLOG 4096

struct server {
	const struct bare_service *service;
	int listen_fd;
	int epoll_fd;
};

static void watch(const struct server *server, int operation, FCGX_Request *connection)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = connection};

	if (epoll_ctl(server->epoll_fd, operation, connection->ipcFd, &event) != 0)
		fatal("cannot watch a connection: %s", strerror(errno));
}

static void accept_connection(const struct server *server)
{
	int fd = accept4(server->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	FCGX_Request *connection;

	if (fd < 0)
		return;
	connection = allocate(1, sizeof(*connection));
	(void)FCGX_InitRequest(connection, -1, 0);
	connection->ipcFd = fd;
	connection->keepConnection = 1;
	watch(server, EPOLL_CTL_ADD, connection);
}

static void handle(const struct server *server, void *thread, FCGX_Request *connection)
{
	char body[BARE_BODY_MAX];
	int length = FCGX_GetStr(body, sizeof(body) - 1, connection->in);
	const struct bare_request request = {
		FCGX_GetParam("REQUEST_METHOD", connection->envp),
		FCGX_GetParam("REQUEST_URI", connection->envp),
		body,
		connection->out,
	};

	body[length] = '\0';
	server->service->handle(thread, &request);
}

static void serve_connection(const struct server *server, void *thread, FCGX_Request *connection)
{
	if (FCGX_Accept_r(connection) < 0) {
		free(connection);
		return;
	}
	handle(server, thread, connection);
	FCGX_Finish_r(connection);
	if (connection->ipcFd < 0)
		free(connection);
	else
		watch(server, EPOLL_CTL_MOD, connection);
}

static void *serve(void *argument)
{
	const struct server *server = argument;
	void *thread = server->service->thread_open(server->service->settings);
	struct epoll_event event;

	for (;;) {
		if (epoll_wait(server->epoll_fd, &event, 1, -1) < 1)
			continue;
		if (event.data.ptr)
			serve_connection(server, thread, event.data.ptr);
		else
			accept_connection(server);
	}
	return NULL;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	(void)unlink(path);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(fd, BACKLOG) != 0)
		fatal("cannot listen at %s: %s", path, strerror(errno));
	return fd;
}

void bare_respond(
	const struct bare_request *request, const char *status, const char *body, size_t length)
{
	(void)FCGX_FPrintF(request->out,
		"Status: %s\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: %d\r\n"
		"X-Content-Type-Options: nosniff\r\n"
		"\r\n",
		status, (int)length);
	(void)FCGX_PutStr(body, (int)length, request->out);
}

static _Noreturn void end(int signal_number)
{
	(void)signal_number;
	_exit(EXIT_SUCCESS);
}

_Noreturn void bare_server_run(
	const char *socket_path, unsigned threads, const struct bare_service *service)
{
	struct server server = {service, listen_at(socket_path), epoll_create1(EPOLL_CLOEXEC)};
	struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL};
	pthread_t thread;

	if (FCGX_Init() != 0 || server.epoll_fd < 0)
		fatal("cannot start");
	(void)signal(SIGTERM, end); /* which libfcgi has taken */
	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&thread, NULL, serve, &server) != 0)
			fatal("cannot start a thread");
	if (epoll_ctl(server.epoll_fd, EPOLL_CTL_ADD, server.listen_fd, &event) != 0)
		fatal("cannot watch the socket: %s", strerror(errno));
	for (;;)
		(void)pause();
}
