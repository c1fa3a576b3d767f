/* tests/support/process.h - processes, folders and ports of a test; what it starts ends with it. */
#ifndef FICUS_TESTS_SUPPORT_PROCESS_H
#define FICUS_TESTS_SUPPORT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <talloc.h>

/* For whatever should happen soon, on a machine that may be busy and under sanitizers. */
#define PATIENCE_MS 20000

/* An empty folder, removed with all it holds when mem is freed. */
const char *temp_folder(TALLOC_CTX *mem);

/* A TCP port of the loopback interface that nobody is using now. */
unsigned short free_port(void);

/* Asks again and again until it holds; false when it does not within PATIENCE_MS. */
bool eventually(bool (*holds)(void *argument), void *argument);

/*
 * fork() for a test: the child is killed when its parent dies, and nothing buffered is written
 * twice. Never fails.
 */
pid_t process_fork(void);

/*
 * Starts a program, found by PATH, its output going to a file. argv ends in NULL. It gets SIGTERM
 * when its parent dies.
 */
pid_t process_spawn(const char *const *argv, const char *output_path);

/* The first of two programs that do the same, if PATH finds it; or else the other. */
const char *installed_program(const char *first, const char *other);

/* Waits for the end of a child. False: it has not ended within timeout_ms. */
bool process_wait(pid_t pid, int timeout_ms, int *status);

/*
 * kill() for one process. Aborts unless pid is above 0: -1, the answer of those that find no
 * process, would send the signal to every process of the machine.
 */
int process_signal(pid_t pid, int signal);

/* SIGKILL, and wait. Does nothing when pid is not above 0. */
void process_kill(pid_t pid);

/* Open file descriptors of any process, or -1. */
int process_fd_count(pid_t pid);

#endif
