/*
 * fcgi_app/server/signals.h - the signals a process acts upon, read from a descriptor: no handler
 * ever runs, so no system call of ours or of a library is interrupted.
 */
#ifndef FICUS_FCGI_APP_SERVER_SIGNALS_H
#define FICUS_FCGI_APP_SERVER_SIGNALS_H

#include <signal.h>
#include <stddef.h>

#include "base/error.h"

/*
 * Blocks these signals in this thread and all it creates, and sets *out to a non-blocking
 * descriptor that is readable when one has come. Errors: INTERNAL.
 */
MUST_CHECK bool signals_open(const int *signals, size_t count, int *out, struct error *err);

/* The next signal that has come, or 0. */
int signals_next(int fd);

/* Blocks all but those of a crash, for threads that are about to be created. */
void signals_block_all(sigset_t *old_mask);

#endif
