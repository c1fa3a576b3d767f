/* base/error.h - why something failed: a kind to act upon and one line to read. */
#ifndef FICUS_BASE_ERROR_H
#define FICUS_BASE_ERROR_H

#include <stdbool.h>

#define PRINTF_LIKE(fmt_index, first) __attribute__((format(printf, fmt_index, first)))
#define MUST_CHECK                    __attribute__((warn_unused_result))

/* What the caller can do about it. Statuses and exit codes are derived from it, in one table each.
 */
enum error_kind {
	ERROR_NONE,            /* a zeroed struct error means success */
	ERROR_INVALID,         /* the input is malformed or breaks a rule */
	ERROR_UNAUTHENTICATED, /* nobody is signed in, or the session is not valid */
	ERROR_FORBIDDEN,       /* understood, but not this user's to do */
	ERROR_NOT_FOUND,       /* the thing named by the request does not exist */
	ERROR_CONFLICT,        /* the caller's precondition no longer holds; not ours to retry */
	ERROR_BUSY,        /* a lost race or deadlock; the bus reruns the handler, then gives up */
	ERROR_UNAVAILABLE, /* the database or another server did not answer */
	ERROR_INTERNAL,    /* our bug, or corrupt data at rest; the message is for the log only */
	ERROR_KIND_COUNT
};

struct error {
	enum error_kind kind;
	char message[512]; /* one line of UTF-8, no full stop; a long one ends in "..." */
};

/*
 * Fills *err and always returns false, so that failing reads `return error_set(err, ...)`.
 * Control characters in the message become '?', and so do bytes above 0x7F when they are not
 * UTF-8: it stays one line of text, whatever was quoted in it.
 */
bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* "invalid", "busy", ...: for logs. */
const char *error_kind_name(enum error_kind kind);

#endif
