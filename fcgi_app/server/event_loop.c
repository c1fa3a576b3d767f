#include "config.h"

#include "fcgi_app/server/event_loop.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/monotonic.h"

/* Descriptors that are left to the application, per thread and besides. */
#define FDS_PER_THREAD     16
#define FDS_RESERVED       64
#define FDS_PER_CONNECTION 2

/* How long a thread waits for a request before it is idle, and how often it then looks whether its
 * worker is still serving. */
#define IDLE_MS    10
#define LOOK_UP_MS 1000

static bool epoll_add(struct event_loop *loop, int fd, uint32_t events, void *what)
{
	struct epoll_event event = {.events = events, .data.ptr = what};

	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* As many as the settings say, if the process may have so many descriptors. */
static unsigned connections_possible(const struct server *server)
{
	const struct server_settings *settings = server->settings;
	rlim_t reserved = FDS_RESERVED + (rlim_t)settings->threads * FDS_PER_THREAD;
	struct rlimit limit;
	rlim_t possible;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return settings->connections_max;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	possible = limit.rlim_max > reserved ? (limit.rlim_max - reserved) / FDS_PER_CONNECTION : 1;
	if (possible >= settings->connections_max)
		return settings->connections_max;
	log_warning(server->log, "fewer connections than set, because of the limit on open files",
		LOG_NUMBER("connections", (int64_t)possible),
		LOG_NUMBER("open_files", (int64_t)limit.rlim_max));
	return (unsigned)possible;
}

static bool may_listen(const struct event_loop *loop)
{
	return atomic_load(&loop->mode) == EVENT_LOOP_SERVING &&
		loop->connection_count < loop->connections_max;
}

static void start_listening(struct event_loop *loop)
{
	if (!loop->listening && may_listen(loop))
		loop->listening = epoll_add(loop, loop->listen_fd, EPOLLIN | EPOLLEXCLUSIVE, loop);
}

static void stop_listening(struct event_loop *loop)
{
	if (loop->listening)
		(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, loop->listen_fd, NULL);
	loop->listening = false;
}

static void finish_if_empty(struct event_loop *loop)
{
	if (atomic_load(&loop->mode) != EVENT_LOOP_SERVING && loop->connection_count == 0)
		(void)eventfd_write(loop->finished_fd, 1);
}

static void insert(struct event_loop *loop, struct fcgi_connection *connection)
{
	connection->next = loop->connections;
	if (connection->next)
		connection->next->previous = connection;
	loop->connections = connection;
	loop->connection_count++;
}

/* Closes as well: until then, other threads may use the connection's descriptor. */
static void remove_connection(struct event_loop *loop, struct fcgi_connection *connection)
{
	if (connection->next)
		connection->next->previous = connection->previous;
	if (connection->previous)
		connection->previous->next = connection->next;
	else
		loop->connections = connection->next;
	loop->connection_count--;
	fcgi_connection_free(connection);
}

static void close_connection(struct event_loop *loop, struct fcgi_connection *connection)
{
	pthread_mutex_lock(&loop->lock);
	remove_connection(loop, connection);
	start_listening(loop);
	finish_if_empty(loop);
	pthread_mutex_unlock(&loop->lock);
}

static void keep_new_connection(struct event_loop *loop, int fd)
{
	struct fcgi_connection *connection = fcgi_connection_new(loop->server, fd);

	if (!connection) {
		stop_listening(loop);
		return;
	}
	insert(loop, connection);
	fcgi_connection_park(connection);
	if (!epoll_add(loop, fd, EPOLLIN | EPOLLONESHOT, connection))
		remove_connection(loop, connection);
	if (!may_listen(loop))
		stop_listening(loop);
}

static bool is_passing(int accept_errno)
{
	return accept_errno == EAGAIN || accept_errno == ECONNABORTED || accept_errno == EINTR;
}

/*
 * False when none is waiting. When there is no room, or the socket was shut, listening stops,
 * rather than being told of the same connection again and again; each close and tick retries.
 */
static bool accept_connection(struct event_loop *loop)
{
	int fd;

	if (!loop->listening)
		return false;
	fd = accept4(loop->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		keep_new_connection(loop, fd);
	else if (!is_passing(errno))
		stop_listening(loop);
	return fd >= 0;
}

/*
 * All that wait: were it one at a time, each would wait for another round of requests of all that
 * came before, who may have one ready at every round.
 */
static void accept_all(struct event_loop *loop)
{
	while (accept_connection(loop))
		continue;
}

static void on_listener(struct event_loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	accept_all(loop);
	pthread_mutex_unlock(&loop->lock);
}

/*
 * Back to the epoll: another thread may have the connection as soon as it is armed, and then waits
 * until this one lets go of it. Every request comes by here, so the loop's lock is not taken: a
 * drain that begins meanwhile finds the connection parked, or is seen here, or both.
 */
static void park(struct event_loop *loop, struct fcgi_connection *connection)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = connection};
	bool armed;

	pthread_mutex_lock(&connection->handover);
	fcgi_connection_park(connection);
	if (atomic_load(&loop->mode) == EVENT_LOOP_DRAINING)
		fcgi_connection_shut_if_idle(connection);
	armed = epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, connection->fd, &event) == 0;
	pthread_mutex_unlock(&connection->handover);
	if (!armed)
		close_connection(loop, connection);
}

static void take_over(struct fcgi_connection *connection)
{
	pthread_mutex_lock(&connection->handover);
	pthread_mutex_unlock(&connection->handover);
}

static void on_connection(struct event_loop *loop, struct fcgi_connection *connection, void *thread)
{
	bool keep;

	take_over(connection);
	keep = fcgi_connection_receive(connection);
	if (keep) {
		loop->server->service->handle(thread, &connection->exchange);
		keep = fcgi_connection_finish(
			connection, atomic_load(&loop->mode) == EVENT_LOOP_SERVING);
	}
	if (keep)
		park(loop, connection);
	else
		close_connection(loop, connection);
}

/*
 * False: nothing came in time. An old worker may wait for minutes for its last connections to end;
 * so its threads rest as soon as nothing is to be done.
 */
static bool next_event(struct event_loop *loop, void *thread, bool *idle, struct epoll_event *event)
{
	const struct service *service = loop->server->service;
	bool serving = atomic_load(&loop->mode) == EVENT_LOOP_SERVING;
	int patience_ms = *idle ? LOOK_UP_MS : IDLE_MS;

	if (epoll_wait(loop->epoll_fd, event, 1, serving ? patience_ms : 0) > 0)
		return true;
	if (!*idle)
		service->thread_idle(thread);
	*idle = true;
	if (serving)
		return false;
	service->thread_rest(thread);
	return epoll_wait(loop->epoll_fd, event, 1, -1) > 0;
}

void event_loop_run(struct event_loop *loop, void *thread)
{
	struct epoll_event event;
	bool idle = true;

	for (;;) {
		if (!next_event(loop, thread, &idle, &event))
			continue;
		if (event.data.ptr == &loop->finished_fd)
			break;
		idle = false;
		if (event.data.ptr == loop)
			on_listener(loop);
		else
			on_connection(loop, event.data.ptr, thread);
	}
}

void event_loop_retire(struct event_loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	if (atomic_load(&loop->mode) == EVENT_LOOP_SERVING) {
		loop->retire_until = monotonic_ms() + loop->server->settings->retire_timeout_ms;
		atomic_store(&loop->mode, EVENT_LOOP_RETIRING);
		stop_listening(loop);
		finish_if_empty(loop);
	}
	pthread_mutex_unlock(&loop->lock);
}

/* What waits to be accepted has been sent to us: it is answered too. */
void event_loop_drain(struct event_loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	accept_all(loop);
	atomic_store(&loop->mode, EVENT_LOOP_DRAINING);
	stop_listening(loop);
	for (struct fcgi_connection *c = loop->connections; c; c = c->next)
		fcgi_connection_shut_if_idle(c);
	finish_if_empty(loop);
	pthread_mutex_unlock(&loop->lock);
}

void event_loop_tick(struct event_loop *loop)
{
	int64_t now = monotonic_ms();
	bool retired;

	pthread_mutex_lock(&loop->lock);
	for (struct fcgi_connection *c = loop->connections; c; c = c->next)
		fcgi_connection_cut_if_overdue(c, now);
	start_listening(loop);
	retired = atomic_load(&loop->mode) == EVENT_LOOP_RETIRING && now >= loop->retire_until;
	pthread_mutex_unlock(&loop->lock);
	if (retired)
		event_loop_drain(loop);
}

bool event_loop_open(
	struct event_loop *loop, const struct server *server, int listen_fd, struct error *err)
{
	*loop = (struct event_loop){
		.server = server,
		.listen_fd = listen_fd,
		.epoll_fd = epoll_create1(EPOLL_CLOEXEC),
		.finished_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.connections_max = connections_possible(server),
	};
	(void)pthread_mutex_init(&loop->lock, NULL);
	if (loop->epoll_fd >= 0 && loop->finished_fd >= 0 &&
		epoll_add(loop, loop->finished_fd, EPOLLIN, &loop->finished_fd)) {
		start_listening(loop);
		if (loop->listening)
			return true;
	}
	error_set(err, ERROR_INTERNAL, "Cannot set up the event loop: %s", strerror(errno));
	event_loop_close(loop);
	return false;
}

void event_loop_close(struct event_loop *loop)
{
	if (loop->epoll_fd >= 0)
		(void)close(loop->epoll_fd);
	if (loop->finished_fd >= 0)
		(void)close(loop->finished_fd);
	(void)pthread_mutex_destroy(&loop->lock);
}
