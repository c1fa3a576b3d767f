/* fcgi_app/server/worker.h - one worker process: its handler threads and the thread over them. */
#ifndef FICUS_FCGI_APP_SERVER_WORKER_H
#define FICUS_FCGI_APP_SERVER_WORKER_H

#include "fcgi_app/server/server.h"
#include "fcgi_app/server/signals.h"

/* What a worker is told by signals. */
#define WORKER_DRAIN  SIGTERM /* answer what has arrived, then end */
#define WORKER_RETIRE SIGHUP  /* accept nothing new; end as the connections do */

/*
 * Serves until told to stop, and returns the exit status. Once every handler thread is open, writes
 * the process id (a pid_t) to ready_fd, and closes it.
 */
int worker_run(const struct server *server, int listen_fd, int ready_fd);

#endif
