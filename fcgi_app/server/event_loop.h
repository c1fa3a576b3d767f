/*
 * fcgi_app/server/event_loop.h - one epoll that all handler threads of a worker wait on: new
 * connections and requests on kept ones go to whichever thread is free. An idle connection costs
 * no thread.
 */
#ifndef FICUS_FCGI_APP_SERVER_EVENT_LOOP_H
#define FICUS_FCGI_APP_SERVER_EVENT_LOOP_H

#include <pthread.h>

#include "fcgi_app/server/fcgi_connection.h"

enum event_loop_mode {
	EVENT_LOOP_SERVING,
	EVENT_LOOP_RETIRING, /* accepts nothing new; ends each connection with its next response */
	EVENT_LOOP_DRAINING, /* and ends idle connections at once */
};

struct event_loop {
	const struct server *server;
	int epoll_fd;
	int listen_fd;   /* borrowed */
	int finished_fd; /* readable once retiring or draining has ended the last connection */
	_Atomic enum event_loop_mode mode;
	pthread_mutex_t lock; /* of the rest; and modes change under it */
	struct fcgi_connection *connections;
	unsigned connection_count;
	unsigned connections_max;
	bool listening; /* listen_fd is in the epoll */
	int64_t retire_until;
};

/* Starts listening. Errors: INTERNAL. */
MUST_CHECK bool event_loop_open(
	struct event_loop *loop, const struct server *server, int listen_fd, struct error *err);

/* After event_loop_run() has returned in every thread. */
void event_loop_close(struct event_loop *loop);

/* Serves requests until the loop has finished; called by each handler thread, with its state. */
void event_loop_run(struct event_loop *loop, void *thread);

/* The rest is for one other thread. */
void event_loop_retire(struct event_loop *loop);
void event_loop_drain(struct event_loop *loop);

/* To be called about every second: cuts off overdue peers, drains when retiring took too long. */
void event_loop_tick(struct event_loop *loop);

#endif
