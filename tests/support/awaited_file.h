/* tests/support/awaited_file.h - files that another process writes at once, by renaming. */
#ifndef FICUS_TESTS_SUPPORT_AWAITED_FILE_H
#define FICUS_TESTS_SUPPORT_AWAITED_FILE_H

#include <talloc.h>

/* All of the file, as soon as it is there. NULL: it did not come within PATIENCE_MS. */
const char *await_file(TALLOC_CTX *mem, const char *path);

#endif
