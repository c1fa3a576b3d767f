/*
 * base/log_buffer.h - a thread's own log: gathers lines and hands many of them on at once. Warnings
 * and errors go on at once, with all before them; other lines wait until there are enough, the
 * oldest has waited LOG_BUFFER_MS when the next one comes, or the thread has nothing to do. Lines
 * of several threads therefore stand in the log a little out of order; each carries its time.
 */
#ifndef FICUS_BASE_LOG_BUFFER_H
#define FICUS_BASE_LOG_BUFFER_H

#include "base/log.h"

/* What a pipe takes in one piece, so that no other writer's lines come in between. */
#define LOG_BUFFER_SIZE 4096
#define LOG_BUFFER_MS   100

struct log_buffer {
	struct log base;
	struct log *target;
	int64_t oldest_ms; /* when the first of the lines came; of no meaning without any */
	size_t length;
	char lines[LOG_BUFFER_SIZE];
};

/* With the threshold that target has now. */
void log_buffer_init(struct log_buffer *log, struct log *target);

/* Hands on what is there; to be called when the thread has nothing to do, and at its end. */
void log_buffer_flush(struct log_buffer *log);

#endif
