#include "config.h"

#include "services/accounts/cached_session_rows.h"

static struct cached_session_rows *self(struct session_rows *base)
{
	return container_of(base, struct cached_session_rows, base);
}

/* The row, since it is what both sides write first; a copy may be older. */
static bool read_row(struct session_rows *base, TALLOC_CTX *mem, const char *key, int64_t now_us,
	const char **data, struct error *err)
{
	return session_rows_read(self(base)->rows, mem, key, now_us, data, err);
}

/* Of a row that was not there, there is no copy. */
static bool insert(struct session_rows *base, const struct session_row *row, struct error *err)
{
	return session_rows_insert(self(base)->rows, row, err);
}

static bool change(struct session_rows *base, const char *key, int64_t now_us,
	struct session_change *change, bool *found, struct error *err)
{
	struct cached_session_rows *cached = self(base);

	return session_cache_forget(cached->cache, key, err) &&
		session_rows_change(cached->rows, key, now_us, change, found, err) &&
		session_cache_forget(cached->cache, key, err);
}

static bool remove_row(struct session_rows *base, const char *key, struct error *err)
{
	struct cached_session_rows *cached = self(base);

	return session_cache_forget(cached->cache, key, err) &&
		session_rows_remove(cached->rows, key, err) &&
		session_cache_forget(cached->cache, key, err);
}

void cached_session_rows_init(
	struct cached_session_rows *cached, struct session_rows *rows, struct session_cache *cache)
{
	static const struct session_rows_ops ops = {read_row, insert, change, remove_row};

	*cached = (struct cached_session_rows){{&ops}, rows, cache};
}
