/* base/stopping.h - how a process that works in the background learns that it is to end. */
#ifndef FICUS_BASE_STOPPING_H
#define FICUS_BASE_STOPPING_H

#include <stdbool.h>

/* Shared by the threads of a process. */
struct stopping {
	int fd; /* readable, for poll(), once the process is to end; -1: it never is */
};

/* Waits this long at most; true, at once, when the process is to end. timeout_ms 0: only looks. */
bool stopping_wait(const struct stopping *stopping, int timeout_ms);

/* The same, but also ends, with false, as soon as other_fd is readable. other_fd -1: none. */
bool stopping_wait_for(const struct stopping *stopping, int other_fd, int timeout_ms);

#endif
