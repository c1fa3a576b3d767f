/*
 * fcgi_app/server/supervisor.h - the parent of the worker processes: starts them, replaces those
 * that die, and ends them without losing a request.
 */
#ifndef FICUS_FCGI_APP_SERVER_SUPERVISOR_H
#define FICUS_FCGI_APP_SERVER_SUPERVISOR_H

#include "fcgi_app/server/server.h"

/*
 * Serves until SIGTERM or SIGINT, in a process that has no other thread or child. True: whatever
 * had arrived was answered. A second of these signals, or the drain timeout, kills the workers.
 * SIGHUP reloads the configuration, then replaces the workers one by one.
 * A worker that dies is replaced at once, and after a growing delay when it did not live long.
 * Workers do not outlive their supervisor.
 * Errors: INVALID: the socket; INTERNAL: workers that did not end cleanly.
 */
MUST_CHECK bool supervisor_run(const struct server *server, struct error *err);

#endif
