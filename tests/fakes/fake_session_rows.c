#include "config.h"

#include "tests/fakes/fake_session_rows.h"

static struct fake_session_rows *self(struct session_rows *base)
{
	return container_of(base, struct fake_session_rows, base);
}

static bool begin(struct session_rows *base, struct error *err)
{
	self(base)->call_count++;
	return !fake_failure_strikes(&self(base)->failure, err);
}

/* rows.count: there is no such key. */
static size_t place_of(const struct fake_session_rows *fake, const char *key)
{
	size_t at = 0;

	while (at < fake->rows.count &&
		strcmp(((struct session_row *)fake_table_at(&fake->rows, at))->key, key) != 0)
		at++;
	return at;
}

static struct session_row *find(const struct fake_session_rows *fake, const char *key)
{
	size_t at = place_of(fake, key);

	return at < fake->rows.count ? fake_table_at(&fake->rows, at) : NULL;
}

static struct session_row *find_valid(
	const struct fake_session_rows *fake, const char *key, int64_t now_us)
{
	struct session_row *row = find(fake, key);

	return row && row->expires_us > now_us ? row : NULL;
}

const struct session_row *fake_session_rows_find(
	const struct fake_session_rows *fake, const char *key)
{
	return find(fake, key);
}

static bool read_row(struct session_rows *base, TALLOC_CTX *mem, const char *key, int64_t now_us,
	const char **data, struct error *err)
{
	const struct session_row *row = find_valid(self(base), key, now_us);

	if (!begin(base, err))
		return false;
	*data = row ? mem_text(mem, row->data) : NULL;
	return true;
}

static bool insert(struct session_rows *base, const struct session_row *row, struct error *err)
{
	struct fake_table *rows = &self(base)->rows;
	struct session_row copy = *row;

	if (!begin(base, err))
		return false;
	if (find(self(base), row->key))
		return error_set(err, ERROR_CONFLICT, "there is a session with this key");
	copy.key = mem_text(rows->mem, row->key);
	copy.data = mem_text(rows->mem, row->data);
	fake_table_append(rows, &copy);
	return true;
}

static bool change(struct session_rows *base, const char *key, int64_t now_us,
	struct session_change *change, bool *found, struct error *err)
{
	TALLOC_CTX *mem = self(base)->rows.mem;
	struct session_row *row = find_valid(self(base), key, now_us);
	struct session_row changed = {.key = key};

	*found = false;
	if (!begin(base, err))
		return false;
	if (!row)
		return true;
	*found = true;
	if (!change->apply(change, mem, row->data, &changed, err))
		return false;
	if (!changed.data)
		return true;
	row->key = mem_text(mem, changed.key);
	row->data = mem_text(mem, changed.data);
	row->expires_us = changed.expires_us;
	return true;
}

static bool remove_row(struct session_rows *base, const char *key, struct error *err)
{
	struct fake_table *rows = &self(base)->rows;
	size_t at = place_of(self(base), key);

	if (!begin(base, err))
		return false;
	if (at < rows->count)
		fake_table_remove(rows, at);
	return true;
}

void fake_session_rows_init(struct fake_session_rows *fake, TALLOC_CTX *mem)
{
	static const struct session_rows_ops ops = {read_row, insert, change, remove_row};

	*fake = (struct fake_session_rows){
		.base = {&ops}, .rows = FAKE_TABLE(mem, struct session_row)};
}
