/* tests/fakes/fake_log.h - keeps the lines, to look for what they say. */
#ifndef FICUS_TESTS_FAKES_FAKE_LOG_H
#define FICUS_TESTS_FAKES_FAKE_LOG_H

#include <talloc.h>

#include "base/log.h"

struct fake_log {
	struct log base;
	TALLOC_CTX *mem; /* owns the lines */
	const char **lines;
	size_t line_count;
	size_t line_capacity;
};

/* Every level is kept. */
void fake_log_init(struct fake_log *log, TALLOC_CTX *mem);

/* How many lines hold the text, as it stands in JSON: "\"level\":\"warning\"". */
size_t fake_log_count(const struct fake_log *log, const char *text);

/* The first line from index on that holds the text, or line_count. */
size_t fake_log_find(const struct fake_log *log, size_t index, const char *text);

#endif
