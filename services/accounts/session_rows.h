/*
 * services/accounts/session_rows.h - port: where sessions are kept on the server: a key, a signed
 * text, a time of expiry. What the text says is not known here.
 */
#ifndef FICUS_SERVICES_ACCOUNTS_SESSION_ROWS_H
#define FICUS_SERVICES_ACCOUNTS_SESSION_ROWS_H

#include "base/mem.h"

/* Belongs to one thread. */
struct session_rows {
	const struct session_rows_ops *ops;
};

/* What is stored; the texts are the caller's. Times are microseconds since 1970. */
struct session_row {
	const char *key; /* 1 to 40 characters */
	const char *data;
	int64_t expires_us;
};

/* Decides what becomes of a session that was read under lock. Callers embed it. */
struct session_change {
	/*
	 * data: as it stands there. Sets row->data and row->expires_us to what shall stand there,
	 * owned by mem, and row->key, if it is to have another key from now on; leaving row->data
	 * NULL leaves everything as it is.
	 */
	bool (*apply)(struct session_change *change, TALLOC_CTX *mem, const char *data,
		struct session_row *row, struct error *err);
};

/* Errors of all: BUSY, UNAVAILABLE, INTERNAL. */
struct session_rows_ops {
	/* One statement. NULL: there is no such key, or it has expired by now_us. */
	bool (*read)(struct session_rows *rows, TALLOC_CTX *mem, const char *key, int64_t now_us,
		const char **data, struct error *err);
	/* CONFLICT: the key is taken. */
	bool (*insert)(struct session_rows *rows, const struct session_row *row, struct error *err);
	/*
	 * Reads the row under lock, has it changed, writes it, all in one short transaction;
	 * *found false: it has gone, or expired by now_us, and stays so. CONFLICT: the other key is
	 * taken.
	 */
	bool (*change)(struct session_rows *rows, const char *key, int64_t now_us,
		struct session_change *change, bool *found, struct error *err);
	/* Whether or not it is there. */
	bool (*remove)(struct session_rows *rows, const char *key, struct error *err);
};

MUST_CHECK static inline bool session_rows_read(struct session_rows *rows, TALLOC_CTX *mem,
	const char *key, int64_t now_us, const char **data, struct error *err)
{
	return rows->ops->read(rows, mem, key, now_us, data, err);
}

MUST_CHECK static inline bool session_rows_insert(
	struct session_rows *rows, const struct session_row *row, struct error *err)
{
	return rows->ops->insert(rows, row, err);
}

MUST_CHECK static inline bool session_rows_change(struct session_rows *rows, const char *key,
	int64_t now_us, struct session_change *change, bool *found, struct error *err)
{
	return rows->ops->change(rows, key, now_us, change, found, err);
}

MUST_CHECK static inline bool session_rows_remove(
	struct session_rows *rows, const char *key, struct error *err)
{
	return rows->ops->remove(rows, key, err);
}

#endif
