/*
 * fcgi_app/server/fcgi_connection.h - one connection from the front end, which may carry many
 * requests, one after the other. libfcgi parses them; it is only called while a request is there.
 *
 * A request is: receive, the application's handler on the exchange, finish. All three are called
 * by one thread, which may be another one each time. Between requests the connection is parked.
 */
#ifndef FICUS_FCGI_APP_SERVER_FCGI_CONNECTION_H
#define FICUS_FCGI_APP_SERVER_FCGI_CONNECTION_H

#include <fcgiapp.h>
#include <pthread.h>
#include <stdatomic.h>

#include "fcgi_app/server/record_guard.h"
#include "fcgi_app/server/server.h"

struct fcgi_connection {
	struct exchange exchange;
	FCGX_Request request;
	const struct server *server;
	int fd; /* ours; libfcgi has a duplicate, which it closes when it sees fit */
	struct record_guard guard; /* of the request */
	int64_t receive_until;
	bool is_abandoned;        /* the response: the application could not complete it */
	_Atomic int64_t peer_due; /* when the peer we are waiting for is cut off; 0: not waiting */
	atomic_bool parked;
	/* These belong to whoever keeps the connections. */
	pthread_mutex_t handover; /* held by a thread while it makes another one have it */
	struct fcgi_connection *previous;
	struct fcgi_connection *next;
};

/* Takes fd, a connected and blocking socket; NULL, and fd closed, when descriptors run out. */
struct fcgi_connection *fcgi_connection_new(const struct server *server, int fd);

/* Closes. */
void fcgi_connection_free(struct fcgi_connection *connection);

/*
 * Receives a request, all but its body. False: there is none, because the peer has gone, sends
 * something else, or was cut off; then the connection is of no more use.
 */
MUST_CHECK bool fcgi_connection_receive(struct fcgi_connection *connection);

/*
 * Skips what the handler left of the body, so that it cannot be taken for the next request, and
 * ends the response. True: the connection can be parked. When keep is false the front end is told
 * not to send another request on it.
 */
MUST_CHECK bool fcgi_connection_finish(struct fcgi_connection *connection, bool keep);

/* No thread waits for it from now on; fcgi_connection_receive() ends that. */
void fcgi_connection_park(struct fcgi_connection *connection);

/*
 * These two may be called by another thread while the connection is kept. The first makes the peer
 * of a parked connection unable to send more, unless it has sent something already: this wakes the
 * connection, and either a request or its end is received. The second ends all waiting for a peer
 * that is overdue.
 */
void fcgi_connection_shut_if_idle(struct fcgi_connection *connection);
void fcgi_connection_cut_if_overdue(struct fcgi_connection *connection, int64_t now_ms);

#endif
