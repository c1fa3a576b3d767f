/*
 * services/rows/row_history.h - port: what was done to rows, by whomever: Django's own log, and
 * beside it the values before and after, where we wrote them.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_HISTORY_H
#define FICUS_SERVICES_ROWS_ROW_HISTORY_H

#include "base/error.h"
#include "base/mem.h"

struct history_value {
	const char *name;   /* of the field */
	const char *before; /* canonical; NULL: NULL, or there was none */
	const char *after;
};

/* Texts are as they are stored; all of it is owned by the mem that was given. */
struct history_line {
	int64_t id;
	int64_t time_us;       /* since 1970 */
	const char *user;      /* its name; "": gone */
	int action;            /* of enum journal_action */
	const char *model;     /* "alloc.batch"; NULL: not known any more */
	const char *object_id; /* NULL: none */
	const char *object_text;
	const char *message;                /* JSON when it starts with '[', else plain text */
	const struct history_value *values; /* what we know of before and after */
	size_t value_count;
};

struct history_lines {
	const struct history_line *items;
	size_t count;
	bool has_more;
};

struct row_history {
	const struct row_history_ops *ops;
};

/* Each is one statement. Errors: BUSY, UNAVAILABLE, INTERNAL. */
struct row_history_ops {
	/* Of one row, oldest first, from the offset on. */
	bool (*of_row)(struct row_history *history, TALLOC_CTX *mem, const char *model,
		const char *key, size_t offset, size_t limit, struct history_lines *out,
		struct error *err);
	/* What a user did last, newest first, without values. */
	bool (*of_user)(struct row_history *history, TALLOC_CTX *mem, const char *user,
		size_t limit, struct history_lines *out, struct error *err);
};

MUST_CHECK static inline bool row_history_of_row(struct row_history *history, TALLOC_CTX *mem,
	const char *model, const char *key, size_t offset, size_t limit, struct history_lines *out,
	struct error *err)
{
	return history->ops->of_row(history, mem, model, key, offset, limit, out, err);
}

MUST_CHECK static inline bool row_history_of_user(struct row_history *history, TALLOC_CTX *mem,
	const char *user, size_t limit, struct history_lines *out, struct error *err)
{
	return history->ops->of_user(history, mem, user, limit, out, err);
}

#endif
