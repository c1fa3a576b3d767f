/*
 * tests/fuzz/path.c - the path of a URL. What is taken consists of texts; escaped again it is taken
 * as the same. A route whose pattern it matches finds its segments.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "fcgi_app/http/path.h"
#include "tests/fuzz/fuzz.h"

static const char *const patterns[] = {
	"/",
	"/allocate",
	"/allocations/{name}",
	"/{name}",
	"/admin/{table}/{name}",
	"/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{name}",
};

static const char *escape(TALLOC_CTX *mem, const struct path *path)
{
	char *text = mem_text(mem, "");

	for (size_t i = 0; i < path->count; i++)
		text = mem_printf(mem, "%s/%s", text, path_escape(mem, path->segments[i]));
	return text;
}

static void check_round_trip(TALLOC_CTX *mem, const struct path *path)
{
	const char *escaped = escape(mem, path);
	struct path again = {0};
	struct error err = {0};
	bool taken = path_parse(mem, escaped, strlen(escaped), &again, &err);

	assert(taken && again.count == path->count);
	for (size_t i = 0; i < path->count; i++)
		assert(strcmp(again.segments[i], path->segments[i]) == 0);
}

static void check_pattern(const struct path *path, const char *pattern)
{
	struct error err = {0};
	const char *segment;

	if (!path_matches(path, pattern))
		return;
	segment = path_segment(path, pattern, "name");
	assert(!segment == !strstr(pattern, "{name}"));
	assert(!segment || *segment);
	if (path_check_lengths(path, pattern, &err))
		assert(!segment || utf8_count(segment) <= PATH_SEGMENT_MAX);
	else
		assert(err.kind == ERROR_INVALID);
}

static void check_path(TALLOC_CTX *mem, const struct path *path)
{
	assert(path->count <= PATH_SEGMENTS_MAX);
	for (size_t i = 0; i < path->count; i++)
		assert(utf8_is_valid(path->segments[i], strlen(path->segments[i])));
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		check_pattern(path, patterns[i]);
	if (path->count > 0)
		check_round_trip(mem, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	struct path path = {0};
	struct error err = {0};

	if (path_parse(mem, (const char *)data, size, &path, &err))
		check_path(mem, &path);
	else
		assert(err.kind == ERROR_INVALID && *err.message);
	talloc_free(mem);
	return 0;
}
