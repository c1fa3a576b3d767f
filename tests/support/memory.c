#include "config.h"

#include "tests/support/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/support/command.h"

int64_t process_memory(pid_t pid)
{
	static const char name[] = "\nPss:";
	TALLOC_CTX *mem = mem_context(NULL, "process_memory");
	const char *text = read_text_file(mem, mem_printf(mem, "/proc/%d/smaps_rollup", (int)pid));
	const char *line = strstr(text, name);
	int64_t bytes = line ? strtoll(line + strlen(name), NULL, 10) * 1024 : -1;

	talloc_free(mem);
	return bytes;
}
