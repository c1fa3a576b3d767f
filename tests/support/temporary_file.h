/* tests/support/temporary_file.h - files that nobody has to remove. */
#ifndef FICUS_TESTS_SUPPORT_TEMPORARY_FILE_H
#define FICUS_TESTS_SUPPORT_TEMPORARY_FILE_H

#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/support/cmocka.h"

struct temporary_file {
	int fd;
};

static inline int temporary_file_close(struct temporary_file *file)
{
	return close(file->fd);
}

/* A path where the text can be read, by programs that are started too, until mem is freed. */
static inline const char *temporary_file(TALLOC_CTX *mem, const char *text)
{
	struct temporary_file *file = mem_new(mem, struct temporary_file);

	file->fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(file->fd >= 0);
	talloc_set_destructor(file, temporary_file_close);
	assert_int_equal(write(file->fd, text, strlen(text)), strlen(text));
	return mem_printf(mem, "/proc/%d/fd/%d", getpid(), file->fd);
}

#endif
