#include "config.h"

#include "tests/support/awaited_file.h"

#include <unistd.h>

#include "base/mem.h"
#include "tests/support/command.h"
#include "tests/support/process.h"

static bool is_there(void *path)
{
	return access(path, F_OK) == 0;
}

const char *await_file(TALLOC_CTX *mem, const char *path)
{
	return eventually(is_there, mem_text(mem, path)) ? read_text_file(mem, path) : NULL;
}
