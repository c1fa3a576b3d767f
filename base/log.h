/* base/log.h - one JSON object a line: time, level, message, then whatever fields fit the event. */
#ifndef FICUS_BASE_LOG_H
#define FICUS_BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A line is never longer than this; what does not fit is cut, visibly, and the line stays JSON. */
#define LOG_LINE_MAX 16384

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

struct log_field {
	const char *name;
	const char *text; /* NULL: the field is number */
	int64_t number;
};

#define LOG_TEXT(name, text)     ((struct log_field){(name), (text), 0})
#define LOG_NUMBER(name, number) ((struct log_field){(name), NULL, (number)})

/*
 * Where lines go. Implementations embed it first; write() gets one or more whole lines, newlines
 * included, of that level at most. A log is one thread's, unless its implementation says otherwise.
 */
struct log {
	void (*write)(struct log *log, enum log_level level, const char *lines, size_t length);
	enum log_level threshold; /* less important lines are not made */
};

void log_event(struct log *log, enum log_level level, const char *message,
	const struct log_field *fields, size_t count);

#define LOG_EVENT(log, level, message, ...)                                                        \
	log_event((log), (level), (message), (const struct log_field[]){__VA_ARGS__},              \
		sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))
#define log_debug(log, ...)   LOG_EVENT((log), LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(log, ...)    LOG_EVENT((log), LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warning(log, ...) LOG_EVENT((log), LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_failure(log, ...) LOG_EVENT((log), LOG_LEVEL_ERROR, __VA_ARGS__)

/* The two fields that tell of an error. */
#define LOG_CAUSE(err)                                                                             \
	LOG_TEXT("error", (err)->message), LOG_TEXT("kind", error_kind_name((err)->kind))

/* "debug", "info", "warning", "error"; false for anything else. */
MUST_CHECK bool log_level_parse(const char *name, enum log_level *out);

/*
 * A log that writes what it gets with one write(2) to a file descriptor, which it does not own. Any
 * thread may use it.
 */
struct log_to_fd {
	struct log base;
	int fd;
};

void log_to_fd_init(struct log_to_fd *log, int fd, enum log_level threshold);

#endif
