/* tests/support/threads.h - threads of a test. They may use databases, but not fail the test. */
#ifndef FICUS_TESTS_SUPPORT_THREADS_H
#define FICUS_TESTS_SUPPORT_THREADS_H

#include <stddef.h>
#include <talloc.h>

typedef void (*thread_work)(void *context);

/* Does the work in a thread of its own, from now on. Freeing it returns when it is done. */
struct thread *thread_start(TALLOC_CTX *mem, thread_work work, void *context);

/*
 * Works on count contexts, an array of structs of that size, at once: each in a thread of its own,
 * and none begins before all are there. Returns when all are done.
 */
void threads_run(thread_work work, void *contexts, size_t size, size_t count);

#endif
