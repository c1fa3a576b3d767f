/* tests/support/memory.h - how much memory a process has. */
#ifndef FICUS_TESTS_SUPPORT_MEMORY_H
#define FICUS_TESTS_SUPPORT_MEMORY_H

#include <stdint.h>
#include <sys/types.h>

/* Proportional set size, in bytes: what is shared is counted in parts. -1: there is none. */
int64_t process_memory(pid_t pid);

#endif
