#include "config.h"

#include "tests/fakes/fake_row_history.h"

static struct fake_row_history *self(struct row_history *base)
{
	return container_of(base, struct fake_row_history, base);
}

/* NULL: of any. */
struct wanted {
	const char *model;
	const char *key;
	const char *user;
};

static bool is_wanted(const struct history_line *line, const struct wanted *wanted)
{
	return (!wanted->model || strcmp(line->model, wanted->model) == 0) &&
		(!wanted->key || strcmp(line->object_id, wanted->key) == 0) &&
		(!wanted->user || strcmp(line->user, wanted->user) == 0);
}

/* All that are wanted. */
static struct history_lines find(
	const struct fake_row_history *fake, TALLOC_CTX *mem, const struct wanted *wanted)
{
	struct history_line *found = mem_array(mem, struct history_line, fake->count + 1);
	struct history_lines lines = {.items = found};

	for (size_t i = 0; i < fake->count; i++)
		if (is_wanted(&fake->lines[i], wanted))
			found[lines.count++] = fake->lines[i];
	return lines;
}

static void cut(struct history_lines *lines, size_t limit)
{
	lines->has_more = lines->count > limit;
	if (lines->has_more)
		lines->count = limit;
}

static bool of_row(struct row_history *base, TALLOC_CTX *mem, const char *model, const char *key,
	size_t offset, size_t limit, struct history_lines *out, struct error *err)
{
	const struct wanted wanted = {.model = model, .key = key};

	self(base)->call_count++;
	if (fake_failure_strikes(&self(base)->failure, err))
		return false;
	*out = find(self(base), mem, &wanted);
	offset = offset < out->count ? offset : out->count;
	out->items += offset;
	out->count -= offset;
	cut(out, limit);
	return true;
}

static bool of_user(struct row_history *base, TALLOC_CTX *mem, const char *user, size_t limit,
	struct history_lines *out, struct error *err)
{
	const struct wanted wanted = {.user = user};
	struct history_lines found;
	struct history_line *newest_first;

	self(base)->call_count++;
	if (fake_failure_strikes(&self(base)->failure, err))
		return false;
	found = find(self(base), mem, &wanted);
	newest_first = mem_array(mem, struct history_line, found.count + 1);
	for (size_t i = 0; i < found.count; i++)
		newest_first[i] = found.items[found.count - 1 - i];
	*out = (struct history_lines){.items = newest_first, .count = found.count};
	cut(out, limit);
	return true;
}

void fake_row_history_init(struct fake_row_history *fake)
{
	static const struct row_history_ops ops = {of_row, of_user};

	*fake = (struct fake_row_history){.base = {&ops}};
}
