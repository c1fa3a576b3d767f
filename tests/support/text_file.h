/* tests/support/text_file.h - files that a test writes and looks at. */
#ifndef FICUS_TESTS_SUPPORT_TEXT_FILE_H
#define FICUS_TESTS_SUPPORT_TEXT_FILE_H

#include <stdio.h>

#include "tests/support/cmocka.h"
#include "tests/support/command.h"

/* Writes length bytes; the path is put together of both parts. */
static inline void write_bytes(
	const char *folder, const char *name, const void *bytes, size_t length)
{
	char path[4096];
	FILE *file;

	assert_in_range(snprintf(path, sizeof(path), "%s/%s", folder, name), 1, sizeof(path) - 1);
	file = fopen(path, "we");
	if (!file)
		fail_msg("cannot write %s", path);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* The same for a text. */
#define write_text(folder, name, text) write_bytes((folder), (name), (text), strlen(text))

#endif
