/*
 * fcgi_app/server/server.h - what a server is made of: an application's callbacks, its settings,
 * its log. supervisor_run() runs one; the rest of this folder is how.
 */
#ifndef FICUS_FCGI_APP_SERVER_SERVER_H
#define FICUS_FCGI_APP_SERVER_SERVER_H

#include <stdint.h>
#include <sys/types.h>

#include "base/log.h"
#include "base/stopping.h"
#include "fcgi_app/server/exchange.h"

/* What the application does. None of these may be NULL, but run_companion without companions. */
struct service {
	/*
	 * In the supervisor, on SIGHUP, before new workers start: reads the configuration again.
	 * On failure nothing is replaced and the old configuration must still be in force.
	 */
	bool (*reload)(void *app, struct error *err);
	/* In every handler thread of a worker, first and last; what it returns is handle()'s. */
	void *(*thread_open)(void *app);
	void (*thread_close)(void *thread);
	/* In a handler thread that has had nothing to do for a moment: finishes what can wait. */
	void (*thread_idle)(void *thread);
	/*
	 * In a handler thread that has nothing to do, once its worker is retiring or draining: lets
	 * go of what it can get again, and others may be short of. handle() may still follow.
	 */
	void (*thread_rest)(void *thread);
	/* Answers one request. One call at a time in each thread. */
	void (*handle)(void *thread, struct exchange *exchange);
	/*
	 * The whole life of a companion process: works until the process is to end. Once it does,
	 * background_tell_ready(ready_fd): only then will one that it replaces be told to end.
	 */
	void (*run_companion)(
		void *app, const char *name, const struct stopping *stopping, int ready_fd);
};

/*
 * Read by each worker when it starts, except for workers, companions and socket_*: those are read
 * once.
 */
struct server_settings {
	const char *socket_path;  /* NULL: a socket must be inherited, which always comes first */
	mode_t socket_mode;       /* of a socket made by us: who may connect, and so be trusted */
	const char *socket_group; /* the front end's group; NULL: the process's own */
	unsigned workers;         /* processes, at least 1 */
	const char *const *companions; /* names of processes to run beside them, one of each; ends
					  in NULL; NULL: none */
	unsigned threads;              /* handler threads in each, at least 1 */
	unsigned connections_max;      /* in each worker; more wait until one closes */
	size_t discard_max;     /* bytes of unread body, beyond which a connection is closed */
	int stall_timeout_ms;   /* for one read or write */
	int request_timeout_ms; /* for receiving a whole request, and for sending a response */
	int drain_timeout_ms;   /* after SIGTERM, until workers are killed */
	int retire_timeout_ms;  /* after SIGHUP, until an old worker closes idle connections itself;
				   should exceed the front end's keepalive_timeout */
};

extern const struct server_settings server_default_settings;

/* All of it; outlives every process that runs it. */
struct server {
	const struct service *service;
	void *app; /* given to reload() and thread_open() */
	const struct server_settings *settings;
	struct log *log;
};

#endif
