/* tests/bench/processes.h - what a process and all below it have used, read from /proc. */
#ifndef FICUS_TESTS_BENCH_PROCESSES_H
#define FICUS_TESTS_BENCH_PROCESSES_H

#include <sys/types.h>

/* User and system time of all threads, also of those that have ended. */
double processes_cpu_seconds(pid_t root);

/* The proportional set size: memory, with shared pages divided among those who share them. */
double processes_pss_kb(pid_t root);

#endif
