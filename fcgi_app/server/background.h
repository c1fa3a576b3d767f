/*
 * fcgi_app/server/background.h - work that no request asks for: jobs in threads of their own, until
 * the process is told to end.
 */
#ifndef FICUS_FCGI_APP_SERVER_BACKGROUND_H
#define FICUS_FCGI_APP_SERVER_BACKGROUND_H

#include <stddef.h>
#include <sys/types.h>

#include "base/stopping.h"

struct background_job {
	/* Returns soon after the process was told to end. */
	void (*run)(void *context, const struct stopping *stopping);
	void *context;
};

/* Runs each job in its thread; returns when all have ended. Signals go to no job. */
void background_run(
	const struct background_job *jobs, size_t count, const struct stopping *stopping);

/* Tells whoever started this process that it works; once, by any thread. fd -1: nobody did. */
void background_tell_ready(int fd);

#endif
